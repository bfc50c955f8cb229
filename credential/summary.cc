// SPDX-License-Identifier: Apache-2.0
#include "credential/summary.h"

#include "credential/credential_body.h"

namespace diptych {
namespace {

std::optional<std::string> Text(const JsonValue* value) {
  return ShownText(value, kMaxSummaryCharacters);
}

std::optional<std::string> Name(const JsonValue* value) {
  return ShownName(value, kMaxSummaryCharacters);
}

std::optional<std::string> FirstOf(std::optional<std::string> preferred,
                                   std::optional<std::string> other) {
  return preferred ? std::move(preferred) : std::move(other);
}

}  // namespace

CredentialSummary Summarize(const Document& document) {
  const JsonValue* const credential = CredentialBody(document);
  const JsonValue* const achievement =
      MemberOf(MemberOf(credential, "credentialSubject"), "achievement");
  const JsonValue* const issuer = MemberOf(credential, "issuer");

  CredentialSummary summary;
  summary.achievement = FirstOf(Name(MemberOf(achievement, "name")),
                                Name(MemberOf(credential, "name")));
  summary.issuer_name = Name(MemberOf(issuer, "name"));
  summary.issuer_id =
      FirstOf(FirstOf(Text(issuer), Text(MemberOf(issuer, "id"))),
              Text(MemberOf(&document.json, "iss")));
  summary.valid_from = FirstOf(Text(MemberOf(credential, "validFrom")),
                               Text(MemberOf(credential, "issuanceDate")));
  summary.valid_until = FirstOf(Text(MemberOf(credential, "validUntil")),
                                Text(MemberOf(credential, "expirationDate")));
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
