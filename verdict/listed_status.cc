// SPDX-License-Identifier: Apache-2.0
#include "verdict/listed_status.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "credential/bitstring_status_list.h"
#include "credential/credential_body.h"
#include "credential/credential_status.h"
#include "credential/credential_type.h"
#include "credential/proof.h"
#include "credential/token_dates.h"
#include "credential/token_status_list.h"
#include "json/printable.h"
#include "verdict/checks.h"
#include "verdict/own_proof.h"

namespace diptych {
namespace {

using enum CheckOutcome;

constexpr std::string_view kRevocation = "revocation";
constexpr std::string_view kSuspension = "suspension";

Check Said(CheckOutcome outcome, std::string sentence) {
  return {CheckName::kStatus, outcome, std::move(sentence)};
}

Check Unknown(const StatusReference& reference, std::string_view why) {
  return Said(kUnknown, "The status list " +
                            Printable(reference.url, kShownUrl) + " " +
                            std::string(why) + ".");
}

// What an entry of the list means, by the purpose.
Check Meaning(const StatusReference& reference, std::uint64_t value) {
  if (value == 0) return Said(kPassed, "The status is not set.");
  if (reference.purpose == kRevocation) {
    return Said(kFailed, "Revoked, says its issuer's status list.");
  }
  if (reference.purpose == kSuspension) {
    return Said(kFailed, "Suspended, says its issuer's status list.");
  }
  return Unknown(reference, "says something of it that is not known here (" +
                                Quoted(reference.purpose) + ")");
}

// Why the list is not the issuer's word, or nothing.
std::string WhyNotTheIssuers(const ListedStatusInput& input,
                             const Document& list) {
  if (IssuerOf(list) != IssuerOf(input.document)) {
    return "is of another issuer than the credential";
  }
  const std::vector<ProofReport> proofs =
      ReadOwnProofs(list, input.keys, input.contexts, input.now);
  if (proofs.empty()) return "is not signed";
  const Check proof = JudgeOnlyProof(proofs);
  if (proof.outcome != kPassed) {
    return "has no signature that holds (" + proofs.front().finding.reason +
           ")";
  }
  if (MayOmitParts(proofs)) return "is signed so that parts may be left out";
  const Check dates = JudgeDates(list, proofs, input.now);
  if (dates.outcome != kPassed) return "is out of date, or not in force yet";
  return "";
}

// With the name that the specification has for it.
std::string FaultText(BitstringFault fault) {
  return std::string(BitstringFaultText(fault)) + " (" +
         std::string(BitstringFaultName(fault)) + ")";
}

Check JudgeBitstring(const ListedStatusInput& input,
                     const StatusReference& reference, const Document& list) {
  const CredentialType type = TypeOfDocument(list);
  if (type != CredentialType::kStatusList &&
      type != CredentialType::kOldStatusList) {
    return Unknown(reference, "is no status list credential");
  }
  const std::string why = WhyNotTheIssuers(input, list);
  if (!why.empty()) return Unknown(reference, why);
  const auto read = ReadBitstringList(*CredentialBody(list), reference.purpose);
  if (!read) return Unknown(reference, FaultText(read.error()));
  if (read->id != reference.url) {
    return Unknown(reference, "calls itself by another address");
  }
  const auto value = BitstringStatusAt(read->bits, reference.index.value_or(0),
                                       reference.size.value_or(1));
  if (!value) return Unknown(reference, FaultText(value.error()));
  return Meaning(reference, *value);
}

// Whether the list is a CWT, the form of CBOR that other issuers may publish:
// an array of four, tagged as COSE_Sign1 or not, and perhaps as CWT before that
// (RFC 9052 section 2, RFC 8392 section 6).
bool IsCwt(ByteView octets) {
  constexpr std::array<std::uint8_t, 2> kCwtTag = {0xd8, 61};
  constexpr std::uint8_t kSign1Tag = 0xc0 | 18;
  constexpr std::uint8_t kArrayOfFour = 0x80 | 4;
  if (octets.size() >= kCwtTag.size() &&
      std::ranges::equal(octets.first(kCwtTag.size()), kCwtTag)) {
    octets = octets.subspan(kCwtTag.size());
  }
  if (!octets.empty() && octets[0] == kSign1Tag) octets = octets.subspan(1);
  return !octets.empty() && octets[0] == kArrayOfFour;
}

Check JudgeToken(const ListedStatusInput& input,
                 const StatusReference& reference, const Document& list) {
  const Result<Jws> jws = ParseJws(list.text);
  if (list.kind != DocumentKind::kJws || !jws || !list.json.is_object()) {
    return Unknown(reference, "is no signed token");
  }
  const std::string_view issuer = IssuerOf(input.document);
  const JsonValue* const named = MemberOf(&list.json, "iss");
  if (named != nullptr &&
      !(named->is_string() && named->get_string() == issuer)) {
    return Unknown(reference, "names another issuer than the credential");
  }
  const ProofReport proof = CheckJws(*jws, kStatusListToken, issuer, input.keys,
                                     SignedBy(*list.json.if_object(), {}));
  if (!proof.verified()) {
    return Unknown(reference, "has no signature that holds (" +
                                  proof.finding.reason + ")");
  }
  const auto read = ReadTokenClaims(
      list.json, {.uri = reference.url, .at_s = input.now.value / 1000});
  if (!read) return Unknown(reference, TokenListFaultText(read.error()));
  const auto value = TokenStatusAt(*read, reference.index.value_or(0));
  if (!value) return Unknown(reference, TokenListFaultText(value.error()));
  StatusReference meant = reference;
  if (*value == 1) meant.purpose = kRevocation;
  if (*value == 2) meant.purpose = kSuspension;
  return Meaning(meant, *value);
}

Check JudgeReference(const ListedStatusInput& input,
                     const StatusReference& reference) {
  if (reference.kind == StatusReferenceKind::kRevocationList) {
    return Unknown(reference, "is of a kind that nobody signs");
  }
  const auto found = input.outside.lists.find(reference.url);
  if (found == input.outside.lists.end()) {
    return Unknown(reference, "was not asked for (--online does)");
  }
  if (!found->second) {
    return Unknown(reference, "could not be had: " +
                                  Printable(found->second.error().message,
                                            kMaxReasonCharacters));
  }
  if (IsCwt(*found->second)) {
    return Unknown(reference,
                   "is a CWT, of which only the other form, the JWT, is read "
                   "here; ask for a receipt");
  }
  const Result<Document> list = ReadDocument(*found->second);
  if (!list) {
    return Unknown(reference,
                   "cannot be read: " +
                       Printable(list.error().message, kMaxReasonCharacters));
  }
  return reference.kind == StatusReferenceKind::kTokenList
             ? JudgeToken(input, reference, *list)
             : JudgeBitstring(input, reference, *list);
}

// What no list says of the credential: the lists that it names are those of
// `references`, and all were read.
Check Unblemished(std::span<const StatusReference> references) {
  const auto names = [&](std::string_view purpose) {
    return std::ranges::any_of(references, [&](const StatusReference& one) {
      return one.purpose == purpose ||
             one.kind == StatusReferenceKind::kTokenList;
    });
  };
  if (names(kRevocation) && names(kSuspension)) {
    return Said(kPassed,
                "Neither revoked nor suspended, says its issuer's status "
                "list.");
  }
  if (names(kRevocation)) {
    return Said(kPassed,
                "Not revoked, says its issuer's status list; it names no list "
                "to look a suspension up in.");
  }
  return Said(kPassed,
              "Its issuer's status list says nothing against it; it names no "
              "list to look a revocation up in.");
}

}  // namespace

Check JudgeListedStatus(const ListedStatusInput& input) {
  const auto references = ReadStatusReferences(input.document);
  if (!references) {
    return Said(
        kUnknown,
        "Where its status stands cannot be read: " +
            Printable(references.error().message, kMaxReasonCharacters) + ".");
  }
  std::optional<Check> unknown;
  std::vector<StatusReference> read;
  for (const StatusReference& reference : *references) {
    if (IsOnlyNotice(reference)) continue;
    Check check = JudgeReference(input, reference);
    if (check.outcome == kFailed) return check;
    if (check.outcome != kPassed && !unknown) unknown = std::move(check);
    read.push_back(reference);
  }
  if (unknown) return *std::move(unknown);
  if (read.empty()) {
    return Said(kNotAsked,
                "It names no status list; nobody can have revoked it.");
  }
  return Unblemished(read);
}

}  // namespace diptych
