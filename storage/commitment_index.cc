// SPDX-License-Identifier: Apache-2.0
#include "storage/commitment_index.h"

#include <rocksdb/env.h>

#include <algorithm>
#include <array>
#include <utility>

#include "platform/thread.h"
#include "registry/commitment.h"
#include "storage/run_file.h"

namespace diptych {
namespace {

// Slots of the tail that are on their way from memory at a time.
constexpr std::size_t kAhead = 16;

bool IsBefore(const IndexedCommitment& left, const IndexedCommitment& right) {
  return left.prefix != right.prefix ? left.prefix < right.prefix
                                     : left.index < right.index;
}

// Distributed by their first bits, then sorted piece by piece: prefixes are
// uniform unless somebody chooses them, which makes this slower, not wrong.
std::vector<IndexedCommitment> Sorted(const CommitmentTable& table) {
  constexpr int kBits = 11;
  std::array<std::size_t, (std::size_t{1} << kBits) + 1> ends{};
  table.ForEach([&](std::uint64_t prefix, std::uint64_t) {
    ++ends[(prefix >> (64 - kBits)) + 1];
  });
  for (std::size_t i = 1; i < ends.size(); ++i) ends[i] += ends[i - 1];
  std::vector<IndexedCommitment> sorted(table.size());
  table.ForEach([&](std::uint64_t prefix, std::uint64_t index) {
    sorted[ends[prefix >> (64 - kBits)]++] = {prefix, {index}};
  });
  auto begin = sorted.begin();
  for (std::size_t end : std::span(ends).first(ends.size() - 1)) {
    const auto piece_end = sorted.begin() + static_cast<std::ptrdiff_t>(end);
    std::sort(begin, piece_end, [](const auto& left, const auto& right) {
      return IsBefore(left, right);
    });
    begin = piece_end;
  }
  return sorted;
}

}  // namespace

CommitmentIndex::Tail::Tail(const Options& options, std::uint64_t from)
    : table(options.hash_seed), begin(from), end(from) {
  table.Reserve(options.tail_credentials);
}

Result<std::unique_ptr<CommitmentIndex>> CommitmentIndex::Start(
    const Options& options, std::uint64_t log_size) {
  RunPlace place{.directory = options.directory,
                 .files = options.env == nullptr
                              ? rocksdb::FileSystem::Default().get()
                              : options.env->GetFileSystem().get(),
                 .network_id = options.network_id,
                 .hash_seed = options.hash_seed};
  const rocksdb::IOStatus made =
      place.files->CreateDirIfMissing(place.directory, {}, nullptr);
  if (!made.ok()) return FileError(made, "making", place.directory);
  ASSIGN_OR_RETURN(IndexRuns runs, OpenRuns(place, log_size));
  return std::unique_ptr<CommitmentIndex>(
      new CommitmentIndex(options, std::move(place), std::move(runs)));
}

CommitmentIndex::CommitmentIndex(const Options& options, RunPlace place,
                                 IndexRuns runs)
    : options_(options), place_(std::move(place)), runs_(std::move(runs)) {
  covered_ = runs_.empty() ? 0 : runs_.back()->span().end;
  active_ = std::make_unique<Tail>(options_, covered_);
  writer_ = std::thread([this] { WriteTails(); });
  merger_ = std::thread([this] { MergeForEver(); });
}

CommitmentIndex::~CommitmentIndex() {
  {
    WriterLock lock(mutex_);
    is_stopping_ = true;
  }
  changed_.notify_all();
  writer_.join();
  merger_.join();
}

bool CommitmentIndex::IsStopping() const {
  ReaderLock lock(mutex_);
  return is_stopping_;
}

void CommitmentIndex::Fail(Error error) {
  WriterLock lock(mutex_);
  if (failure_) failure_ = std::move(error);
  changed_.notify_all();
}

bool CommitmentIndex::IsFull(const Tail& tail) const {
  return tail.table.size() >= options_.tail_credentials ||
         tail.end - tail.begin >=
             options_.tail_credentials * kTailEntriesPerCredential;
}

Status CommitmentIndex::Add(std::span<const IndexedCommitment> commitments,
                            std::uint64_t log_size) {
  WriterLock lock(mutex_);
  for (std::size_t i = 0; i < commitments.size(); ++i) {
    if (i + kAhead < commitments.size()) {
      active_->table.Prefetch(commitments[i + kAhead].prefix);
    }
    active_->table.Insert(commitments[i].prefix, commitments[i].index.value);
  }
  active_->end = log_size;
  if (!IsFull(*active_)) return failure_;
  while (frozen_ != nullptr && failure_) changed_.wait(mutex_);
  if (!failure_) return failure_;
  const std::uint64_t end = active_->end;
  frozen_ = std::move(active_);
  active_ = std::make_unique<Tail>(options_, end);
  changed_.notify_all();
  return Ok();
}

void CommitmentIndex::WriteTails() {
  NameThread("diptych-index");
  while (true) {
    std::shared_ptr<const Tail> tail;
    {
      WriterLock lock(mutex_);
      while (!is_stopping_ &&
             (frozen_ == nullptr || runs_.size() >= kRunsMax)) {
        changed_.wait(mutex_);
      }
      if (frozen_ == nullptr || runs_.size() >= kRunsMax) return;
      tail = frozen_;
    }
    auto run = WriteRun(place_, {.begin = tail->begin, .end = tail->end},
                        Sorted(tail->table));
    if (!run) return Fail(run.error());
    WriterLock lock(mutex_);
    // In one step: a lookup sees what is in them in one place or the other.
    runs_.push_back(*std::move(run));
    frozen_ = nullptr;
    covered_ = tail->end;
    changed_.notify_all();
  }
}

IndexRuns CommitmentIndex::RunsToMerge() const {
  // The newest have the lowest level; behind a file that was damaged there may
  // be others, which are then merged with their likes only.
  for (std::size_t end = runs_.size(); end > 0;) {
    const std::uint32_t level = runs_[end - 1]->span().level;
    std::size_t begin = end;
    while (begin > 0 && runs_[begin - 1]->span().level == level) --begin;
    if (end - begin >= kMergeWidth) {
      const auto oldest = runs_.begin() + static_cast<std::ptrdiff_t>(begin);
      return {oldest, oldest + kMergeWidth};
    }
    end = begin;
  }
  return {};
}

void CommitmentIndex::MergeForEver() {
  NameThread("diptych-merge");
  while (true) {
    IndexRuns inputs;
    {
      WriterLock lock(mutex_);
      while (!is_stopping_ && (inputs = RunsToMerge()).empty()) {
        changed_.wait(mutex_);
      }
      if (is_stopping_) return;
    }
    const Status merged = MergeAndReplace(inputs);
    if (!merged && IsStopping()) return;
    if (!merged) return Fail(merged.error());
  }
}

Status CommitmentIndex::MergeAndReplace(const IndexRuns& inputs) {
  ASSIGN_OR_RETURN(std::shared_ptr<const IndexRun> merged,
                   MergeRuns(place_, inputs, [this] { return !IsStopping(); }));
  {
    WriterLock lock(mutex_);
    const auto first = std::ranges::find(runs_, inputs.front());
    *first = std::move(merged);
    runs_.erase(first + 1, first + static_cast<std::ptrdiff_t>(inputs.size()));
    changed_.notify_all();
  }
  for (const std::shared_ptr<const IndexRun>& input : inputs) {
    RETURN_IF_ERROR(RemoveRun(place_, input->span()));
  }
  return Ok();
}

void CommitmentIndex::Find(std::span<const Digest> commitments,
                           std::vector<IndexMatch>& matches) const {
  const std::size_t first = matches.size();
  std::vector<std::uint64_t> prefixes;
  prefixes.reserve(commitments.size());
  for (const Digest& commitment : commitments) {
    prefixes.push_back(CommitmentPrefix(commitment));
  }
  IndexRuns runs;
  {
    ReaderLock lock(mutex_);
    runs = runs_;
    for (const Tail* tail :
         std::array<const Tail*, 2>{active_.get(), frozen_.get()}) {
      if (tail == nullptr) continue;
      for (std::size_t asked = 0; asked < prefixes.size(); ++asked) {
        if (asked + kAhead < prefixes.size()) {
          tail->table.Prefetch(prefixes[asked + kAhead]);
        }
        tail->table.Find(prefixes[asked], [&](std::uint64_t index) {
          matches.push_back({asked, {index}});
        });
      }
    }
  }
  for (const std::shared_ptr<const IndexRun>& run : runs) {
    run->Find(prefixes, matches);
  }
  std::sort(matches.begin() + static_cast<std::ptrdiff_t>(first),
            matches.end());
}

std::vector<IndexedCommitment> CommitmentIndex::FindRange(
    std::uint64_t first, std::uint64_t last, std::size_t limit) const {
  std::vector<IndexedCommitment> found;
  IndexRuns runs;
  {
    ReaderLock lock(mutex_);
    runs = runs_;
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
  for (const std::shared_ptr<const IndexRun>& run : runs) {
    run->FindRange(first, last, limit, found);
  }
  std::ranges::sort(found, IsBefore);
  return found;
}

}  // namespace diptych
