// SPDX-License-Identifier: Apache-2.0
#include "registry/execution.h"

#include <utility>

#include "base/check.h"
#include "crypto/sha256.h"
#include "registry/block_executor.h"

namespace diptych {
namespace {

DirectoryChange ToChange(const DirectoryRecord& record) {
  return {record.key, Sha256(record.value)};
}

// The directory after the records that the execution adds.
DirectoryUpdate UpdateDirectory(const RegisterState& state,
                                const Execution& execution) {
  std::vector<DirectoryChange> changes;
  for (const MemberRecord& record : execution.members) {
    changes.push_back(ToChange(ToDirectoryRecord(record)));
  }
  for (const ListRecord& record : execution.lists) {
    changes.push_back(ToChange(ToDirectoryRecord(record)));
  }
  for (const DocumentRecord& record : execution.documents) {
    changes.push_back(ToChange(ToDirectoryRecord(record)));
  }
  Result<DirectoryUpdate> update = state.directory.ComputeUpdate(changes);
  // The rules keep the directory and its keys within the tree's limits.
  CHECK(update.has_value());
  return *std::move(update);
}

// Computes the roots, writes the seal and grows the log.
void Seal(const RegisterState& state, const Digest& previous_header,
          const Digest& transactions_root,
          std::span<const StatusChange> status_changes, Execution& out) {
  out.statuses = state.statuses.ComputeUpdate(status_changes);
  if (out.lists.empty() && out.documents.empty() && out.members.empty()) {
    out.directory.root_before = state.directory.root();
    out.directory.root = state.directory.root();
  } else {
    out.directory = UpdateDirectory(state, out);
  }
  out.seal = {.height = out.height,
              .time = out.time,
              .previous_header = previous_header,
              .transactions_root = transactions_root,
              .status_root = out.statuses.root,
              .directory_root = out.directory.root};
  out.entries.Add(EncodeEntry(out.seal));
  out.log = state.log;
  out.log.Append(out.entries.LeafHashes(),
                 [&](TileId id, std::span<const Digest> hashes) {
                   out.tiles.push_back({id, {hashes.begin(), hashes.end()}});
                 });
}

}  // namespace

Result<RegisterState> StateBeforeGenesis(ByteView genesis_entry) {
  RegisterState state;
  ASSIGN_OR_RETURN(state.genesis, DecodeGenesis(genesis_entry));
  state.genesis_entry = ToBytes(genesis_entry);
  state.network_id = NetworkId(genesis_entry);
  return state;
}

Execution ExecuteGenesis(const RegisterState& before) {
  CHECK(before.log.size() == 0);
  Execution out;
  out.time = before.genesis.time;
  out.members = before.genesis.members;
  out.entries.Add(before.genesis_entry);
  Seal(before, Digest{}, Sha256(ByteView{}), {}, out);
  return out;
}

Execution ExecuteBlock(const RegisterState& state,
                       const CommitmentLookup& commitments,
                       const BlockInput& input, std::uint64_t hash_seed) {
  CHECK(state.log.size() > 0);
  CHECK(input.time > state.tip.time);
  CHECK(input.transactions.size() <= kBlockTransactionsMax);
  BlockExecutor executor(state, input, hash_seed);
  executor.Run(commitments);
  Execution out = executor.Take();
  Seal(state, state.tip.header_hash, TransactionsRoot(input.transactions),
       executor.status_changes(), out);
  return out;
}

void Apply(Execution execution, const Digest& header_hash,
           RegisterState& state) {
  CHECK(execution.first_entry.value == state.log.size());
  for (MemberRecord& record : execution.members) {
    const MemberId member = record.member;
    state.members.insert_or_assign(member, std::move(record));
  }
  for (const ListRecord& record : execution.lists) {
    CHECK(record.list.value == state.lists.size());
    state.lists.push_back(record);
  }
  for (DocumentRecord& record : execution.documents) {
    const Digest digest = record.digest;
    state.documents.emplace(digest, std::move(record));
  }
  for (const TakenPosition& taken : execution.taken) {
    state.occupancy.Take(taken.list, taken.position);
  }
  if (!execution.statuses.chunks.empty()) {
    state.statuses.Apply(execution.statuses);
  }
  if (!execution.directory.changes.empty()) {
    state.directory.Apply(std::move(execution.directory));
  }
  state.recent.AddBlock(execution.time, execution.accepted_ids);
  state.log = std::move(execution.log);
  state.tip = {execution.height, execution.time, header_hash};
}

const MemberKey* SenderKey(const RegisterState& state,
                           const TransactionBody& body) {
  const MemberRecord* member = state.FindMember(body.member);
  if (member == nullptr || body.key >= member->keys.size()) return nullptr;
  return &member->keys[body.key];
}

TransactionVerdict JudgeSender(const RegisterState& state,
                               const Transaction& transaction, TimeMs time) {
  const TransactionBody& body = transaction.body;
  if (body.network_id != state.network_id) {
    return TransactionVerdict::kWrongNetwork;
  }
  if (body.expires <= time) return TransactionVerdict::kExpired;
  if (body.expires.value - time.value > kTransactionLifetimeMsMax) {
    return TransactionVerdict::kExpiresTooLate;
  }
  if (state.recent.Contains(transaction.id)) {
    return TransactionVerdict::kReplayed;
  }
  const MemberRecord* member = state.FindMember(body.member);
  if (member == nullptr) return TransactionVerdict::kUnknownMember;
  if (body.key >= member->keys.size()) return TransactionVerdict::kUnknownKey;
  const MemberKey& key = member->keys[body.key];
  if (key.type != KeyType::kSecp256k1 ||
      !KeyHolds(key, KeyPurpose::kAnchoring, time)) {
    return TransactionVerdict::kKeyNotValid;
  }
  return TransactionVerdict::kAccepted;
}

}  // namespace diptych
