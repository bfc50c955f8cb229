// SPDX-License-Identifier: Apache-2.0
//
// A TransactionVerdict says which rule of the register a transaction met or
// broke first.
//
// The rules and their order are docs/spec/transactions.md; the names below are
// the ones that the RPC, the log and the command show.

#pragma once

#include <cstdint>
#include <string_view>

namespace diptych {

enum class TransactionVerdict : std::uint8_t {
  kAccepted,
  kMalformed,
  kWrongNetwork,
  kExpired,
  kExpiresTooLate,
  kReplayed,
  kUnknownMember,
  kUnknownKey,
  kKeyNotValid,
  kBadSignature,
  kRoleMissing,
  kOverLimit,
  kUnknownList,
  kListNotOwned,
  kBadPosition,
  kRepeatedInBatch,
  kAnchoredElsewhere,
  kPositionTaken,
  kPrefixCrowded,
  kPositionEmpty,
  kBadStatus,
  kRevocationFinal,
  kDocumentOwned,
  kBadEvidence,
  kUnknownIssuer,
  kAccreditsItself,
  kNothingToWithdraw,
  kBadInterval,
  kAccreditationsFull,
};
inline constexpr int kTransactionVerdictCount = 29;

// "accepted", "wrong_network", ...
std::string_view TransactionVerdictName(TransactionVerdict verdict);

// One sentence for the person who sent the transaction, saying what to do.
std::string_view TransactionVerdictSentence(TransactionVerdict verdict);

}  // namespace diptych
