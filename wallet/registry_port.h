// SPDX-License-Identifier: Apache-2.0
//
// A RegistryPort is a node as the wallet sees it; a port, since behind it is
// a node over HTTP (wallet/rpc_registry.h) or a register in memory.
//
// What it answers is as trustworthy as the network: callers verify. Errors:
// kUnavailable and kIo may pass by themselves, others will not. One thread at a
// time.

#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/digest.h"
#include "base/ids.h"
#include "base/result.h"
#include "merkle/directory_proof.h"
#include "registry/entry.h"
#include "registry/receipt.h"
#include "registry/transaction.h"
#include "registry/verdict.h"

namespace diptych {

// What became of a transaction.
struct SubmitAnswer {
  TransactionVerdict verdict = TransactionVerdict::kMalformed;
  std::string message;  // The node's sentence, for a refusal.
  // Which item broke the rule, if it was one in particular.
  std::optional<std::uint32_t> refused_item;
  // The entries of its items, in their order, if it anchored any.
  std::vector<EntryIndex> entries;
  std::optional<ListId> opened_list;
  Height height;
  TimeMs time;
};

struct NetworkAnswer {
  Digest network_id{};
  std::uint32_t list_count = 0;
  Height height;
  TimeMs time;
  std::uint64_t log_size = 0;
};

struct StatusListAnswer {
  MemberId owner;
  // kPositionsPerList / 8 octets; position p is bit p % 8, from the least, of
  // octet p / 8.
  Bytes taken;
};

// A member's record and its proof, as the register has them now. Proves
// nothing by itself: FetchMemberRecord checks it.
struct MemberAnswer {
  Bytes record;
  DirectoryMembershipProof proof;  // Under the seal's directory root.
  SealEntry seal;                  // Entry size - 1 of the checkpoint's tree.
  std::vector<Digest> seal_path;
  std::string checkpoint;  // A signed note.
};

// As many receipts as one call may ask for.
inline constexpr std::size_t kReceiptsAskedMax = 256;

class RegistryPort {
 public:
  virtual ~RegistryPort() = default;

  // Answers when the transaction is final or refused. An error leaves open
  // whether it will be accepted: until it expires it may be.
  virtual Result<SubmitAnswer> Submit(const Transaction& transaction) = 0;

  virtual Result<NetworkAnswer> GetNetwork() = 0;

  // kNotFound if there is no such member.
  virtual Result<MemberAnswer> GetMember(MemberId member) = 0;

  // kNotFound if there is no such list.
  virtual Result<StatusListAnswer> GetStatusList(ListId list) = 0;

  // In the order asked; nothing where there is no such credential. Requires at
  // most kReceiptsAskedMax.
  virtual Result<std::vector<std::optional<Receipt>>> GetReceipts(
      std::span<const EntryIndex> entries) = 0;
  virtual Result<std::vector<std::optional<Receipt>>> FindReceipts(
      std::span<const Digest> commitments) = 0;
};

}  // namespace diptych
