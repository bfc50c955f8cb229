// SPDX-License-Identifier: Apache-2.0
#include "audit/replayer.h"

#include <algorithm>
#include <string>

#include "audit/entry_difference.h"
#include "audit/header_rules.h"
#include "base/check.h"
#include "base/wire.h"
#include "storage/genesis_block.h"

namespace diptych {
namespace {

Difference HeaderDifference(Height height, std::string_view field,
                            std::string expected, std::string found) {
  return {.object = AuditObject::kHeader,
          .height = height,
          .field = std::string(field),
          .expected = std::move(expected),
          .found = std::move(found)};
}

}  // namespace

Result<Replayer> Replayer::Start(ByteView genesis_entry,
                                 std::uint64_t hash_seed) {
  ASSIGN_OR_RETURN(GenesisBlock genesis, MakeGenesisBlock(genesis_entry));
  Replayer replayer(hash_seed);
  replayer.state_ = std::move(genesis.before);
  replayer.state_.recent.Rehash(hash_seed);
  replayer.execution_ = std::move(genesis.execution);
  replayer.genesis_header_ = genesis.block.header;
  return replayer;
}

std::optional<Difference> Replayer::Execute(const PreparedBlock& block) {
  pending_ = block.header;
  pending_hash_ = block.header_hash;
  if (!tip_) {
    if (block.difference) return block.difference;
    return CompareHeaders(genesis_header_, block.header);
  }
  // The transactions' faults come behind those of the header in front of them.
  if (block.difference && block.difference->object == AuditObject::kHeader) {
    return block.difference;
  }
  const bool parent_differs = block.header.parent_hash != tip_hash_;
  if (parent_differs && block.header.parent_view != tip_->view &&
      block.header.height.value == tip_->height.value + 1) {
    return HeaderDifference(
        tip_->height, "view",
        std::to_string(block.header.parent_view.value) + ", as block " +
            std::to_string(tip_->height.value + 1) + " names it",
        std::to_string(tip_->view.value));
  }
  if (auto difference = CompareHeader(state_, *tip_, block.header)) {
    return difference;
  }
  if (block.difference) return block.difference;
  return ExecuteFollowing(block);
}

std::optional<Difference> Replayer::ExecuteFollowing(
    const PreparedBlock& block) {
  const Header& header = block.header;
  execution_ = ExecuteBlock(
      state_, commitments_,
      {.time = header.time, .transactions = block.transactions}, hash_seed_);
  const bool same_root = execution_.log.size() == header.log_size &&
                         execution_.log.Root() == header.log_root;
  if (header.parent_hash != tip_hash_) {
    // The seal covers the parent's hash, so the log's root tells which of the
    // two headers is not as it was.
    if (same_root) {
      return HeaderDifference(header.height, "parent_hash",
                              OctetsText(tip_hash_),
                              OctetsText(header.parent_hash));
    }
    return HeaderDifference(tip_->height, "hash",
                            OctetsText(header.parent_hash) + ", as block " +
                                std::to_string(header.height.value) +
                                " names it",
                            OctetsText(tip_hash_));
  }
  if (execution_.seal.transactions_root != header.payload_root) {
    return HeaderDifference(header.height, "payload_root",
                            OctetsText(execution_.seal.transactions_root),
                            OctetsText(header.payload_root));
  }
  if (execution_.log.size() != header.log_size) {
    return HeaderDifference(header.height, kLogSizeField,
                            std::to_string(execution_.log.size()),
                            std::to_string(header.log_size));
  }
  if (!same_root) {
    return HeaderDifference(header.height, kLogRootField,
                            OctetsText(execution_.log.Root()),
                            OctetsText(header.log_root));
  }
  return std::nullopt;
}

void Replayer::Advance() {
  commitments_.Add(execution_);
  Apply(execution_, pending_hash_, state_);
  tip_ = pending_;
  tip_hash_ = pending_hash_;
}

Difference ExplainLog(const Difference& difference, const Header& header,
                      const Execution& execution, ByteView log_entries) {
  WireReader expected(execution.entries.bundle());
  WireReader found(log_entries);
  std::optional<Difference> first;
  ByteView last;
  for (std::uint64_t i = 0; found.remaining() > 0; ++i) {
    last = found.Long();
    if (found.failed()) return difference;
    if (first || i >= execution.entries.count()) continue;
    first =
        CompareEntry({execution.first_entry.value + i}, expected.Long(), last);
  }
  const Result<SealEntry> seal = DecodeSealEntry(last);
  if (seal && seal->height == header.height && seal->time != header.time) {
    return HeaderDifference(
        header.height, "time_ms",
        std::to_string(seal->time.value) + ", as the block's seal names it",
        std::to_string(header.time.value));
  }
  if (!first || difference.field != kLogRootField) return difference;
  first->height = header.height;
  return *first;
}

}  // namespace diptych
