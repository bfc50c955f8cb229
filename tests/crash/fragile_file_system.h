// SPDX-License-Identifier: Apache-2.0
//
// A FragileFileSystem is a file system that can lose power, or be full, at a
// chosen write.
//
// Everything goes to real files. What has not been synced is remembered: the
// octets of each file behind its last sync, and the names that were made,
// changed or removed since their directory was last synced. LosePower takes
// away as much of that as a seed says: of names a run at the end, since a
// journal keeps their order; of octets the end of a file, and a page in the
// middle of what is left, since a disk keeps no order. Zeros that were written
// ahead of a file's end may stay behind what is left of it.
//
// Methods may be called from any thread.

#pragma once

#include <rocksdb/file_system.h>

#include <cstdint>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "platform/mutex.h"

namespace diptych {

class FragileFileSystem : public rocksdb::FileSystemWrapper {
 public:
  // Removed files wait in `trash`, an existing directory of the same disk.
  explicit FragileFileSystem(const std::string& trash);

  const char* Name() const override { return "FragileFileSystem"; }

  // The power goes at change number `change`, counted from 1 and from now:
  // from then on every change fails. 0: never.
  void CutPowerAt(std::uint64_t change);
  // Change number `change` of the files whose name ends in `ending` fails as on
  // a full disk, and only that one. The database compacts in a thread of its
  // own and at a time of its own: who wants a certain change names its files.
  void FailAt(std::uint64_t change, const std::string& ending = {});
  // The same of all changes to those files, until FailAt or CutPowerAt.
  void FailAll(const std::string& ending);
  // Whether the chosen change came.
  bool has_failed() const;

  // The power stays, and what was not synced lives on in the page cache, as
  // when only the process dies: changes succeed again.
  void ReviveProcess();

  // Takes away what was not synced, and brings the power back. Requires that
  // all files are closed.
  void LosePower(std::mt19937_64& random);

  rocksdb::IOStatus NewWritableFile(
      const std::string& path, const rocksdb::FileOptions& options,
      std::unique_ptr<rocksdb::FSWritableFile>* result,
      rocksdb::IODebugContext* debug) override;
  rocksdb::IOStatus ReopenWritableFile(
      const std::string& path, const rocksdb::FileOptions& options,
      std::unique_ptr<rocksdb::FSWritableFile>* result,
      rocksdb::IODebugContext* debug) override;
  rocksdb::IOStatus NewRandomRWFile(
      const std::string& path, const rocksdb::FileOptions& options,
      std::unique_ptr<rocksdb::FSRandomRWFile>* result,
      rocksdb::IODebugContext* debug) override;
  rocksdb::IOStatus NewDirectory(const std::string& path,
                                 const rocksdb::IOOptions& options,
                                 std::unique_ptr<rocksdb::FSDirectory>* result,
                                 rocksdb::IODebugContext* debug) override;
  rocksdb::IOStatus DeleteFile(const std::string& path,
                               const rocksdb::IOOptions& options,
                               rocksdb::IODebugContext* debug) override;
  rocksdb::IOStatus RenameFile(const std::string& from, const std::string& to,
                               const rocksdb::IOOptions& options,
                               rocksdb::IODebugContext* debug) override;
  rocksdb::IOStatus LinkFile(const std::string& from, const std::string& to,
                             const rocksdb::IOOptions& options,
                             rocksdb::IODebugContext* debug) override;

  // Called by the files that it gives out.
  rocksdb::IOStatus Change(const std::string& path);
  void Appended(const std::string& path, std::uint64_t octets);
  std::uint64_t WrittenSize(const std::string& path) const;
  void Synced(const std::string& path, std::uint64_t size);
  void DirectorySynced(const std::string& path);
  void ZerosWritten(const std::string& path, std::uint64_t end);
  void Closed(const std::string& path);

 private:
  struct File {
    std::uint64_t written = 0;
    std::uint64_t synced = 0;
    std::uint64_t zeros_end = 0;  // Written ahead of what is appended.
  };
  // A change of names that is not durable, and how to take it back.
  struct NameChange {
    std::string made;          // Removed when taken back; may be empty.
    std::string renamed_from;  // `made` goes back to here; may be empty.
    std::string lost;          // Comes back from `kept`; may be empty.
    std::string kept;          // In the trash.
    std::string directory;
  };

  void Note(const std::string& path, NameChange change) REQUIRES(mutex_);
  std::string Keep(const std::string& path) REQUIRES(mutex_);
  void TakeBack(const NameChange& change) REQUIRES(mutex_);

  const std::string trash_;
  mutable Mutex mutex_;
  std::uint64_t changes_ GUARDED_BY(mutex_) = 0;
  std::uint64_t cut_at_ GUARDED_BY(mutex_) = 0;
  std::uint64_t fail_at_ GUARDED_BY(mutex_) = 0;
  bool fails_on_ GUARDED_BY(mutex_) = false;  // After that change, too.
  std::string fail_ending_ GUARDED_BY(mutex_);
  std::uint64_t kept_count_ GUARDED_BY(mutex_) = 0;
  std::map<std::string, File> files_ GUARDED_BY(mutex_);
  std::vector<NameChange> names_ GUARDED_BY(mutex_);
};

}  // namespace diptych
