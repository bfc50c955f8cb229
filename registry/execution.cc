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
  for (const ConvictionRecord& record : execution.convictions) {
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
  if (out.lists.empty() && out.documents.empty() && out.members.empty() &&
      out.convictions.empty()) {
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

UndoRecord Apply(const Execution& execution, const Digest& header_hash,
                 RegisterState& state) {
  CHECK(execution.first_entry.value == state.log.size());
  UndoRecord undo;
  for (const MemberRecord& record : execution.members) {
    const auto [at, is_new] = state.members.try_emplace(record.member, record);
    if (is_new) continue;
    undo.members.push_back(std::exchange(at->second, record));
  }
  for (const ListRecord& record : execution.lists) {
    CHECK(record.list.value == state.lists.size());
    state.lists.push_back(record);
  }
  for (const DocumentRecord& record : execution.documents) {
    CHECK(state.documents.emplace(record.digest, record).second);
  }
  for (const ConvictionRecord& record : execution.convictions) {
    CHECK(state.convictions.emplace(record.place, record).second);
  }
  for (const AnchoredCredential& credential : execution.credentials.all()) {
    state.occupancy.Take(credential.entry.list, credential.entry.position);
  }
  for (const NumberedChunk& chunk : execution.statuses.chunks) {
    undo.chunks.push_back({chunk.number, state.statuses.Chunk(chunk.number)});
  }
  if (!undo.chunks.empty()) state.statuses.Apply(execution.statuses);
  for (const DirectoryChange& change : execution.directory.changes) {
    undo.directory.push_back({change.key, state.directory.Find(change.key)});
  }
  if (!undo.directory.empty()) state.directory.Apply(execution.directory);
  undo.forgotten =
      state.recent.AddBlock(execution.time, execution.accepted_ids);
  undo.log = std::exchange(state.log, execution.log);
  undo.tip =
      std::exchange(state.tip, {execution.height, execution.time, header_hash});
  return undo;
}

void Undo(const Execution& execution, UndoRecord undo, RegisterState& state) {
  CHECK(state.tip.height == execution.height);
  CHECK(state.log.size() == execution.log.size());
  state.tip = undo.tip;
  state.log = std::move(undo.log);
  state.recent.RemoveBlock(execution.time, std::move(undo.forgotten));
  if (!undo.directory.empty()) {
    Result<DirectoryUpdate> back =
        state.directory.ComputeUpdate(undo.directory);
    CHECK(back.has_value() && back->root == execution.directory.root_before);
    state.directory.Apply(*std::move(back));
  }
  if (!undo.chunks.empty()) {
    const StatusUpdate back = state.statuses.UpdateOf(std::move(undo.chunks));
    CHECK(back.root == execution.statuses.root_before);
    state.statuses.Apply(back);
  }
  for (const AnchoredCredential& credential : execution.credentials.all()) {
    state.occupancy.Free(credential.entry.list, credential.entry.position);
  }
  for (const DocumentRecord& record : execution.documents) {
    CHECK(state.documents.erase(record.digest) == 1);
  }
  for (const ConvictionRecord& record : execution.convictions) {
    CHECK(state.convictions.erase(record.place) == 1);
  }
  CHECK(state.lists.size() >= execution.lists.size());
  state.lists.resize(state.lists.size() - execution.lists.size());
  for (const MemberRecord& record : execution.members) {
    state.members.erase(record.member);
  }
  for (MemberRecord& record : undo.members) {
    const MemberId member = record.member;
    state.members.emplace(member, std::move(record));
  }
}

const MemberKey* SenderKey(const RegisterState& state,
                           const TransactionBody& body) {
  return SenderKey(state.members, body);
}

const MemberKey* SenderKey(const std::map<MemberId, MemberRecord>& members,
                           const TransactionBody& body) {
  const auto member = members.find(body.member);
  if (member == members.end()) return nullptr;
  const std::vector<MemberKey>& keys = member->second.keys;
  return body.key < keys.size() ? &keys[body.key] : nullptr;
}

Role RoleFor(const TransactionAction& action) {
  if (std::holds_alternative<ReportEvidence>(action)) return Role::kValidator;
  if (std::holds_alternative<Accredit>(action)) return Role::kAccreditor;
  return Role::kIssuer;
}

KeyPurpose KeyPurposeFor(const TransactionAction& action) {
  // Evidence comes from validators' nodes, which hold no anchoring key.
  return std::holds_alternative<ReportEvidence>(action)
             ? KeyPurpose::kConsensus
             : KeyPurpose::kAnchoring;
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
      !KeyHolds(key, KeyPurposeFor(body.action), time)) {
    return TransactionVerdict::kKeyNotValid;
  }
  return TransactionVerdict::kAccepted;
}

}  // namespace diptych
