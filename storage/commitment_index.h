// SPDX-License-Identifier: Apache-2.0
//
// A CommitmentIndex finds the log's entries by the first 8 octets of their
// commitments.
//
//   entries   0 ............. covered ........... frozen_end ........ log end
//             sorted files               frozen tail        active tail
//
// The newest entries are in a hash table in memory, the active tail. When it is
// full it is frozen, and a thread writes it as one sorted file into the
// database's index family, durable before the covered size moves over it; only
// then is the frozen tail let go. Nothing here is ever the only copy: what is
// not covered is read again from the log at the next start, and writing a file
// twice changes nothing. docs/adr/0009-commitment-index.md says why.
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
#include "storage/database.h"
#include "storage/index_file.h"

namespace diptych {

// A tail is frozen as soon as it spans this many times its credentials in
// entries, so that a log of seals alone does not grow a tail that takes long
// to read again.
inline constexpr std::uint64_t kTailEntriesPerCredential = 2;

class CommitmentIndex {
 public:
  struct Options {
    std::string directory;  // For files that are being made; emptied first.
    std::uint64_t hash_seed = 0;
    std::size_t tail_credentials = 0;  // More than these freeze the tail.
    rocksdb::Env* env = nullptr;
  };

  // Starts the thread. `database` must outlive the index. `covered` is what
  // the database says it covers.
  static Result<std::unique_ptr<CommitmentIndex>> Start(
      const Database& database, const Options& options, std::uint64_t covered);

  // Waits for the file that is being made.
  ~CommitmentIndex();
  CommitmentIndex(const CommitmentIndex&) = delete;
  CommitmentIndex& operator=(const CommitmentIndex&) = delete;

  // Adds the credentials of the entries up to `log_size`. Waits while two full
  // tails are in memory. The error is that of an earlier file that could not
  // be written; it has been added all the same.
  Status Add(std::span<const IndexedCommitment> commitments,
             std::uint64_t log_size);

  // Appends all matches, in ascending order and each once. Ends the process if
  // the database cannot be read.
  void Find(std::span<const Digest> commitments,
            std::vector<IndexMatch>& matches) const;

  // The entries of all commitments from `first` to `last`, prefixes inclusive,
  // by prefix; it looks through the whole tail. At most `limit` prefixes of
  // the sorted files and all of the tail.
  Result<std::vector<IndexedCommitment>> FindRange(std::uint64_t first,
                                                   std::uint64_t last,
                                                   std::size_t limit) const;

  std::uint64_t covered() const { return covered_.load(); }

 private:
  struct Tail {
    explicit Tail(std::uint64_t seed) : table(seed) {}
    CommitmentTable table;
    std::uint64_t begin = 0;
    std::uint64_t end = 0;  // Entries, not credentials.
  };

  CommitmentIndex(const Database& database, const Options& options,
                  std::uint64_t covered);

  bool IsFull(const Tail& tail) const;
  void Run();
  Status WriteFrozen(const Tail& tail);

  const Database& database_;
  const Options options_;
  std::atomic<std::uint64_t> covered_;

  mutable Mutex mutex_;
  std::condition_variable_any changed_;
  std::unique_ptr<Tail> active_ GUARDED_BY(mutex_);
  // Not changed once it is here, so the thread reads it without the lock.
  std::shared_ptr<const Tail> frozen_ GUARDED_BY(mutex_);
  bool is_stopping_ GUARDED_BY(mutex_) = false;
  Status failure_ GUARDED_BY(mutex_) = Ok();

  std::thread thread_;
};

}  // namespace diptych
