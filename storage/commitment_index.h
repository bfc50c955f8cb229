// SPDX-License-Identifier: Apache-2.0
//
// A CommitmentIndex finds the log's entries by the first 8 octets of their
// commitments.
//
//   entries   0 ............. covered ........... frozen end ....... log end
//             runs: files, oldest first   frozen tail       active tail
//
// The newest entries are in a hash table in memory, the active tail. When it is
// full it is frozen, and one thread writes it as a run; only then is the frozen
// tail let go. Another thread merges kMergeWidth adjacent runs of one level
// into one of the next, so that there are few. Nothing here is ever the only
// copy: what the runs on disk do not cover is read again from the log at the
// next start. docs/adr/0009-commitment-index.md says why.
//
// One thread adds; any thread may look up.

#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <thread>
#include <vector>

#include "base/digest.h"
#include "base/ids.h"
#include "base/result.h"
#include "platform/mutex.h"
#include "registry/commitment_table.h"
#include "storage/index_run.h"
#include "storage/run_directory.h"

namespace rocksdb {
class Env;
}

namespace diptych {

// A tail is frozen as soon as it spans this many times its credentials in
// entries, so that a log of seals alone does not grow a tail that takes long
// to read again.
inline constexpr std::uint64_t kTailEntriesPerCredential = 2;

// Runs that are merged into one. More make fewer merges and more runs to ask;
// at 10 million credentials both cost about the same with 4.
inline constexpr std::size_t kMergeWidth = 4;

// Without a merge that lasts there are at most 3 runs of each of 12 levels (4
// of 262,144 credentials each, 11 times over, are the log's trillion). New ones
// may pile up behind a long merge to this many; then the tail has to wait.
inline constexpr std::size_t kRunsMax = 64;

class CommitmentIndex {
 public:
  struct Options {
    std::string directory;  // Of its own; made if it is not there.
    Digest network_id{};
    std::uint64_t hash_seed = 0;
    std::size_t tail_credentials = 0;  // More than these freeze the tail.
    rocksdb::Env* env = nullptr;       // Null: the operating system.
  };

  // Opens the runs that are sound and cover no more than `log_size` entries,
  // removes the rest, and starts the threads. What they do not cover is still
  // to be added.
  static Result<std::unique_ptr<CommitmentIndex>> Start(const Options& options,
                                                        std::uint64_t log_size);

  // Waits for the run that is being written, and breaks off a merge.
  ~CommitmentIndex();
  CommitmentIndex(const CommitmentIndex&) = delete;
  CommitmentIndex& operator=(const CommitmentIndex&) = delete;

  // Adds the credentials of the entries up to `log_size`. Waits while two full
  // tails are in memory. The error is that of an earlier write or merge that
  // failed; it has been added all the same.
  Status Add(std::span<const IndexedCommitment> commitments,
             std::uint64_t log_size);

  // Appends all matches, in ascending order.
  void Find(std::span<const Digest> commitments,
            std::vector<IndexMatch>& matches) const;

  // The entries of all commitments from `first` to `last`, prefixes inclusive,
  // by prefix and number; it looks through the whole tail. Complete for the
  // first `limit` prefixes, and may hold more.
  std::vector<IndexedCommitment> FindRange(std::uint64_t first,
                                           std::uint64_t last,
                                           std::size_t limit) const;

  // Entries from the log's begin that are in runs.
  std::uint64_t covered() const { return covered_.load(); }

 private:
  struct Tail {
    explicit Tail(const Options& options, std::uint64_t from);
    CommitmentTable table;
    std::uint64_t begin = 0;
    std::uint64_t end = 0;  // Entries, not credentials.
  };

  CommitmentIndex(const Options& options, RunPlace place, IndexRuns runs);

  bool IsFull(const Tail& tail) const;
  void WriteTails();
  void MergeForEver();
  Status MergeAndReplace(const IndexRuns& inputs);
  // The oldest runs of the lowest level that has enough to be merged; none if
  // no level has.
  IndexRuns RunsToMerge() const REQUIRES(mutex_);
  bool IsStopping() const;
  void Fail(Error error);

  const Options options_;
  const RunPlace place_;
  std::atomic<std::uint64_t> covered_ = 0;

  mutable Mutex mutex_;
  std::condition_variable_any changed_;
  // Lookups go on in runs that were merged meanwhile, so these are shared.
  IndexRuns runs_ GUARDED_BY(mutex_);
  std::unique_ptr<Tail> active_ GUARDED_BY(mutex_);
  // Not changed once it is here, so that its writer reads it without the lock.
  std::shared_ptr<const Tail> frozen_ GUARDED_BY(mutex_);
  bool is_stopping_ GUARDED_BY(mutex_) = false;
  Status failure_ GUARDED_BY(mutex_) = Ok();

  std::thread writer_;
  std::thread merger_;
};

}  // namespace diptych
