// SPDX-License-Identifier: Apache-2.0
#include "credential/summary.h"

#include <string_view>

#include "json/printable.h"

namespace diptych {
namespace {

// The member `name` of a value that is an object, or an array of which the
// first element is one; null if there is none.
const JsonValue* Member(const JsonValue* value, std::string_view name) {
  if (value != nullptr && value->is_array()) {
    value = value->get_array().if_contains(0);
  }
  if (value == nullptr || !value->is_object()) return nullptr;
  return value->get_object().if_contains(name);
}

std::optional<std::string> Shown(const JsonValue* value) {
  if (value == nullptr || !value->is_string()) return std::nullopt;
  std::string text = Printable(value->get_string(), kMaxSummaryCharacters);
  if (text.empty()) return std::nullopt;
  return text;
}

// A name: a string, or the first of its language value objects (VC 2.0).
std::optional<std::string> ShownName(const JsonValue* value) {
  if (const JsonValue* const first = Member(value, "@value")) {
    return Shown(first);
  }
  return Shown(value);
}

std::optional<std::string> FirstOf(std::optional<std::string> preferred,
                                   std::optional<std::string> other) {
  return preferred ? std::move(preferred) : std::move(other);
}

}  // namespace

CredentialSummary Summarize(const Document& document) {
  const JsonValue* const payload = &document.json;
  // A JWT of VC 1.1 holds the credential in the claim "vc".
  const JsonValue* const wrapped = Member(payload, "vc");
  const JsonValue* const credential = wrapped != nullptr ? wrapped : payload;
  const JsonValue* const achievement =
      Member(Member(credential, "credentialSubject"), "achievement");
  const JsonValue* const issuer = Member(credential, "issuer");

  CredentialSummary summary;
  summary.achievement = FirstOf(ShownName(Member(achievement, "name")),
                                ShownName(Member(credential, "name")));
  summary.issuer_name = ShownName(Member(issuer, "name"));
  summary.issuer_id =
      FirstOf(FirstOf(Shown(issuer), Shown(Member(issuer, "id"))),
              Shown(Member(payload, "iss")));
  summary.valid_from = FirstOf(Shown(Member(credential, "validFrom")),
                               Shown(Member(credential, "issuanceDate")));
  summary.valid_until = FirstOf(Shown(Member(credential, "validUntil")),
                                Shown(Member(credential, "expirationDate")));
  return summary;
}

std::string SummaryLine(const CredentialSummary& summary) {
  std::string line = summary.achievement ? "\"" + *summary.achievement + "\""
                                         : "a document without a name";
  if (summary.issuer_name && summary.issuer_id) {
    line += " from " + *summary.issuer_name + " (" + *summary.issuer_id + ")";
  } else if (summary.issuer_name || summary.issuer_id) {
    line += " from " +
            (summary.issuer_name ? *summary.issuer_name : *summary.issuer_id);
  }
  if (summary.valid_from || summary.valid_until) line += ", valid";
  if (summary.valid_from) line += " from " + *summary.valid_from;
  if (summary.valid_until) line += " until " + *summary.valid_until;
  return line;
}

}  // namespace diptych
