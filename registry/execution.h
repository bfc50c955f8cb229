// SPDX-License-Identifier: Apache-2.0
//
// An Execution is what one block does to the register: its entries, the change
// of state, and the roots that seal it.
//
// Executing is a pure function of the state and the block, equal on every
// node. It changes nothing: whoever executes a block that may not become final
// drops the Execution, or applies it once it is durable.

#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "base/bytes.h"
#include "base/digest.h"
#include "base/ids.h"
#include "merkle/directory_tree.h"
#include "merkle/status_tree.h"
#include "merkle/tile.h"
#include "merkle/tile_tree.h"
#include "registry/commitment.h"
#include "registry/credential_set.h"
#include "registry/entry.h"
#include "registry/entry_batch.h"
#include "registry/state.h"
#include "registry/transaction.h"
#include "registry/verdict.h"

namespace diptych {

// 4 MiB are sent to a peer within a view on a slow line.
inline constexpr std::size_t kBlockOctetsMax = 4 * 1024 * 1024;
inline constexpr std::size_t kBlockTransactionsMax = 65'536;

// What became of one transaction.
struct TransactionOutcome {
  // An item that the register held already, and the entry it has.
  struct Repeated {
    std::uint32_t item = 0;
    EntryIndex index;
  };

  TransactionVerdict verdict = TransactionVerdict::kAccepted;
  // Which item broke the rule, if it was one in particular.
  std::optional<std::uint32_t> refused_item;
  // The entries that it wrote: entry_count of them from first_entry on, those
  // of its items in order, without the repeated ones.
  EntryIndex first_entry;
  std::uint32_t entry_count = 0;
  std::vector<Repeated> repeated;
  std::optional<ListId> opened_list;
};

struct ChangedTile {
  TileId id;
  std::vector<Digest> hashes;
};

// A page of a list's occupancy in which credentials took positions, as it is
// afterwards.
struct ChangedPage {
  ListId list;
  std::size_t page = 0;
  Bytes octets;
};

struct Execution {
  Height height;
  TimeMs time;
  EntryIndex first_entry;
  EntryBatch entries;  // The seal last.
  SealEntry seal;
  std::vector<TransactionOutcome> outcomes;  // One for each transaction.

  std::vector<Digest> accepted_ids;
  CredentialSet credentials{0};    // Those among the entries.
  std::vector<ChangedPage> pages;  // By list and page.
  std::vector<ListRecord> lists;
  std::vector<DocumentRecord> documents;
  std::vector<MemberRecord> members;
  std::vector<ConvictionRecord> convictions;
  // How many of the entries change an accreditation; what they leave is among
  // the members.
  std::uint64_t accreditation_changes = 0;
  StatusUpdate statuses;
  DirectoryUpdate directory;
  TileTree log;  // As it is afterwards.
  std::vector<ChangedTile> tiles;
};

// The state before any block, and block 0: the genesis entry and its seal.
// kInvalid if the entry is no genesis.
Result<RegisterState> StateBeforeGenesis(ByteView genesis_entry);
Execution ExecuteGenesis(const RegisterState& before);

struct BlockInput {
  TimeMs time;
  // Their signatures were checked under some key; execution asks whether it is
  // the key that the directory names.
  std::span<const CheckedTransaction> transactions;
};

// Executes the block that follows `state`. Refused transactions change nothing
// and have their verdict among the outcomes. `hash_seed` is any number that an
// adversary does not know; the result does not depend on it.
// Requires: input.time > state.tip.time, at most kBlockTransactionsMax
// transactions, and that the state has its genesis block.
Execution ExecuteBlock(const RegisterState& state,
                       const CommitmentLookup& commitments,
                       const BlockInput& input, std::uint64_t hash_seed);

// What a block overwrote in the state that it was applied to: what takes the
// block back, together with its execution.
struct UndoRecord {
  Tip tip;
  TileTree log;
  std::vector<MemberRecord> members;  // Those that it replaced.
  std::vector<NumberedChunk> chunks;
  std::vector<DirectoryChange> directory;
  std::vector<RecentTransactions::Block> forgotten;
};

// Makes an execution so. Requires: it was computed from the state as it is.
// Whoever will not take it back has no use for the record.
UndoRecord Apply(const Execution& execution, const Digest& header_hash,
                 RegisterState& state);

// Takes back the newest block. Requires: Apply gave `undo` for it, and the
// state is as Apply left it. Costs what the block changed, and the hashes of
// the whole directory if it changed that.
void Undo(const Execution& execution, UndoRecord undo, RegisterState& state);

// What the sender of an action must be, and the purpose of its key.
Role RoleFor(const TransactionAction& action);
KeyPurpose KeyPurposeFor(const TransactionAction& action);

// The verdict on network, expiry, replay, member and key. What a node asks
// before it spends time on a signature; execution asks the same again at the
// block's time.
TransactionVerdict JudgeSender(const RegisterState& state,
                               const Transaction& transaction, TimeMs time);

// The key that the directory names for a transaction; null if there is none.
const MemberKey* SenderKey(const RegisterState& state,
                           const TransactionBody& body);
// The same for who has only RegisterState::members, such as a copy of it.
const MemberKey* SenderKey(const std::map<MemberId, MemberRecord>& members,
                           const TransactionBody& body);

}  // namespace diptych
