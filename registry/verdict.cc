// SPDX-License-Identifier: Apache-2.0
#include "registry/verdict.h"

namespace diptych {
namespace {

// Of the rules that only accreditation has.
std::string_view AccreditationSentence(TransactionVerdict verdict) {
  if (verdict == TransactionVerdict::kUnknownIssuer) {
    return "No member of that number is an issuer at this time: look its "
           "number up "
           "in the directory.";
  }
  if (verdict == TransactionVerdict::kAccreditsItself) {
    return "A member cannot accredit itself: another accreditor has to.";
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
      return "It cannot be read: use a current version of the program.";
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
      return "This very transaction was accepted before: nothing to do.";
    case TransactionVerdict::kUnknownMember:
      return "No such member in this network: check the network folder.";
    case TransactionVerdict::kUnknownKey:
      return "The member has no key of that number: use the key that the "
             "directory lists.";
    case TransactionVerdict::kKeyNotValid:
      return "The key is of another purpose, has ended, or was declared "
             "stolen: sign with one that the directory lists as valid.";
    case TransactionVerdict::kBadSignature:
      return "The signature is not by that key and of these octets: sign anew.";
    case TransactionVerdict::kRoleMissing:
      return "The member has not the role that this takes at this time: ask "
             "the network's operators for it.";
    case TransactionVerdict::kOverLimit:
      return "The register, or your institution's share of it, is at a limit "
             "for this kind of transaction: try again later.";
    case TransactionVerdict::kUnknownList:
      return "There is no such status list: open one, or name another.";
    case TransactionVerdict::kListNotOwned:
      return "The status list is another member's: use one of your own.";
    case TransactionVerdict::kBadPosition:
      return "A position lies outside the list: use 0 to 131071.";
    case TransactionVerdict::kRepeatedInBatch:
      return "A position or a commitment stands twice: leave one out.";
    case TransactionVerdict::kAnchoredElsewhere:
      return "The commitment is in the log, at another position: fetch its "
             "receipt, or draw a new salt.";
    case TransactionVerdict::kPositionTaken:
      return "The position holds another credential: pick a free one.";
    case TransactionVerdict::kPrefixCrowded:
      return "Too many commitments begin with the same octets: use a new salt.";
    case TransactionVerdict::kPositionEmpty:
      return "No credential is anchored at that position: check the receipt.";
    case TransactionVerdict::kBadStatus:
      return "No such status or reason: they are 0 to 2, and 0 to 8.";
    case TransactionVerdict::kRevocationFinal:
      return "The credential was revoked, and a revocation is final: issue a "
             "new one.";
    case TransactionVerdict::kDocumentOwned:
      return "Another member registered this document: ask that member.";
    case TransactionVerdict::kBadEvidence:
      return "The two votes convict nobody: send two that are both signed by "
             "one validator of their epoch.";
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
