// SPDX-License-Identifier: Apache-2.0
//
// A Batch is some transactions that a validator hands to the others ahead of
// the block that will order them.
//
// consensus.md 2.10: payload travels from where it came in, on a connection of
// its own, and a proposal only names the batches. A block's payload is that of
// its batches, one after the other; who resolves the references checks the
// result against the header's payload root. Layout: docs/spec/replication.md.

#pragma once

#include <cstdint>
#include <expected>
#include <functional>
#include <limits>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "base/bytes.h"
#include "base/digest.h"
#include "base/ids.h"
#include "base/result.h"
#include "registry/member.h"
#include "registry/state.h"
#include "registry/transaction.h"
#include "registry/verdict.h"

namespace diptych {

// One frame on the bulk connection, and at least one transaction of any size.
inline constexpr std::size_t kBatchOctetsMax = 256 * 1024;
// So many of them fill a block of 4 MiB sixteen times over if they are small.
inline constexpr std::size_t kBatchesPerBlock = 256;

struct Batch {
  Digest digest{};
  Bytes payload;  // As in a block (docs/spec/blocks.md).
  std::vector<CheckedTransaction> transactions;
  // The latest time at which one of them expires: no later block accepts any.
  TimeMs expires{std::numeric_limits<std::uint64_t>::max()};
};

// Batches are held by several blocks, and never change.
using SharedBatch = std::shared_ptr<const Batch>;

// SHA-256("diptych/batch/v1\n" || payload).
Digest BatchDigest(ByteView payload);

// Batches of one's own transactions, each as large as it may be. What is there
// twice is taken once.
std::vector<SharedBatch> MakeBatches(
    std::vector<CheckedTransaction> transactions);

// What was verified before, by its id; null if it was not.
using KnownTransactions =
    std::function<std::optional<CheckedTransaction>(const Digest& id)>;

// Checks a payload of `count` transactions that a peer sent: its layout, each
// transaction's form, its sender's key as `members` has it, which must be of
// secp256k1, and the signature.
// A transaction that `known` gives with the same signature and key is not
// verified again.
// Takes no lock: `members` may be a snapshot of RegisterState::members in
// another thread. Fails with why its first bad transaction may stand in no
// block; kMalformed for no transaction at all.
std::expected<SharedBatch, TransactionVerdict> CheckBatch(
    Bytes payload, std::size_t count,
    const std::map<MemberId, MemberRecord>& members,
    const KnownTransactions& known = {});

// What says whether a transaction is of use still.
struct TransactionName {
  Digest id{};
  TimeMs expires;
};
// Those of a payload of `count` transactions that a peer sent; kInvalid if they
// cannot be read.
Result<std::vector<TransactionName>> NamesOf(ByteView payload,
                                             std::size_t count);

// What a batch that nobody asked for is worth, before a signature is verified.
enum class BatchWorth : std::uint8_t {
  kUseful,
  kMalformed,  // CheckBatch says why.
  kRepeats,    // It holds a transaction twice, as no honest node's does.
  kSpent,      // No block after `state` accepts any of its transactions: they
               // have expired, or were accepted before.
};
BatchWorth JudgeWorth(const Result<std::vector<TransactionName>>& names,
                      const RegisterState& state);

// Whether no block after `state` accepts it, whatever else happens.
bool IsSpent(const TransactionName& name, const RegisterState& state);

// How a proposal names a batch.
struct BatchReference {
  Digest digest{};
  std::uint32_t octets = 0;
  std::uint32_t transaction_count = 0;
  bool operator==(const BatchReference&) const = default;
};

inline constexpr std::size_t kBatchReferenceSize = 40;

BatchReference ReferenceTo(const Batch& batch);
Bytes EncodeReferences(std::span<const BatchReference> references);
// kInvalid unless the octets are at most kBatchesPerBlock references.
Result<std::vector<BatchReference>> DecodeReferences(ByteView octets);

}  // namespace diptych
