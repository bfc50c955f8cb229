// SPDX-License-Identifier: Apache-2.0
#include "merkle/directory_proof.h"

#include <algorithm>
#include <string_view>

#include "base/check.h"
#include "base/wire.h"
#include "crypto/sha256.h"
#include "crypto/sha256_lanes.h"
#include "merkle/compact_range.h"
#include "merkle/proof.h"

namespace diptych {
namespace {

constexpr std::string_view kDirectoryTag = "diptych/directory/v1\n";

}  // namespace

bool DirectoryKeyLess(ByteView left, ByteView right) {
  return std::lexicographical_compare(left.begin(), left.end(), right.begin(),
                                      right.end());
}

Digest DirectoryLeafHash(ByteView key, const Digest& value_hash) {
  CHECK(key.size() <= kDirectoryKeySizeMax);
  WireWriter entry;
  entry.Long(key);
  entry.Raw(value_hash);
  return HashLeaf(entry.bytes());
}

Digest DirectoryRoot(std::uint64_t count, const Digest& tree_root) {
  WireWriter rest;
  rest.U64(count);
  rest.Raw(tree_root);
  return Sha256({AsBytes(kDirectoryTag), rest.bytes()});
}

DirectoryVerdict VerifyDirectoryMembership(
    ByteView key, const Digest& value_hash,
    const DirectoryMembershipProof& proof, const Digest& root) {
  if (proof.count > kDirectoryRecordsMax) {
    return DirectoryVerdict::kCountOutOfRange;
  }
  if (proof.place >= proof.count) return DirectoryVerdict::kPlaceOutOfRange;
  if (key.size() > kDirectoryKeySizeMax) return DirectoryVerdict::kKeyTooLong;
  const std::optional<Digest> tree_root = RootFromInclusion(
      proof.place, DirectoryLeafHash(key, value_hash), proof.count, proof.path);
  if (!tree_root) return DirectoryVerdict::kWrongLength;
  return DirectoryRoot(proof.count, *tree_root) == root
             ? DirectoryVerdict::kValid
             : DirectoryVerdict::kRootMismatch;
}

DirectoryVerdict VerifyDirectoryAbsence(ByteView key,
                                        const DirectoryAbsenceProof& proof,
                                        const Digest& root) {
  if (proof.count > kDirectoryRecordsMax) {
    return DirectoryVerdict::kCountOutOfRange;
  }
  if (proof.place > proof.count) return DirectoryVerdict::kPlaceOutOfRange;
  if (proof.before.has_value() != (proof.place > 0) ||
      proof.after.has_value() != (proof.place < proof.count)) {
    return DirectoryVerdict::kWrongNeighbours;
  }
  if (proof.before && !DirectoryKeyLess(proof.before->key, key)) {
    return DirectoryVerdict::kKeyNotBetween;
  }
  if (proof.after && !DirectoryKeyLess(key, proof.after->key)) {
    return DirectoryVerdict::kKeyNotBetween;
  }

  // Each neighbour is a member of its own, at a place that follows from the
  // proof's, so that no two records with others between them can be shown.
  const auto verify_member = [&](const DirectoryNeighbour& neighbour,
                                 std::uint64_t place) {
    return VerifyDirectoryMembership(
        neighbour.key, neighbour.value_hash,
        {.count = proof.count, .place = place, .path = neighbour.path}, root);
  };
  if (proof.before) {
    const DirectoryVerdict verdict =
        verify_member(*proof.before, proof.place - 1);
    if (verdict != DirectoryVerdict::kValid) return verdict;
  }
  if (proof.after) {
    const DirectoryVerdict verdict = verify_member(*proof.after, proof.place);
    if (verdict != DirectoryVerdict::kValid) return verdict;
  }
  if (proof.count == 0 && DirectoryRoot(0, JoinPeaks({})) != root) {
    return DirectoryVerdict::kRootMismatch;
  }
  return DirectoryVerdict::kValid;
}

}  // namespace diptych
