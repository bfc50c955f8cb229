// SPDX-License-Identifier: Apache-2.0
#include "verdict/accreditation_check.h"

#include <algorithm>
#include <utility>

#include "base/time_text.h"
#include "credential/achievement_names.h"
#include "json/printable.h"
#include "registry/accreditation.h"

namespace diptych {
namespace {

std::string MemberText(std::string_view name, MemberId member) {
  return Printable(name, kMaxSummaryCharacters) + " (member " +
         std::to_string(member.value) + ")";
}

// Each accreditor once, though it may have granted several.
std::string Joined(const std::vector<AccreditedBy>& held, bool covers) {
  std::vector<MemberId> named;
  std::vector<std::string> texts;
  for (const AccreditedBy& one : held) {
    const bool is_named = std::ranges::find(named, one.member) != named.end();
    if (one.covers != covers || is_named) continue;
    named.push_back(one.member);
    texts.push_back(MemberText(one.name, one.member));
  }
  std::string joined;
  for (std::size_t i = 0; i < texts.size(); ++i) {
    if (i > 0) joined += i + 1 == texts.size() ? " and " : ", ";
    joined += texts[i];
  }
  return joined;
}

}  // namespace

std::vector<AccreditedBy> AccreditedWhen(const Document& document,
                                         const ReceiptFacts& proven) {
  const std::vector<std::string> names = AchievementNames(document);
  std::vector<AccreditedBy> held;
  for (const Accreditation& one : proven.member.accreditations) {
    if (!IsInForce(one, proven.entry.time)) continue;
    held.push_back(
        {.member = one.accreditor,
         .name = Printable(one.accreditor_name, kMaxSummaryCharacters),
         .from = one.from,
         .to = one.to,
         .scope = one.scope,
         .covers = Covers(one.scope, names)});
  }
  return held;
}

Check JudgeAccreditation(const std::vector<AccreditedBy>& held,
                         const ReceiptFacts& proven, bool is_demanded) {
  using enum CheckOutcome;
  const std::string who =
      MemberText(proven.member.name, proven.member.member) + " was accredited ";
  const std::string day = " on " + FormatDate(proven.entry.time) + ".";
  if (const std::string by = AccreditorsText(held); !by.empty()) {
    return {CheckName::kAccredited, kPassed,
            who + "by " + by + " for this" + day};
  }
  const CheckOutcome lacking = is_demanded ? kUnknown : kNotAsked;
  if (held.empty()) {
    return {CheckName::kAccredited, lacking, who + "by nobody" + day};
  }
  return {CheckName::kAccredited, lacking,
          who + "by " + Joined(held, false) + ", but not for this," + day};
}

std::string AccreditorsText(const std::vector<AccreditedBy>& held) {
  return Joined(held, true);
}

}  // namespace diptych
