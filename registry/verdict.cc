// SPDX-License-Identifier: Apache-2.0
#include "registry/verdict.h"

namespace diptych {
namespace {

// Of the rules that only accreditation has.
std::string_view AccreditationSentence(TransactionVerdict verdict) {
  if (verdict == TransactionVerdict::kUnknownIssuer) {
    return "No member of that number is an issuer at this time.";
  }
  if (verdict == TransactionVerdict::kAccreditsItself) {
    return "A member cannot accredit itself.";
  }
  if (verdict == TransactionVerdict::kNothingToWithdraw) {
    return "This accreditor has granted that issuer no such accreditation: "
           "name the scope as it was granted, or none for all of them.";
  }
  if (verdict == TransactionVerdict::kBadInterval) {
    return "An accreditation cannot begin or end in the past, nor end before "
           "it begins: leave a time out to mean now.";
  }
  return "The issuer's record has no room for this accreditation: one "
         "accreditor's there take at most 512 octets, all together 2048; "
         "name fewer or shorter achievements, or none to mean all.";
}

}  // namespace

std::string_view TransactionVerdictName(TransactionVerdict verdict) {
  switch (verdict) {
    case TransactionVerdict::kAccepted:
      return "accepted";
    case TransactionVerdict::kMalformed:
      return "malformed";
    case TransactionVerdict::kWrongNetwork:
      return "wrong_network";
    case TransactionVerdict::kExpired:
      return "expired";
    case TransactionVerdict::kExpiresTooLate:
      return "expires_too_late";
    case TransactionVerdict::kReplayed:
      return "replayed";
    case TransactionVerdict::kUnknownMember:
      return "unknown_member";
    case TransactionVerdict::kUnknownKey:
      return "unknown_key";
    case TransactionVerdict::kKeyNotValid:
      return "key_not_valid";
    case TransactionVerdict::kBadSignature:
      return "bad_signature";
    case TransactionVerdict::kRoleMissing:
      return "role_missing";
    case TransactionVerdict::kOverLimit:
      return "over_limit";
    case TransactionVerdict::kUnknownList:
      return "unknown_list";
    case TransactionVerdict::kListNotOwned:
      return "list_not_owned";
    case TransactionVerdict::kBadPosition:
      return "bad_position";
    case TransactionVerdict::kRepeatedInBatch:
      return "repeated_in_batch";
    case TransactionVerdict::kAnchoredElsewhere:
      return "anchored_elsewhere";
    case TransactionVerdict::kPositionTaken:
      return "position_taken";
    case TransactionVerdict::kPrefixCrowded:
      return "prefix_crowded";
    case TransactionVerdict::kPositionEmpty:
      return "position_empty";
    case TransactionVerdict::kBadStatus:
      return "bad_status";
    case TransactionVerdict::kRevocationFinal:
      return "revocation_final";
    case TransactionVerdict::kDocumentOwned:
      return "document_owned";
    case TransactionVerdict::kBadEvidence:
      return "bad_evidence";
    case TransactionVerdict::kUnknownIssuer:
      return "unknown_issuer";
    case TransactionVerdict::kAccreditsItself:
      return "accredits_itself";
    case TransactionVerdict::kNothingToWithdraw:
      return "nothing_to_withdraw";
    case TransactionVerdict::kBadInterval:
      return "bad_interval";
    case TransactionVerdict::kAccreditationsFull:
      return "accreditations_full";
  }
  return "unknown";
}

std::string_view TransactionVerdictSentence(TransactionVerdict verdict) {
  switch (verdict) {
    case TransactionVerdict::kAccepted:
      return "The register has accepted it.";
    case TransactionVerdict::kMalformed:
      return "The transaction cannot be read: its fields are wrong, missing, "
             "repeated or beyond their limits; send it with a current version "
             "of the program.";
    case TransactionVerdict::kWrongNetwork:
      return "It was signed for another network: check which node and which "
             "network folder you use.";
    case TransactionVerdict::kExpired:
      return "It reached a block after its own expiry: sign it again, and "
             "check this computer's clock.";
    case TransactionVerdict::kExpiresTooLate:
      return "Its expiry lies more than five minutes ahead: check this "
             "computer's clock.";
    case TransactionVerdict::kReplayed:
      return "The register has accepted this very transaction already.";
    case TransactionVerdict::kUnknownMember:
      return "No member has that number in this network.";
    case TransactionVerdict::kUnknownKey:
      return "The member has no key of that number: use the key that the "
             "directory lists.";
    case TransactionVerdict::kKeyNotValid:
      return "The key does not hold for anchoring at this time: it is of "
             "another purpose, has ended, or was declared stolen.";
    case TransactionVerdict::kBadSignature:
      return "The signature does not belong to that key and these octets.";
    case TransactionVerdict::kRoleMissing:
      return "The member does not have the role that this takes now.";
    case TransactionVerdict::kOverLimit:
      return "The register, or your institution's share of it, is at a limit "
             "for this kind of transaction: try again later.";
    case TransactionVerdict::kUnknownList:
      return "No status list of that number has been opened.";
    case TransactionVerdict::kListNotOwned:
      return "The status list belongs to another member.";
    case TransactionVerdict::kBadPosition:
      return "A position lies outside the list: the last one is 131071.";
    case TransactionVerdict::kRepeatedInBatch:
      return "A position or a commitment stands twice in the batch.";
    case TransactionVerdict::kAnchoredElsewhere:
      return "The commitment is in the log already, at another position.";
    case TransactionVerdict::kPositionTaken:
      return "The position holds another credential: pick a free one.";
    case TransactionVerdict::kPrefixCrowded:
      return "Too many commitments begin with the same octets: use a new salt.";
    case TransactionVerdict::kPositionEmpty:
      return "No credential was anchored at that position.";
    case TransactionVerdict::kBadStatus:
      return "The status or the reason is not one of the known numbers.";
    case TransactionVerdict::kRevocationFinal:
      return "The credential was revoked, and a revocation is final: issue a "
             "new one.";
    case TransactionVerdict::kDocumentOwned:
      return "Another member registered this document.";
    case TransactionVerdict::kBadEvidence:
      return "The two votes convict nobody: they are not both signed by one "
             "validator of their epoch.";
    case TransactionVerdict::kUnknownIssuer:
    case TransactionVerdict::kAccreditsItself:
    case TransactionVerdict::kNothingToWithdraw:
    case TransactionVerdict::kBadInterval:
    case TransactionVerdict::kAccreditationsFull:
      return AccreditationSentence(verdict);
  }
  return "";
}

}  // namespace diptych
