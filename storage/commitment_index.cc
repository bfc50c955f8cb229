// SPDX-License-Identifier: Apache-2.0
#include "storage/commitment_index.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <utility>

#include "platform/thread.h"
#include "registry/commitment.h"

namespace diptych {

Result<std::unique_ptr<CommitmentIndex>> CommitmentIndex::Start(
    const Database& database, const Options& options, std::uint64_t covered) {
  std::error_code failed;
  std::filesystem::remove_all(options.directory, failed);
  if (!failed) std::filesystem::create_directory(options.directory, failed);
  if (failed) {
    return Error{ErrorCode::kIo,
                 "cannot empty " + options.directory + ": " + failed.message()};
  }
  return std::unique_ptr<CommitmentIndex>(
      new CommitmentIndex(database, options, covered));
}

CommitmentIndex::CommitmentIndex(const Database& database,
                                 const Options& options, std::uint64_t covered)
    : database_(database),
      options_(options),
      covered_(covered),
      active_(std::make_unique<Tail>(options.hash_seed)) {
  active_->begin = covered;
  active_->end = covered;
  thread_ = std::thread([this] { Run(); });
}

CommitmentIndex::~CommitmentIndex() {
  {
    WriterLock lock(mutex_);
    is_stopping_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

bool CommitmentIndex::IsFull(const Tail& tail) const {
  return tail.table.size() >= options_.tail_credentials ||
         tail.end - tail.begin >=
             options_.tail_credentials * kTailEntriesPerCredential;
}

Status CommitmentIndex::Add(std::span<const IndexedCommitment> commitments,
                            std::uint64_t log_size) {
  WriterLock lock(mutex_);
  for (const IndexedCommitment& commitment : commitments) {
    active_->table.Insert(commitment.prefix, commitment.index.value);
  }
  active_->end = log_size;
  if (!IsFull(*active_)) return failure_;
  while (frozen_ != nullptr && failure_) changed_.wait(mutex_);
  if (!failure_) return failure_;
  const std::uint64_t end = active_->end;
  frozen_ = std::move(active_);
  active_ = std::make_unique<Tail>(options_.hash_seed);
  active_->begin = end;
  active_->end = end;
  changed_.notify_all();
  return Ok();
}

void CommitmentIndex::Run() {
  NameThread("diptych-index");
  while (true) {
    std::shared_ptr<const Tail> tail;
    {
      WriterLock lock(mutex_);
      while (frozen_ == nullptr && !is_stopping_) changed_.wait(mutex_);
      if (frozen_ == nullptr) return;
      tail = frozen_;
    }
    Status written = WriteFrozen(*tail);
    WriterLock lock(mutex_);
    if (written) {
      frozen_ = nullptr;
    } else {
      failure_ = std::move(written);
    }
    changed_.notify_all();
    if (!failure_) return;
  }
}

Status CommitmentIndex::WriteFrozen(const Tail& tail) {
  std::vector<IndexedCommitment> sorted;
  sorted.reserve(tail.table.size());
  tail.table.ForEach([&](std::uint64_t prefix, std::uint64_t index) {
    sorted.push_back({prefix, {index}});
  });
  std::ranges::sort(sorted, [](const auto& left, const auto& right) {
    return std::pair(left.prefix, left.index) <
           std::pair(right.prefix, right.index);
  });
  if (!sorted.empty()) {
    RETURN_IF_ERROR(IngestIndexFile(
        database_, options_.env,
        options_.directory + "/" + std::to_string(tail.end) + ".sst", sorted));
  }
  // Not synced: should it be lost, the same file is made again.
  const rocksdb::Status put =
      database_.db().Put({}, database_.family(Family::kMeta),
                         std::string(kCoveredKey), ToSlice(IndexKey(tail.end)));
  if (!put.ok()) return ToError(put, "commitment index: covered size");
  covered_.store(tail.end);
  return Ok();
}

void CommitmentIndex::Find(std::span<const Digest> commitments,
                           std::vector<IndexMatch>& matches) const {
  // The tails come first: what is frozen while we look has either been seen
  // here, or is in the files by the time we get to them.
  const std::size_t first = matches.size();
  {
    ReaderLock lock(mutex_);
    for (const Tail* tail :
         std::array<const Tail*, 2>{active_.get(), frozen_.get()}) {
      if (tail == nullptr) continue;
      constexpr std::size_t kAhead = 16;
      for (std::size_t asked = 0; asked < commitments.size(); ++asked) {
        if (asked + kAhead < commitments.size()) {
          tail->table.Prefetch(CommitmentPrefix(commitments[asked + kAhead]));
        }
        tail->table.Find(
            CommitmentPrefix(commitments[asked]),
            [&](std::uint64_t index) { matches.push_back({asked, {index}}); });
      }
    }
  }
  if (covered() > 0) {
    const Status found = FindInIndexFiles(database_, commitments, matches);
    if (!found) {
      // An answer that leaves something out would let a commitment in twice.
      std::fprintf(stderr, "the store cannot be read, so the node stops: %s\n",
                   found.error().message.c_str());
      std::abort();
    }
  }
  const auto begin = matches.begin() + static_cast<std::ptrdiff_t>(first);
  std::sort(begin, matches.end());
  matches.erase(std::unique(begin, matches.end()), matches.end());
}

Result<std::vector<IndexedCommitment>> CommitmentIndex::FindRange(
    std::uint64_t first, std::uint64_t last, std::size_t limit) const {
  std::vector<IndexedCommitment> found;
  {
    ReaderLock lock(mutex_);
    for (const Tail* tail :
         std::array<const Tail*, 2>{active_.get(), frozen_.get()}) {
      if (tail == nullptr) continue;
      tail->table.ForEach([&](std::uint64_t prefix, std::uint64_t index) {
        if (first <= prefix && prefix <= last) {
          found.push_back({prefix, {index}});
        }
      });
    }
  }
  RETURN_IF_ERROR(FindRangeInIndexFiles(database_, first, last, limit, found));
  const auto order = [](const IndexedCommitment& each) {
    return std::pair(each.prefix, each.index);
  };
  std::ranges::sort(found, {}, order);
  const auto rest = std::ranges::unique(found, {}, order);
  found.erase(rest.begin(), rest.end());
  return found;
}

}  // namespace diptych
