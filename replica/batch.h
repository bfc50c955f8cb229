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
#include <map>
#include <memory>
#include <span>
#include <vector>

#include "base/bytes.h"
#include "base/digest.h"
#include "base/ids.h"
#include "base/result.h"
#include "registry/member.h"
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
};

// Batches are held by several blocks, and never change.
using SharedBatch = std::shared_ptr<const Batch>;

// SHA-256("diptych/batch/v1\n" || payload).
Digest BatchDigest(ByteView payload);

// Batches of one's own transactions, each as large as it may be.
std::vector<SharedBatch> MakeBatches(
    std::vector<CheckedTransaction> transactions);

// Checks a payload of `count` transactions that a peer sent: its layout, each
// transaction's form, its sender's key as `members` has it, which must be of
// secp256k1, and the signature.
// Takes no lock: `members` may be a snapshot of RegisterState::members in
// another thread. Fails with why its first bad transaction may stand in no
// block; kMalformed for no transaction at all.
std::expected<SharedBatch, TransactionVerdict> CheckBatch(
    Bytes payload, std::size_t count,
    const std::map<MemberId, MemberRecord>& members);

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
