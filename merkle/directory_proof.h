// SPDX-License-Identifier: Apache-2.0
//
// A directory proof convinces somebody who holds a directory root that the
// directory has a record (membership), or that it has none (absence).
//
// The directory is a map from keys to values, octet strings both, with its
// records in the order of their keys. Each record is a leaf
//
//   u16 key length | key | SHA-256(value)
//
// of an RFC 6962 tree, and the root also covers how many there are:
//
//   SHA-256("diptych/directory/v1\n" | u64 count | tree root)
//
// A key is absent if the records between which it would stand are neighbours.
// So an absence proof says at which place it would stand, and shows the record
// before that place and the one at it. All of this rests on the order of the
// leaves, which a root cannot show by itself: whoever seals a root vouches for
// it. Specification: docs/spec/directory-tree.md.

#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "base/bytes.h"
#include "base/digest.h"

namespace diptych {

// The most records. A change of the directory hashes the whole tree anew: with
// this many, 65,535 nodes or about 10 ms, which a block can afford.
inline constexpr std::uint64_t kDirectoryRecordsMax = 65536;

// The longest key. Keys are a kind and a number or digest; this leaves room
// for names, and keeps all keys within 16 MiB.
inline constexpr std::size_t kDirectoryKeySizeMax = 255;

// The longest path in a tree of kDirectoryRecordsMax leaves.
inline constexpr std::size_t kDirectoryPathMax = 16;

struct DirectoryMembershipProof {
  std::uint64_t count = 0;  // The directory's records.
  std::uint64_t place = 0;  // The record's, counted from 0 in order of keys.
  std::vector<Digest> path;
  bool operator==(const DirectoryMembershipProof&) const = default;
};

// A record beside the place where a key would stand.
struct DirectoryNeighbour {
  Bytes key;
  Digest value_hash{};
  std::vector<Digest> path;
  bool operator==(const DirectoryNeighbour&) const = default;
};

struct DirectoryAbsenceProof {
  std::uint64_t count = 0;
  std::uint64_t place = 0;  // How many records have lesser keys.
  // The records at place - 1 and at place: there unless the place is the
  // first, or behind the last.
  std::optional<DirectoryNeighbour> before;
  std::optional<DirectoryNeighbour> after;
  bool operator==(const DirectoryAbsenceProof&) const = default;
};

enum class DirectoryVerdict {
  kValid,
  kCountOutOfRange,  // More than kDirectoryRecordsMax records.
  kPlaceOutOfRange,  // A place that the directory does not have.
  kKeyTooLong,       // More than kDirectoryKeySizeMax octets.
  kWrongLength,      // A path of another length than place and count demand.
  kWrongNeighbours,  // A neighbour missing, or one too many.
  kKeyNotBetween,    // A neighbour's key is not on its side of the key.
  kRootMismatch,     // The proof does not lead to the root.
};

// Whether `proof` proves that the directory under `root` maps `key` to the
// value with this SHA-256.
DirectoryVerdict VerifyDirectoryMembership(
    ByteView key, const Digest& value_hash,
    const DirectoryMembershipProof& proof, const Digest& root);

// Whether `proof` proves that the directory under `root` has no `key`.
DirectoryVerdict VerifyDirectoryAbsence(ByteView key,
                                        const DirectoryAbsenceProof& proof,
                                        const Digest& root);

// True if `left` comes before `right`: octet by octet, unsigned; a key before
// all those that it begins.
bool DirectoryKeyLess(ByteView left, ByteView right);

// The leaf hash of a record. Requires: key.size() <= kDirectoryKeySizeMax.
Digest DirectoryLeafHash(ByteView key, const Digest& value_hash);

// The directory's root, from the number of its records and the root over
// their leaf hashes.
Digest DirectoryRoot(std::uint64_t count, const Digest& tree_root);

}  // namespace diptych
