// SPDX-License-Identifier: Apache-2.0
//
// The RegisterState is what the register is after its newest block: all that
// the rules ask for, but for the commitments, which are too many to hold and
// are asked for through CommitmentLookup.
//
// It is a deterministic function of the ordered transactions. About 80 KiB,
// and 16 KiB for each status list, 80 octets for each touched node of the
// status tree, 150 for each directory record.
//
// Not synchronized: const methods may run at the same time, others may not.

#pragma once

#include <map>
#include <vector>

#include "base/bytes.h"
#include "base/digest.h"
#include "base/ids.h"
#include "merkle/directory_tree.h"
#include "merkle/status_tree.h"
#include "merkle/tile_tree.h"
#include "registry/directory.h"
#include "registry/genesis.h"
#include "registry/member.h"
#include "registry/occupancy.h"
#include "registry/recent_transactions.h"

namespace diptych {

// Where the newest block left off.
struct Tip {
  Height height;
  TimeMs time;
  Digest header_hash{};
  bool operator==(const Tip&) const = default;
};

// The directory: its records by kind, and the tree over all of them.
struct DirectoryState {
  std::map<MemberId, MemberRecord> members;
  std::vector<ListRecord> lists;  // By list number.
  std::map<Digest, DocumentRecord> documents;
  std::map<ConvictionPlace, ConvictionRecord> convictions;
  DirectoryTree directory;

  // The member's record; null if there is none of that number.
  const MemberRecord* FindMember(MemberId member) const;

  // The authenticated value of a directory key, encoded; empty if none.
  Bytes DirectoryValue(ByteView key) const;
};

struct RegisterState : DirectoryState {
  Bytes genesis_entry;
  Genesis genesis;
  Digest network_id{};

  Tip tip;
  TileTree log;
  StatusTree statuses;
  Occupancy occupancy;
  RecentTransactions recent;

  // The status that the newest block left at a position.
  CredentialStatus StatusOf(ListId list, Position position) const;
};

// A member that votes on blocks, and the key it votes with.
struct Validator {
  MemberId member;
  Bytes consensus_key;  // secp256k1, 33 octets.
  bool operator==(const Validator&) const = default;
};

// The validators in the order of their numbers: members with that role and a
// secp256k1 consensus key at `time`; of several keys, the first that holds.
std::vector<Validator> ValidatorsAt(const RegisterState& state, TimeMs time);

// The validators of an epoch, in the order of their places; none if the epoch
// is not known. There is one so far, with the validators of the genesis.
std::vector<Validator> ValidatorsOf(const RegisterState& state, Epoch epoch);

// SHA-256("diptych/validators/v1\n" || count u16 || member u32, key 33, ...).
Digest ValidatorsHash(const std::vector<Validator>& validators);

}  // namespace diptych
