// SPDX-License-Identifier: Apache-2.0
//
// A DirectoryTree is the authenticated map in which the register keeps its
// members, keys, accreditations, list owners and parameters.
//
// It holds the hash of each value; the values themselves are the register's.
// What roots and proofs are made of stands in merkle/directory_proof.h. As with
// the status tree, a block changes it in two steps:
//
//   ASSIGN_OR_RETURN(DirectoryUpdate update, tree.ComputeUpdate(changes));
//   ...                                // update.root is sealed, and final
//   tree.Apply(std::move(update));
//
// All levels of the tree are kept, 4 MiB at most, so that a proof hashes next
// to nothing. Not synchronized: const methods may run at the same time, others
// may not.

#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "base/bytes.h"
#include "base/digest.h"
#include "base/result.h"
#include "merkle/directory_proof.h"

namespace diptych {

// One key gets a value, or loses the one it has.
struct DirectoryChange {
  Bytes key;
  std::optional<Digest> value_hash;  // Nothing: the record is taken out.
};

// What a batch of changes does to the directory it was computed from.
struct DirectoryUpdate {
  Digest root_before{};
  Digest root{};
  std::vector<DirectoryChange> changes;     // By key; each key once.
  std::vector<std::vector<Digest>> levels;  // The tree that they make.
};

class DirectoryTree {
 public:
  // The empty directory.
  DirectoryTree();

  // What `changes` would do, in their order: the last one for a key wins, and
  // taking out a key that is not there does nothing. kLimit for a key longer
  // than kDirectoryKeySizeMax, and for more than kDirectoryRecordsMax records.
  // Hashes the changed leaves and all nodes.
  Result<DirectoryUpdate> ComputeUpdate(
      std::span<const DirectoryChange> changes) const;

  // Makes an update of ComputeUpdate so.
  // Requires: it was computed from the directory as it stands.
  void Apply(DirectoryUpdate update);

  std::uint64_t count() const { return records_.size(); }
  const Digest& root() const { return root_; }

  // The hash of the value of `key`; nothing if there is no such record.
  std::optional<Digest> Find(ByteView key) const;

  // The proof that root() has `key`; nothing if it has not.
  std::optional<DirectoryMembershipProof> ProveMembership(ByteView key) const;

  // The proof that root() does not have `key`; nothing if it has.
  std::optional<DirectoryAbsenceProof> ProveAbsence(ByteView key) const;

 private:
  struct Record {
    Bytes key;
    Digest value_hash;
  };

  // How many records have lesser keys.
  std::size_t PlaceOf(ByteView key) const;
  bool HasAt(std::size_t place, ByteView key) const;
  std::vector<Digest> PathOf(std::size_t place) const;
  DirectoryNeighbour NeighbourAt(std::size_t place) const;

  std::vector<Record> records_;  // In rising order of keys.
  // levels_[l][i] is the perfect subtree (l, i); levels_[0] the leaf hashes.
  std::vector<std::vector<Digest>> levels_;
  Digest root_;
};

}  // namespace diptych
