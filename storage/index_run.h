// SPDX-License-Identifier: Apache-2.0
//
// An IndexRun is a sorted file of the commitment index that never changes: the
// credentials of one span of the log, by the first 8 octets of their
// commitments (docs/spec/storage.md, "Index runs").
//
// The records stay on disk, mapped into memory. In memory proper are a filter,
// which answers nearly every question about a new commitment, and the first
// prefix of each page, which leaves one page to be searched for the rest.
//
// A file is read whole and compared with its checksum when it is opened and
// before it is merged. An I/O error at any other time ends the process (the
// system sends SIGBUS); the next start finds the file unreadable and does
// without it.
//
// Immutable: methods may be called from any thread.

#pragma once

#include <rocksdb/file_system.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/digest.h"
#include "base/ids.h"
#include "base/result.h"
#include "storage/prefix_filter.h"

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

// The entries that a run covers, [begin, end), and how often what is in it was
// merged.
struct RunSpan {
  std::uint64_t begin = 0;
  std::uint64_t end = 0;
  std::uint32_t level = 0;
  bool operator==(const RunSpan&) const = default;
};

// What all runs of an index share.
struct RunPlace {
  std::string directory;
  rocksdb::FileSystem* files = nullptr;  // All changes go through it.
  Digest network_id{};                   // A run of another one is damage.
  std::uint64_t hash_seed = 0;
};

// "<begin>-<end>-<level>.run", in hexadecimal digits.
std::string RunFileName(const RunSpan& span);
std::optional<RunSpan> ParseRunFileName(std::string_view name);

class IndexRun {
 public:
  // kCorrupt if the file is not what was written as this span, or cannot be
  // read.
  static Result<std::shared_ptr<const IndexRun>> Open(const RunPlace& place,
                                                      const RunSpan& span);

  ~IndexRun();
  IndexRun(const IndexRun&) = delete;
  IndexRun& operator=(const IndexRun&) = delete;

  // Appends the entries of each prefix; IndexMatch::asked is its place.
  void Find(std::span<const std::uint64_t> prefixes,
            std::vector<IndexMatch>& matches) const;

  // Appends the entries from prefix `first` to `last`, inclusive, in order, and
  // stops after `limit` prefixes.
  void FindRange(std::uint64_t first, std::uint64_t last, std::size_t limit,
                 std::vector<IndexedCommitment>& found) const;

  // Whether the mapped file still has its checksum.
  bool IsSound(const RunPlace& place) const;

  const RunSpan& span() const { return span_; }
  std::size_t size() const { return count_; }
  // Requires place < size().
  IndexedCommitment At(std::size_t place) const;

 private:
  IndexRun(const RunPlace& place, const RunSpan& span, std::size_t count);

  Status Load(int file, const RunPlace& place);
  // Takes the next records into filter and pages; false if they are not what
  // may follow `previous`.
  bool AddRecords(ByteView octets, std::size_t place,
                  IndexedCommitment& previous);
  // The first record that is not below `prefix`; size() if all are.
  std::size_t LowerBound(std::uint64_t prefix) const;

  const RunSpan span_;
  const std::size_t count_;
  PrefixFilter filter_;
  std::vector<std::uint64_t> page_firsts_;
  const std::uint8_t* records_ = nullptr;  // The mapped file.
};

// Writes commitments that are in order of prefix and number as a run: durable,
// and opened again.
Result<std::shared_ptr<const IndexRun>> WriteRun(
    const RunPlace& place, const RunSpan& span,
    std::span<const IndexedCommitment> sorted);

// Writes adjacent runs, oldest first, as one. Asks now and then whether to go
// on, and gives kUnavailable if not.
Result<std::shared_ptr<const IndexRun>> MergeRuns(
    const RunPlace& place,
    std::span<const std::shared_ptr<const IndexRun>> inputs,
    const std::function<bool()>& go_on);

}  // namespace diptych
