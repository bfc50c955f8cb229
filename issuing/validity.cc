// SPDX-License-Identifier: Apache-2.0
#include "issuing/validity.h"

#include <utility>

#include "base/check.h"
#include "issuing/period.h"

namespace diptych {
namespace {

using Source = ValidityFault::Source;

std::string WhoseEnd(Source source) {
  switch (source) {
    case Source::kUntil:
      return "is valid until ";
    case Source::kFrom:
      return "is valid, by the template's validFor, until ";
    case Source::kTemplate:
      return "is valid, by the template's validUntil, until ";
  }
  return "";
}

const std::string& ColumnOf(Source source, const RecipientTable& table) {
  static const std::string none;
  switch (source) {
    case Source::kUntil:
      return table.valid_until_column;
    case Source::kFrom:
      return table.valid_from_column;
    case Source::kTemplate:
      break;
  }
  return none;
}

}  // namespace

Validity ValidityOf(const AchievementTemplate& form, const Recipient& recipient,
                    TimeMs issued) {
  Validity validity{.from = recipient.valid_from.value_or(issued),
                    .until = recipient.valid_until};
  if (!validity.until) validity.until = form.valid_until;
  if (!validity.until && form.valid_for) {
    validity.until = AddPeriod(validity.from, *form.valid_for);
  }
  return validity;
}

std::optional<ValidityFault> FindValidityFault(const AchievementTemplate& form,
                                               const Recipient& recipient,
                                               TimeMs now) {
  const Validity validity = ValidityOf(form, recipient, now);
  if (!validity.until) return std::nullopt;
  const bool has_ended = *validity.until <= now;
  if (!has_ended && *validity.until > validity.from) return std::nullopt;
  const Source source = recipient.valid_until ? Source::kUntil
                        : form.valid_until    ? Source::kTemplate
                                              : Source::kFrom;
  const std::string end = WhoseEnd(source) + FormatSecond(*validity.until);
  if (has_ended) {
    return ValidityFault{
        .source = source,
        .message = end + ", which is past: it would be issued expired"};
  }
  // Of the row's two dates the template has only the end.
  return ValidityFault{
      .source = source == Source::kTemplate ? Source::kFrom : source,
      .message = end + ", and not before " + FormatSecond(validity.from) +
                 ": it would never be valid"};
}

void CheckValidity(const AchievementTemplate& form, TimeMs now,
                   const std::function<bool(const Recipient&)>& has_file,
                   RecipientTable& table) {
  CHECK(table.problems.empty());
  bool has_template_fault = false;
  for (const Recipient& recipient : table.recipients) {
    std::optional<ValidityFault> fault =
        FindValidityFault(form, recipient, now);
    if (!fault || has_file(recipient)) continue;
    if (fault->source == Source::kTemplate) {
      if (std::exchange(has_template_fault, true)) continue;
      fault->message += ", as every row without a date of its own";
    }
    if (table.problems.size() == kTableProblemsMax) {
      table.has_more_problems = true;
      return;
    }
    table.problems.push_back({.line = recipient.line,
                              .row = recipient.row,
                              .column = ColumnOf(fault->source, table),
                              .message = std::move(fault->message)});
  }
}

}  // namespace diptych
