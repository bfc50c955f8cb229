// SPDX-License-Identifier: Apache-2.0
//
// The proposal rules say whether a block may get this validator's vote: what
// consensus.md 2.3 R3 (a) and (e) ask of a header beside its parent, its
// transactions and their execution (docs/spec/blocks.md).
//
// Each judgement needs more than the one before it and asks nothing twice, so
// that a bad proposal costs as little as possible:
//
//   JudgeHeader      the header and its parent's, before any transaction is
//                    there
//   JudgePayload     the transactions, once all of them are there: whether the
//                    header means these
//   JudgeSigners     the state after the parent, before they are executed
//   JudgeExecution   the roots that executing them gave
//
// Left to others: views, leaders and certificates (the consensus core); that
// the clock agrees (2.9); that signatures verify, which CheckedTransaction
// shows.

#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "consensus/header.h"
#include "registry/execution.h"
#include "registry/state.h"
#include "registry/transaction.h"

namespace diptych {

// The first rule that a proposal breaks, in this order.
enum class ProposalVerdict : std::uint8_t {
  kSound,
  // JudgeHeader.
  kNetwork,         // Another network's.
  kEpoch,           // Not the parent's epoch.
  kParent,          // parent_hash or parent_view is not the parent's.
  kView,            // Not later than the parent's view.
  kHeight,          // Not the parent's and one.
  kTime,            // Not later than the parent's.
  kFlags,           // Not a heartbeat's if and only if it is empty.
  kSize,            // More octets or transactions than a block may have.
  kValidators,      // Not those that the directory names.
  kNextValidators,  // There, though the block closes no epoch.
  // JudgePayload.
  kTransactionCount,
  kPayloadOctets,
  kPayloadRoot,
  // JudgeSigners.
  kSigner,  // A transaction names no member's key, or was signed by another.
  // JudgeExecution.
  kLogSize,
  kLogRoot,
};

inline constexpr int kProposalVerdictCount = 17;

// "sound", "network", ...; for the log.
std::string_view ProposalVerdictName(ProposalVerdict verdict);

// `state` is the state after the parent.
ProposalVerdict JudgeHeader(const RegisterState& state, const Header& parent,
                            const Header& header);

// What kSize asks for, which the header alone says.
bool IsWithinLimits(const Header& header);

// `transactions` are all that are said to be the block's, in order. What is
// wrong here is wrong with them, and says nothing about the block.
ProposalVerdict JudgePayload(const Header& header,
                             std::span<const CheckedTransaction> transactions);

// `state` is the state after the parent.
ProposalVerdict JudgeSigners(const RegisterState& state,
                             std::span<const CheckedTransaction> transactions);

// Whether the key that `state` names for it is one that signs transactions,
// and signed it: JudgePayload asks it of each (kSigner), and so does who
// builds a block.
bool IsSignedByItsMember(const RegisterState& state,
                         const CheckedTransaction& checked);

// `execution` is the block's on the parent.
ProposalVerdict JudgeExecution(const Header& header,
                               const Execution& execution);

}  // namespace diptych
