// SPDX-License-Identifier: Apache-2.0
#include "storage/index_file.h"

#include <rocksdb/sst_file_writer.h>

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "base/check.h"
#include "base/wire.h"
#include "registry/commitment.h"

namespace diptych {
namespace {

// Keys asked of the database in one call; it works through them in parts of
// 32, and this many values still fit the first-level cache.
constexpr std::size_t kAskedAtOnce = 128;

void AppendNumber(EntryIndex index, Bytes& value) {
  for (std::size_t i = kIndexNumberSize; i-- > 0;) {
    value.push_back(static_cast<std::uint8_t>(index.value >> (8 * i)));
  }
}

// Calls visit(index) for each number of a value; false if it is damaged.
template <class Visit>
bool ForEachNumber(const rocksdb::Slice& value, const Visit& visit) {
  const ByteView octets = ToView(value);
  if (octets.empty() || octets.size() % kIndexNumberSize != 0 ||
      octets.size() > kIndexNumberSize * kPrefixCrowdMax) {
    return false;
  }
  for (std::size_t at = 0; at < octets.size(); at += kIndexNumberSize) {
    EntryIndex index;
    for (std::size_t i = 0; i < kIndexNumberSize; ++i) {
      index.value = index.value << 8 | octets[at + i];
    }
    visit(index);
  }
  return true;
}

Error Damaged() {
  return {ErrorCode::kCorrupt,
          "commitment index: a value is not 1 to 16 numbers of 5 octets"};
}

// A MultiGet over keys in ascending order: calls visit(place, value) for each
// key that is there.
class SortedLookup {
 public:
  explicit SortedLookup(const Database& database) : database_(database) {}

  template <class Visit>
  Status Run(std::span<const std::uint64_t> prefixes, const Visit& visit) {
    CHECK(prefixes.size() <= kAskedAtOnce);
    const std::size_t count = prefixes.size();
    for (std::size_t i = 0; i < count; ++i) {
      for (std::size_t octet = 0; octet < keys_[i].size(); ++octet) {
        keys_[i][octet] =
            static_cast<std::uint8_t>(prefixes[i] >> (56 - 8 * octet));
      }
      slices_[i] = ToSlice(keys_[i]);
      values_[i].Reset();
    }
    database_.db().MultiGet({}, database_.family(Family::kIndex), count,
                            slices_.data(), values_.data(), statuses_.data(),
                            true);
    for (std::size_t i = 0; i < count; ++i) {
      if (statuses_[i].IsNotFound()) continue;
      if (!statuses_[i].ok()) return ToError(statuses_[i], "commitment index");
      if (!visit(i, values_[i])) return Damaged();
    }
    return Ok();
  }

 private:
  const Database& database_;
  std::array<std::array<std::uint8_t, 8>, kAskedAtOnce> keys_;
  std::array<rocksdb::Slice, kAskedAtOnce> slices_;
  std::array<rocksdb::PinnableSlice, kAskedAtOnce> values_;
  std::array<rocksdb::Status, kAskedAtOnce> statuses_;
};

// Commitments with one prefix, and what the database holds of it already.
struct Group {
  std::uint64_t prefix = 0;
  std::vector<EntryIndex> older;
  std::span<const IndexedCommitment> newer;
};

// Cuts up to kAskedAtOnce groups off the front of `rest`.
std::vector<Group> TakeGroups(std::span<const IndexedCommitment>& rest) {
  std::vector<Group> groups;
  groups.reserve(kAskedAtOnce);
  while (!rest.empty() && groups.size() < kAskedAtOnce) {
    const std::uint64_t prefix = rest.front().prefix;
    std::size_t count = 1;
    while (count < rest.size() && rest[count].prefix == prefix) ++count;
    groups.push_back({prefix, {}, rest.first(count)});
    rest = rest.subspan(count);
  }
  return groups;
}

Bytes ValueOf(const Group& group) {
  std::vector<EntryIndex> all = group.older;
  for (const IndexedCommitment& each : group.newer) all.push_back(each.index);
  std::ranges::sort(all);
  const auto rest = std::ranges::unique(all);
  all.erase(rest.begin(), rest.end());
  CHECK(all.size() <= kPrefixCrowdMax && all.back().value <= kIndexNumberMax);
  Bytes value;
  for (EntryIndex index : all) AppendNumber(index, value);
  return value;
}

Status WriteGroups(const Database& database,
                   std::span<const IndexedCommitment> rest,
                   rocksdb::SstFileWriter& writer) {
  SortedLookup lookup(database);
  while (!rest.empty()) {
    std::vector<Group> groups = TakeGroups(rest);
    std::vector<std::uint64_t> prefixes;
    for (const Group& group : groups) prefixes.push_back(group.prefix);
    RETURN_IF_ERROR(lookup.Run(
        prefixes, [&](std::size_t place, const rocksdb::Slice& value) {
          return ForEachNumber(value, [&](EntryIndex index) {
            groups[place].older.push_back(index);
          });
        }));
    for (const Group& group : groups) {
      const rocksdb::Status put =
          writer.Put(ToSlice(IndexKey(group.prefix)), ToSlice(ValueOf(group)));
      if (!put.ok()) return ToError(put, "commitment index: writing a file");
    }
  }
  return Ok();
}

}  // namespace

Status IngestIndexFile(const Database& database, rocksdb::Env* env,
                       const std::string& path,
                       std::span<const IndexedCommitment> sorted) {
  CHECK(!sorted.empty());
  rocksdb::ColumnFamilyHandle* family = database.family(Family::kIndex);
  rocksdb::Options options = database.db().GetOptions(family);
  if (env != nullptr) options.env = env;
  rocksdb::SstFileWriter writer(rocksdb::EnvOptions(), options, family);
  rocksdb::Status done = writer.Open(path);
  if (!done.ok()) return ToError(done, "commitment index: making a file");
  RETURN_IF_ERROR(WriteGroups(database, sorted, writer));
  done = writer.Finish();
  if (!done.ok()) return ToError(done, "commitment index: finishing a file");

  rocksdb::IngestExternalFileOptions how;
  how.move_files = true;
  how.write_global_seqno = false;
  done = database.db().IngestExternalFile(family, {path}, how);
  if (!done.ok()) return ToError(done, "commitment index: taking a file in");
  return Ok();
}

Status FindInIndexFiles(const Database& database,
                        std::span<const Digest> commitments,
                        std::vector<IndexMatch>& matches) {
  struct Asked {
    std::uint64_t prefix;
    std::size_t place;
  };
  std::vector<Asked> asked;
  asked.reserve(commitments.size());
  for (std::size_t i = 0; i < commitments.size(); ++i) {
    asked.push_back({CommitmentPrefix(commitments[i]), i});
  }
  std::ranges::sort(asked, {}, &Asked::prefix);

  SortedLookup lookup(database);
  std::vector<std::uint64_t> prefixes;
  for (std::size_t at = 0; at < asked.size(); at += kAskedAtOnce) {
    const std::span<const Asked> part =
        std::span(asked).subspan(at, std::min(kAskedAtOnce, asked.size() - at));
    prefixes.clear();
    for (const Asked& each : part) prefixes.push_back(each.prefix);
    RETURN_IF_ERROR(lookup.Run(
        prefixes, [&](std::size_t place, const rocksdb::Slice& value) {
          return ForEachNumber(value, [&](EntryIndex index) {
            matches.push_back({part[place].place, index});
          });
        }));
  }
  return Ok();
}

Status FindRangeInIndexFiles(const Database& database, std::uint64_t first,
                             std::uint64_t last, std::size_t limit,
                             std::vector<IndexedCommitment>& found) {
  const std::unique_ptr<rocksdb::Iterator> at(
      database.db().NewIterator({}, database.family(Family::kIndex)));
  std::size_t prefixes = 0;
  for (at->Seek(ToSlice(IndexKey(first))); at->Valid() && prefixes < limit;
       at->Next(), ++prefixes) {
    WireReader reader(ToView(at->key()));
    const std::uint64_t prefix = reader.U64();
    if (prefix > last) break;
    const bool is_whole = ForEachNumber(at->value(), [&](EntryIndex index) {
      found.push_back({prefix, index});
    });
    if (!reader.Finish() || !is_whole) return Damaged();
  }
  if (!at->status().ok()) return ToError(at->status(), "commitment index");
  return Ok();
}

}  // namespace diptych
