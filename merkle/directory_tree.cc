// SPDX-License-Identifier: Apache-2.0
#include "merkle/directory_tree.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <string>
#include <utility>

#include "base/check.h"
#include "crypto/sha256_lanes.h"
#include "merkle/compact_range.h"
#include "merkle/proof_plan.h"

namespace diptych {
namespace {

using Levels = std::vector<std::vector<Digest>>;

// All perfect subtrees over the leaves, level by level.
Levels BuildLevels(std::vector<Digest> leaf_hashes) {
  Levels levels;
  levels.push_back(std::move(leaf_hashes));
  while (levels.back().size() > 1) {
    const std::span<const Digest> children = levels.back();
    std::vector<Digest> parents(children.size() / 2);
    HashNodes(children.first(parents.size() * 2), parents);
    levels.push_back(std::move(parents));
  }
  return levels;
}

Digest RootOf(const Levels& levels) {
  // An odd number of nodes at a level leaves the last of them as a peak.
  std::vector<Digest> peaks;
  for (const std::vector<Digest>& level : levels) {
    if (level.size() % 2 == 1) peaks.push_back(level.back());
  }
  std::reverse(peaks.begin(), peaks.end());
  return DirectoryRoot(levels.front().size(), JoinPeaks(peaks));
}

// The changes by key, the last one only where a key comes more than once.
std::vector<DirectoryChange> SortedByKey(
    std::span<const DirectoryChange> changes) {
  std::map<Bytes, std::optional<Digest>> last;
  for (const DirectoryChange& change : changes) {
    last.insert_or_assign(change.key, change.value_hash);
  }
  std::vector<DirectoryChange> sorted;
  sorted.reserve(last.size());
  for (const auto& [key, value_hash] : last) {
    sorted.push_back({key, value_hash});
  }
  return sorted;
}

// Walks the records and the changes to them together, in order of keys. Calls
// keep(place) for a record that stays as it is, put(change) for one that is
// new or has a new value, and neither for one that is taken out.
template <class Record, class Keep, class Put>
void Merge(const std::vector<Record>& records,
           const std::vector<DirectoryChange>& changes, const Keep& keep,
           const Put& put) {
  std::size_t place = 0;
  for (const DirectoryChange& change : changes) {
    while (place < records.size() &&
           DirectoryKeyLess(records[place].key, change.key)) {
      keep(place++);
    }
    if (place < records.size() && records[place].key == change.key) ++place;
    if (change.value_hash) put(change);
  }
  while (place < records.size()) keep(place++);
}

}  // namespace

DirectoryTree::DirectoryTree()
    : levels_(BuildLevels({})), root_(RootOf(levels_)) {}

Result<DirectoryUpdate> DirectoryTree::ComputeUpdate(
    std::span<const DirectoryChange> changes) const {
  for (const DirectoryChange& change : changes) {
    if (change.key.size() > kDirectoryKeySizeMax) {
      return Error{ErrorCode::kLimit,
                   "directory key: " + std::to_string(change.key.size()) +
                       " octets, more than " +
                       std::to_string(kDirectoryKeySizeMax)};
    }
  }
  DirectoryUpdate update{.root_before = root_,
                         .root = root_,
                         .changes = SortedByKey(changes),
                         .levels = {}};
  std::vector<Digest> leaf_hashes;
  leaf_hashes.reserve(records_.size() + update.changes.size());
  Merge(
      records_, update.changes,
      [&](std::size_t place) { leaf_hashes.push_back(levels_[0][place]); },
      [&](const DirectoryChange& change) {
        leaf_hashes.push_back(
            DirectoryLeafHash(change.key, *change.value_hash));
      });
  if (leaf_hashes.size() > kDirectoryRecordsMax) {
    return Error{ErrorCode::kLimit,
                 "directory: " + std::to_string(leaf_hashes.size()) +
                     " records, more than " +
                     std::to_string(kDirectoryRecordsMax)};
  }
  update.levels = BuildLevels(std::move(leaf_hashes));
  update.root = RootOf(update.levels);
  return update;
}

void DirectoryTree::Apply(DirectoryUpdate update) {
  CHECK(update.root_before == root_);
  std::vector<Record> records;
  records.reserve(update.levels.front().size());
  Merge(
      records_, update.changes,
      [&](std::size_t place) { records.push_back(std::move(records_[place])); },
      [&](const DirectoryChange& change) {
        records.push_back({change.key, *change.value_hash});
      });
  CHECK(records.size() == update.levels.front().size());
  records_ = std::move(records);
  levels_ = std::move(update.levels);
  root_ = update.root;
}

std::size_t DirectoryTree::PlaceOf(ByteView key) const {
  const auto at =
      std::lower_bound(records_.begin(), records_.end(), key,
                       [](const Record& record, ByteView wanted) {
                         return DirectoryKeyLess(record.key, wanted);
                       });
  return static_cast<std::size_t>(std::distance(records_.begin(), at));
}

bool DirectoryTree::HasAt(std::size_t place, ByteView key) const {
  return place < records_.size() &&
         std::ranges::equal(records_[place].key, key);
}

std::vector<Digest> DirectoryTree::PathOf(std::size_t place) const {
  Result<std::vector<Digest>> path = BuildProof(
      PlanInclusion(place, records_.size()),
      [this](NodeId node) { return levels_[node.level][node.index]; });
  CHECK(path.has_value());
  return *std::move(path);
}

DirectoryNeighbour DirectoryTree::NeighbourAt(std::size_t place) const {
  return {.key = records_[place].key,
          .value_hash = records_[place].value_hash,
          .path = PathOf(place)};
}

std::optional<Digest> DirectoryTree::Find(ByteView key) const {
  const std::size_t place = PlaceOf(key);
  if (!HasAt(place, key)) return std::nullopt;
  return records_[place].value_hash;
}

std::optional<DirectoryMembershipProof> DirectoryTree::ProveMembership(
    ByteView key) const {
  const std::size_t place = PlaceOf(key);
  if (!HasAt(place, key)) return std::nullopt;
  return DirectoryMembershipProof{
      .count = records_.size(), .place = place, .path = PathOf(place)};
}

std::optional<DirectoryAbsenceProof> DirectoryTree::ProveAbsence(
    ByteView key) const {
  const std::size_t place = PlaceOf(key);
  if (HasAt(place, key)) return std::nullopt;
  DirectoryAbsenceProof proof{.count = records_.size(),
                              .place = place,
                              .before = std::nullopt,
                              .after = std::nullopt};
  if (place > 0) proof.before = NeighbourAt(place - 1);
  if (place < records_.size()) proof.after = NeighbourAt(place);
  return proof;
}

}  // namespace diptych
