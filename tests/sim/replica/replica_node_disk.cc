// SPDX-License-Identifier: Apache-2.0
//
// What a replica's node finds on its disk, and what rots there.

#include <utility>

#include "base/check.h"
#include "storage/block_record.h"
#include "storage/unfinalised_block.h"
#include "tests/sim/replica/replica_node.h"
#include "tests/support/guard_of_memory.h"

namespace diptych {
namespace {

constexpr RecordKey::Sort kCertificate = RecordKey::Sort::kCertificate;
constexpr RecordKey::Sort kUnfinalised = RecordKey::Sort::kUnfinalised;
constexpr RecordKey::Sort kFinalBlock = RecordKey::Sort::kFinalBlock;
constexpr RecordKey::Sort kFinalization = RecordKey::Sort::kFinalization;

// Of a guard slot: all but the last octet of its checksum.
constexpr std::size_t kTornMost = kGuardSlotSize - 1;

RecordKey KeyOf(const SimDisk::CertificateKey& key) {
  return {kCertificate, key.first.value,
          static_cast<std::uint64_t>(key.second)};
}

Bytes Join(Bytes front, const Bytes& back) {
  front.insert(front.end(), back.begin(), back.end());
  return front;
}

}  // namespace

GuardIdentity ReplicaNode::IdentityOf(std::uint32_t identity) {
  GuardIdentity guarded;
  guarded.validator_key.back() = static_cast<std::uint8_t>(identity + 1);
  return guarded;
}

void ReplicaNode::ShowRead(const char* what, bool is_as_written) const {
  if (!IsWatched()) return;
  for (const auto& checker : world_.checkers()) {
    checker->OnRead(role_.identity, what, is_as_written);
  }
}

Result<Certificate> ReplicaNode::ReadCertificate(
    const RecordKey& key, const Certificate& written) const {
  if (!records_.IsRotten(key)) return written;
  ASSIGN_OR_RETURN(const Bytes octets,
                   records_.Read(key, EncodeCertificate(written)));
  ASSIGN_OR_RETURN(Certificate certificate, DecodeCertificate(octets));
  ShowRead("a certificate", certificate == written);
  return certificate;
}

Result<Block> ReplicaNode::ReadUnfinalised(BlockId id) {
  const Block& written = replicas_.universe.BlockOf(id);
  const RecordKey key{kUnfinalised, id.value, 0};
  if (!records_.IsRotten(key)) return written;
  const UnfinalisedBlock stored{.hash = universe().at(id).hash,
                                .header = written.header,
                                .references = written.references,
                                .payload = PayloadOf(written)};
  ASSIGN_OR_RETURN(
      const Bytes octets,
      records_.Read(key, Join(EncodeUnfinalisedFront(stored), stored.payload)));
  ASSIGN_OR_RETURN(UnfinalisedBlock found, DecodeUnfinalisedBlock(octets));
  if (found.hash != stored.hash) {
    return Error{ErrorCode::kCorrupt,
                 "unfinalised block: stands under another hash"};
  }
  ShowRead("an unfinalised block", found == stored);
  std::optional<Block> block = Open({.header = found.header,
                                     .references = std::move(found.references),
                                     .payload = std::move(found.payload)});
  if (!block) {
    return Error{ErrorCode::kCorrupt,
                 "an unfinalised block holds a transaction that may stand in "
                 "no block"};
  }
  return *std::move(block);
}

Result<FinalBlocks::Stored> ReplicaNode::BlockAt(Height height) const {
  const CommitBlocks::Item& item = final_.at(height.value - 1);
  const RecordKey key{kFinalBlock, height.value, 0};
  FinalBlocks::Stored written{item.header, item.payload};
  if (!records_.IsRotten(key)) return written;
  const std::vector<TransactionOutcome>& outcomes =
      item.executed.execution.outcomes;
  ASSIGN_OR_RETURN(
      const Bytes octets,
      records_.Read(
          key, Join(EncodeBlockFront(item.header, outcomes), item.payload)));
  ASSIGN_OR_RETURN(const BlockRecord record, DecodeBlockRecord(octets));
  FinalBlocks::Stored found{record.header, ToBytes(record.payload)};
  ShowRead("a final block",
           found.header == written.header && found.payload == written.payload);
  return found;
}

// As LoadConsensusStart in storage/ and StartReplica in node/.
Result<Replica::Start> ReplicaNode::ReadStart() {
  const SimDisk::Image& image = disk_.image();
  Replica::Start start{.core = {}, .state = state_, .blocks = {}};
  start.core.guard = GuardOfMemory::Read(image.guard);
  guard_.Close();
  if (may_vote() && role_.is_honest) {
    ASSIGN_OR_RETURN(start.core.guard, guard_.Open());
    ShowRead("a guard record",
             start.core.guard == GuardOfMemory::Read(image.guard));
  }
  start.core.is_key_in_doubt = IsKeyInDoubt();
  for (const auto& [key, certificate] : image.certificates) {
    ASSIGN_OR_RETURN(Certificate read,
                     ReadCertificate(KeyOf(key), *certificate));
    start.core.certificates.push_back(std::move(read));
  }
  const SimBlock& tip = universe().at(image.tip);
  start.core.tip = tip.header;
  if (image.finalization) {
    ASSIGN_OR_RETURN(
        start.core.finalization,
        ReadCertificate({kFinalization, tip.header.height.value, 0},
                        *image.finalization));
    ASSIGN_OR_RETURN(const FinalBlocks::Stored stored,
                     BlockAt(tip.header.height));
    start.core.tip = stored.header;
  }
  const std::optional<Digest> named =
      start.core.guard ? (*start.core.guard)->notarized : std::nullopt;
  const bool names_block = named && *named != tip.hash;
  start.core.holds_notarized_block = !names_block;
  for (BlockId id{0}; id.value < image.blocks.size(); ++id.value) {
    // The store forgets those that are not above the tip.
    if (!image.Holds(id)) continue;
    if (universe().at(id).header.height <= tip.header.height) continue;
    ASSIGN_OR_RETURN(Block block, ReadUnfinalised(id));
    start.blocks.push_back(std::move(block));
    if (names_block && universe().at(id).hash == *named) {
      start.core.holds_notarized_block = true;
    }
  }
  return start;
}

// What the operator does about damage that the node named: a new directory,
// and until the members admit a new key it has none.
void ReplicaNode::Replace(const Error& damage) {
  if (world_.Prints()) {
    world_.Note(role_.slot, "does not start: " + damage.message);
  }
  const bool is_rotten = (world_.truth().rotten >> role_.identity & 1) != 0;
  if (IsWatched() && role_.is_validator && !is_rotten) {
    world_.truth().Fail(
        "rot", "node " + std::to_string(role_.identity) +
                   " does not start from a sound disk: " + damage.message);
  }
  ClearDisk();
  GiveUpKey();
}

void ReplicaNode::ClearDisk() {
  SimNode::ClearDisk();
  records_ = {};
  guard_.MakeNew();
  RollBack();
}

void ReplicaNode::OnRenewed(const SimDisk::Write& write) {
  for (const SimDisk::SharedCertificate& certificate : write.certificates) {
    const Statement& statement = certificate->statement;
    records_.Renew(KeyOf({statement.view, statement.kind}));
  }
  if (write.block) records_.Renew({kUnfinalised, write.block->value, 0});
  if (write.final) {
    const std::uint64_t height =
        universe().at(write.final->block).header.height.value;
    records_.Renew({kFinalBlock, height, 0});
    records_.Renew({kFinalization, height, 0});
  } else {
    guard_.Write(write.guard);
  }
}

void ReplicaNode::OnTornGuard(const GuardRecord& record) {
  if (!world_.plan().tears_guards) return;
  guard_.Tear(record, random().Between(1, kTornMost));
}

bool ReplicaNode::Rot(SimRandom& random) {
  const SimDisk::Image& image = disk_.image();
  const std::uint64_t bit = random.Next();
  const std::uint64_t height = random.Between(1, final_.size() + 1);
  const std::uint64_t chosen = random.Below(1'000);
  const bool has_height = height <= final_.size();
  switch (random.Below(5)) {
    case 0: {
      if (image.certificates.empty()) return false;
      auto at = image.certificates.begin();
      std::advance(at, chosen % image.certificates.size());
      records_.Rot(KeyOf(at->first), bit);
      return true;
    }
    case 1: {
      const BlockId id{static_cast<std::uint32_t>(
          image.blocks.size() - 1 - (chosen % image.blocks.size()))};
      if (!image.Holds(id)) return false;
      records_.Rot({kUnfinalised, id.value, 0}, bit);
      return true;
    }
    case 2:
      if (has_height) records_.Rot({kFinalBlock, height, 0}, bit);
      return has_height;
    case 3:
      if (has_height) records_.Rot({kFinalization, height, 0}, bit);
      return has_height;
    default:
      // Before its first record a node has signed nothing.
      if (!image.guard || !may_vote()) return false;
      if (chosen % 2 == 0) {
        guard_.RotOlder(bit);
      } else {
        guard_.RotBoth(bit);
      }
      return true;
  }
}

Result<Header> ReplicaNode::HeaderAt(Height height) const {
  ASSIGN_OR_RETURN(const FinalBlocks::Stored stored, BlockAt(height));
  return stored.header;
}

Result<std::optional<Certificate>> ReplicaNode::FinalizationAt(
    Height height) const {
  const auto found = finality_.find(height);
  if (found == finality_.end() ||
      found->second.statement.block_hash !=
          final_.at(height.value - 1).executed.hash) {
    return std::optional<Certificate>();
  }
  ASSIGN_OR_RETURN(
      Certificate read,
      ReadCertificate({kFinalization, height.value, 0}, found->second));
  return std::optional(std::move(read));
}

}  // namespace diptych
