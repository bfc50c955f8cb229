// SPDX-License-Identifier: Apache-2.0
//
// An index file is a sorted run of the commitment index, made aside and then
// taken into the database's index family as it is.
//
// Key: the commitment's first 8 octets. Value: the numbers of all entries whose
// commitment begins so, u40 each, ascending. A file that repeats a prefix of
// an older one holds the older numbers, too, so the newest value is whole.

#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "base/digest.h"
#include "base/ids.h"
#include "base/result.h"
#include "storage/database.h"

namespace diptych {

struct IndexedCommitment {
  std::uint64_t prefix = 0;
  EntryIndex index;
};

// An entry whose commitment begins like the one asked about.
struct IndexMatch {
  std::size_t asked = 0;
  EntryIndex index;
  auto operator<=>(const IndexMatch&) const = default;
};

// Entry numbers have 5 octets in the index: a trillion of entries.
inline constexpr std::size_t kIndexNumberSize = 5;
inline constexpr std::uint64_t kIndexNumberMax =
    (std::uint64_t{1} << (8 * kIndexNumberSize)) - 1;

// Writes a file at `path` and takes it in: durable on Ok. `sorted` is not
// empty, and in order of prefix and number.
Status IngestIndexFile(const Database& database, rocksdb::Env* env,
                       const std::string& path,
                       std::span<const IndexedCommitment> sorted);

// Appends the matches that the files hold.
Status FindInIndexFiles(const Database& database,
                        std::span<const Digest> commitments,
                        std::vector<IndexMatch>& matches);

// Appends what the files hold from prefix `first` to `last`, inclusive, and
// stops after `limit` prefixes.
Status FindRangeInIndexFiles(const Database& database, std::uint64_t first,
                             std::uint64_t last, std::size_t limit,
                             std::vector<IndexedCommitment>& found);

}  // namespace diptych
