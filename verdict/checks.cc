// SPDX-License-Identifier: Apache-2.0
#include "verdict/checks.h"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <utility>

#include "base/hex.h"
#include "base/time_text.h"
#include "credential/commitment.h"
#include "credential/credential_body.h"
#include "json/printable.h"
#include "tlog/note.h"
#include "verdict/conclusion.h"
#include "verdict/credential_dates.h"
#include "verdict/directory_keys.h"
#include "verdict/own_proof.h"
#include "verdict/status_place_check.h"

namespace diptych {
namespace {

using enum CheckOutcome;

std::string Shown(std::string_view reason) {
  return Printable(reason, kMaxReasonCharacters);
}

std::string IssuerText(const MemberRecord& member) {
  return Printable(member.name, kMaxSummaryCharacters) + " (member " +
         std::to_string(member.member.value) + ")";
}

std::string_view InclusionSentence(ReceiptVerdict verdict) {
  switch (verdict) {
    case ReceiptVerdict::kProven:
      return "The credential's entry, its status and its issuer's record are "
             "proven.";
    case ReceiptVerdict::kEntryNotIncluded:
      return "The receipt does not prove that the entry is in the register.";
    case ReceiptVerdict::kSealNotIncluded:
      return "The receipt does not prove the seal of its checkpoint.";
    case ReceiptVerdict::kEntryAfterSeal:
      return "The receipt contradicts itself: the entry is dated after its "
             "seal.";
    case ReceiptVerdict::kStatusNotProven:
      return "The receipt does not prove the status of the credential.";
    case ReceiptVerdict::kMemberMalformed:
      return "The record of the issuer in the receipt cannot be read.";
    case ReceiptVerdict::kMemberNotProven:
      return "The receipt does not prove the record of the issuer.";
    case ReceiptVerdict::kWrongMember:
      return "The receipt has the record of another member than the issuer.";
  }
  return "The receipt proves nothing.";
}

bool IsWithin(const MemberKey& key, TimeMs time) {
  return key.from <= time && (key.to.value == 0 || time < key.to);
}

bool IsStolen(const MemberKey& key, TimeMs time) {
  return key.compromised_from.value != 0 && key.compromised_from <= time;
}

// A DID is a name that the register gives its members: one that it does not
// have for this member is somebody else's, also if it has none for it; and a
// did:key that is not the member's of that day. An address cannot be compared.
std::optional<std::string_view> OtherIssuer(const Result<Document>& document,
                                            const ReceiptFacts& proven) {
  if (!document) return std::nullopt;
  for (const std::string_view name : IssuerNames(*document)) {
    if (name.starts_with("did:") &&
        !IsOfMemberAt(name, proven.member, proven.entry.time)) {
      return name;
    }
  }
  return std::nullopt;
}

// Whether the credential names its issuer, and that is the member.
bool IsByMember(const Document& document, const ReceiptFacts& proven) {
  const std::vector<std::string_view> names = IssuerNames(document);
  return !names.empty() &&
         std::ranges::all_of(names, [&](std::string_view name) {
           return IsOfMemberAt(name, proven.member, proven.entry.time);
         });
}

// Whether the verifier asks for this member, by a DID of it.
bool IsExpectedDid(std::string_view did, const ReceiptFacts& proven) {
  if (did == proven.member.did) return true;
  return IsDidKey(did) && !did.contains('#') &&
         IsOfMemberAt(did, proven.member, proven.entry.time);
}

Check Issuer(CheckOutcome outcome, std::string sentence) {
  return {CheckName::kIssuer, outcome, std::move(sentence)};
}

Check JudgeOther(std::string_view other, const ReceiptFacts& proven) {
  const std::string who = IssuerText(proven.member);
  if (IsOfMember(other, proven.member)) {
    return Issuer(kUnknown, "The credential names " + Shown(other) +
                                " as its issuer, but " + who +
                                " anchored it, who had no such key for "
                                "credentials on " +
                                FormatDate(proven.entry.time) + ".");
  }
  return Issuer(kUnknown, "The credential names " + Shown(other) +
                              " as its issuer, but " + who + " anchored it.");
}

// What the keys say; the entry does not name the key that anchored it, so one
// that may have been stolen casts doubt on all that was anchored meanwhile.
Check JudgeKeys(const ReceiptFacts& proven) {
  const TimeMs time = proven.entry.time;
  const std::string who = IssuerText(proven.member);
  bool holds = false;
  for (const MemberKey& key : proven.member.keys) {
    if (key.purpose != KeyPurpose::kAnchoring || !IsWithin(key, time)) continue;
    if (IsStolen(key, time)) {
      return Issuer(kUnknown, "It was anchored on " + FormatDate(time) +
                                  ", when a key "
                                  "of " +
                                  who + " counts as stolen; ask the issuer.");
    }
    holds = true;
  }
  if (!holds) {
    return Issuer(kUnknown, who + " had no key to anchor with on " +
                                FormatDate(time) + ".");
  }
  return Issuer(kPassed, who + " was an issuer with a key that held on " +
                             FormatDate(time) + ".");
}

}  // namespace

bool IsCommittedTo(const Receipt& receipt, const Document& document,
                   const Digest& commitment) {
  const Result<Salt> salt = ToSalt(receipt.salt.value_or(Bytes()));
  return salt && CredentialCommitment(*salt, document.digest) == commitment;
}

PolicyDecision JudgeQuorum(const VerdictInput& input,
                           std::vector<Check>& checks) {
  const Result<Note> note = ParseNote(input.receipt.checkpoint);
  if (!note) {
    Set(checks, {CheckName::kQuorum, kFailed,
                 "The checkpoint cannot be read: " +
                     Shown(note.error().message) + "."});
    return {.verdict = PolicyVerdict::kNotACheckpoint};
  }
  PolicyDecision decision = EvaluatePolicy(input.policy, *note);
  const bool satisfied = decision.verdict == PolicyVerdict::kSatisfied;
  const std::string reason = Shown(decision.explanation) + ".";
  Set(checks,
      {CheckName::kQuorum, satisfied ? kPassed : kFailed,
       satisfied ? "The checkpoint has the signatures that the policy asks "
                   "for: " +
                       reason
                 : "The checkpoint lacks the signatures that the policy asks "
                   "for: " +
                       reason});
  return decision;
}

Check JudgeNetwork(const VerdictInput& input) {
  if (!input.policy.genesis) {
    return {CheckName::kNetwork, kNotAsked,
            "The policy names no genesis; its keys alone stand for the "
            "network."};
  }
  if (*input.policy.genesis != input.receipt.network_id) {
    return {CheckName::kNetwork, kFailed,
            "The receipt is of the network " +
                HexEncode(input.receipt.network_id) + ", and the policy of " +
                HexEncode(*input.policy.genesis) +
                ": verify with the policy of the receipt's network, if that "
                "is one that you trust, or ask for a receipt of the policy's."};
  }
  return {CheckName::kNetwork, kPassed,
          "The receipt is of the network that the policy names."};
}

std::optional<ReceiptFacts> JudgeInclusion(const VerdictInput& input,
                                           const Checkpoint& checkpoint,
                                           std::vector<Check>& checks) {
  ReceiptJudgement judgement =
      JudgeReceipt(input.receipt,
                   TreeHead{.size = checkpoint.size, .root = checkpoint.root});
  const bool proven = judgement.verdict == ReceiptVerdict::kProven;
  Set(checks, {CheckName::kInclusion, proven ? kPassed : kFailed,
               std::string(InclusionSentence(judgement.verdict))});
  if (!proven) return std::nullopt;
  return std::move(judgement.facts);
}

Check UnreadableDocument(const Error& error) {
  return {CheckName::kDocument, kUnknown,
          "The document cannot be read: " + Shown(error.message) + "."};
}

Check JudgeDocument(const Receipt& receipt, const Document& document,
                    const ReceiptFacts& proven) {
  const std::string anchored = IssuerText(proven.member) + " anchored on " +
                               FormatDate(proven.entry.time);
  if (IsCommittedTo(receipt, document, proven.entry.commitment)) {
    return {CheckName::kDocument, kPassed,
            "The document is the one that " + anchored + "."};
  }
  if (!receipt.salt) {
    return {CheckName::kDocument, kUnknown,
            "The receipt has no salt, so the document cannot be compared with "
            "the register; ask for the holder's own receipt."};
  }
  return {CheckName::kDocument, kFailed,
          "The document is not the one that " + anchored +
              ": it was changed, or the receipt is of another document."};
}

std::string_view NamedSigner(const VerdictInput& input,
                             const ReceiptFacts& proven) {
  const std::string_view did = input.expected_did;
  if (!input.document || !IsDidKey(did) || did.contains('#') ||
      IsOfMember(did, proven.member)) {
    return {};
  }
  const std::vector<std::string_view> names = IssuerNames(*input.document);
  const bool is_named = IssuerOf(*input.document) == did &&
                        std::ranges::all_of(names, [&](std::string_view name) {
                          return name == did;
                        });
  return is_named ? did : std::string_view();
}

Check JudgeIssuer(const VerdictInput& input, const ReceiptFacts& proven) {
  const MemberRecord& member = proven.member;
  const std::string who = IssuerText(member);
  const std::string_view signer = NamedSigner(input, proven);
  if (input.expected_issuer && *input.expected_issuer != member.member) {
    return Issuer(kUnknown, "It was issued by " + who + ", not by member " +
                                std::to_string(input.expected_issuer->value) +
                                " as expected.");
  }
  if (!input.expected_did.empty() && signer.empty() &&
      !IsExpectedDid(input.expected_did, proven)) {
    return Issuer(kUnknown, "It was anchored by " + who + ", not by " +
                                Shown(input.expected_did) + " as expected.");
  }
  if (!HasRole(member, Role::kIssuer, proven.entry.time)) {
    return Issuer(kUnknown, who + " was no issuer on " +
                                FormatDate(proven.entry.time) + ".");
  }
  if (const auto other = OtherIssuer(input.document, proven);
      other && signer.empty()) {
    return JudgeOther(*other, proven);
  }
  Check keys = JudgeKeys(proven);
  if (signer.empty() || keys.outcome != kPassed) return keys;
  return Issuer(kPassed, "Its issuer is " + Shown(signer) + ", as expected; " +
                             who + " anchored it.");
}

Check JudgeStatus(const VerdictInput& input, const ReceiptFacts& proven,
                  bool is_fresh) {
  const std::string as_of = " as of " + FormatMinute(proven.seal.time) + ".";
  const std::string who = IssuerText(proven.member);
  switch (proven.status) {
    case CredentialStatus::kValid:
      if (input.document) {
        if (auto elsewhere =
                JudgeStatusPlace(*input.document, proven.entry,
                                 IsByMember(*input.document, proven))) {
          return *std::move(elsewhere);
        }
      }
      return {CheckName::kStatus, kPassed,
              "Neither revoked nor suspended" + as_of};
    case CredentialStatus::kInvalid:
      return {CheckName::kStatus, kFailed, "Revoked by " + who + "," + as_of};
    case CredentialStatus::kSuspended:
      if (!is_fresh) {
        return {CheckName::kStatus, kUnknown,
                "Suspended by " + who + "," +
                    as_of.substr(0, as_of.size() - 1) +
                    ", which may have ended since."};
      }
      return {CheckName::kStatus, kFailed, "Suspended by " + who + "," + as_of};
    case CredentialStatus::kReserved:
      return {CheckName::kStatus, kUnknown,
              "The register holds a status that this version does not know."};
  }
  return {CheckName::kStatus, kUnknown, "The status is none."};
}

Check JudgeFreshness(const VerdictInput& input, const SealEntry& seal) {
  const std::string as_of = "as of " + FormatMinute(seal.time);
  if (seal.time > input.now &&
      seal.time.value - input.now.value > kClockSkewMsMax) {
    return {CheckName::kFreshness, kUnknown,
            "The receipt is " + as_of +
                ", ahead of this verifier's clock; set the clock."};
  }
  if (seal.time < input.now &&
      input.now.value - seal.time.value > input.max_age_ms) {
    return {CheckName::kFreshness, kUnknown,
            "The status is " + as_of +
                ", older than this verifier accepts; ask a node for a newer "
                "receipt."};
  }
  return {CheckName::kFreshness, kPassed,
          "The status is " + as_of + ", recent enough for this verifier."};
}

Check JudgeDates(const Document& document, std::span<const ProofReport> proofs,
                 TimeMs now) {
  const Result<CredentialDates> dates = ReadCredentialDates(document);
  if (!dates) {
    return {CheckName::kDates, kUnknown,
            "The credential's dates cannot be read: " +
                Shown(dates.error().message) + "."};
  }
  const auto reached = [&](InstantMs time) {
    return time.value <= 0 ||
           static_cast<std::uint64_t>(time.value) <= now.value;
  };
  const auto shown = [](InstantMs time) {
    return time.value < 0
               ? std::string("before 1970")
               : FormatMinute(TimeMs{static_cast<std::uint64_t>(time.value)});
  };
  if (dates->until && reached(*dates->until)) {
    return {CheckName::kDates, kFailed,
            "The credential expired: " + shown(*dates->until) + "."};
  }
  if (const auto end = EndOfProofs(proofs); end && reached(*end)) {
    return {CheckName::kDates, kFailed,
            "By its issuer's word its signature no longer counts: until " +
                shown(*end) + "."};
  }
  if (dates->from && !reached(*dates->from)) {
    return {CheckName::kDates, kFailed,
            "The credential is not valid yet: from " + shown(*dates->from) +
                " on."};
  }
  if (!dates->from && !dates->until) {
    return {CheckName::kDates, kPassed, "The credential states no dates."};
  }
  return {CheckName::kDates, kPassed, "The credential's own dates hold."};
}

Check JudgeProof(const VerdictInput& input, const Document& document,
                 const ReceiptFacts& proven, std::vector<ProofReport>& proofs) {
  const MemberRecord& member = proven.member;
  const TimeMs time = proven.entry.time;
  const TimeMs now = std::max(input.now, proven.seal.time);
  proofs = ReadOwnProofs(
      document, FirstOf({DirectoryKeyResolver(member, time), DidKeyResolver()}),
      input.contexts, now);
  if (!NamedSigner(input, proven).empty()) return JudgeOnlyProof(proofs);
  const bool has_keys =
      IsOfMember(IssuerOf(document), member) && HasCredentialKeys(member);
  return JudgeRegisteredProof(proofs, has_keys || ShowsWrongly(document, now));
}

}  // namespace diptych
