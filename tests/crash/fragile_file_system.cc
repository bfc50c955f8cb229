// SPDX-License-Identifier: Apache-2.0
#include "tests/crash/fragile_file_system.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <utility>

#include "base/check.h"

namespace diptych {
namespace {

using rocksdb::IODebugContext;
using rocksdb::IOOptions;
using rocksdb::IOStatus;
using rocksdb::Slice;

constexpr std::uint64_t kPageSize = 4096;

std::string Parent(const std::string& path) {
  return std::filesystem::path(path).parent_path().string();
}

// A file whose appends and syncs the file system hears of.
class FragileFile : public rocksdb::FSWritableFileOwnerWrapper {
 public:
  FragileFile(FragileFileSystem& system, std::string path,
              std::unique_ptr<rocksdb::FSWritableFile> file)
      : FSWritableFileOwnerWrapper(std::move(file)),
        system_(system),
        path_(std::move(path)) {}

  IOStatus Append(const Slice& data, const IOOptions& options,
                  IODebugContext* debug) override {
    const IOStatus allowed = system_.Change(path_);
    // Half of what fails gets there all the same.
    const Slice part(data.data(), allowed.ok() ? data.size() : data.size() / 2);
    const IOStatus done = target()->Append(part, options, debug);
    if (done.ok()) system_.Appended(path_, part.size());
    return allowed.ok() ? done : allowed;
  }
  IOStatus Append(const Slice& data, const IOOptions& options,
                  const rocksdb::DataVerificationInfo&,
                  IODebugContext* debug) override {
    return Append(data, options, debug);
  }
  IOStatus Sync(const IOOptions& options, IODebugContext* debug) override {
    const std::uint64_t size = system_.WrittenSize(path_);
    IOStatus done = system_.Change(path_);
    if (done.ok()) done = target()->Sync(options, debug);
    if (done.ok()) system_.Synced(path_, size);
    return done;
  }
  IOStatus Fsync(const IOOptions& options, IODebugContext* debug) override {
    return Sync(options, debug);
  }
  IOStatus Truncate(std::uint64_t size, const IOOptions& options,
                    IODebugContext* debug) override {
    IOStatus done = system_.Change(path_);
    if (done.ok()) done = target()->Truncate(size, options, debug);
    return done;
  }
  IOStatus Close(const IOOptions& options, IODebugContext* debug) override {
    IOStatus done = target()->Close(options, debug);
    system_.Closed(path_);
    return done;
  }

 private:
  FragileFileSystem& system_;
  const std::string path_;
};

// A file that is made longer by zeros, ahead of who appends to it.
class FragileRoom : public rocksdb::FSRandomRWFileOwnerWrapper {
 public:
  FragileRoom(FragileFileSystem& system, std::string path,
              std::unique_ptr<rocksdb::FSRandomRWFile> file)
      : FSRandomRWFileOwnerWrapper(std::move(file)),
        system_(system),
        path_(std::move(path)) {}

  IOStatus Write(std::uint64_t offset, const Slice& data,
                 const IOOptions& options, IODebugContext* debug) override {
    IOStatus done = system_.Change(path_);
    if (done.ok()) done = target()->Write(offset, data, options, debug);
    if (done.ok()) system_.ZerosWritten(path_, offset + data.size());
    return done;
  }

 private:
  FragileFileSystem& system_;
  const std::string path_;
};

class FragileDirectory : public rocksdb::FSDirectoryWrapper {
 public:
  FragileDirectory(FragileFileSystem& system, std::string path,
                   std::unique_ptr<rocksdb::FSDirectory> directory)
      : FSDirectoryWrapper(std::move(directory)),
        system_(system),
        path_(std::move(path)) {}

  IOStatus Fsync(const IOOptions&, IODebugContext*) override {
    IOStatus done = system_.Change(path_);
    if (done.ok()) system_.DirectorySynced(path_);
    return done;
  }
  IOStatus FsyncWithDirOptions(const IOOptions& options, IODebugContext* debug,
                               const rocksdb::DirFsyncOptions&) override {
    return Fsync(options, debug);
  }

 private:
  FragileFileSystem& system_;
  const std::string path_;
};

// Cuts a file somewhere behind `synced`, and often zeroes a page of what is
// left there, as if it had never reached the disk.
void TearFile(const std::string& path, std::uint64_t synced,
              std::uint64_t written, bool has_zeros, std::mt19937_64& random) {
  std::error_code failed;
  const std::uint64_t size = std::filesystem::file_size(path, failed);
  if (failed || std::min(size, written) <= synced) return;
  const std::uint64_t left =
      synced + random() % (std::min(written, size) - synced + 1);
  std::filesystem::resize_file(path, left, failed);
  CHECK(!failed);
  if (has_zeros && random() % 2 == 0) {
    std::filesystem::resize_file(path, size, failed);
    CHECK(!failed);
  }
  if (left == synced || random() % 2 == 0) return;
  const std::uint64_t first = synced / kPageSize;
  const std::uint64_t page =
      (first + random() % (left / kPageSize - first + 1)) * kPageSize;
  const std::uint64_t begin = std::max(page, synced);
  const std::uint64_t end = std::min(page + kPageSize, left);
  const std::string zeros(end > begin ? end - begin : 0, '\0');
  std::fstream stream(path, std::ios::in | std::ios::out | std::ios::binary);
  stream.seekp(static_cast<std::streamoff>(begin));
  stream.write(zeros.data(), static_cast<std::streamsize>(zeros.size()));
}

}  // namespace

FragileFileSystem::FragileFileSystem(const std::string& trash)
    : FileSystemWrapper(rocksdb::FileSystem::Default()), trash_(trash) {}

void FragileFileSystem::CutPowerAt(std::uint64_t change) {
  WriterLock lock(mutex_);
  changes_ = 0;
  cut_at_ = change;
  fail_at_ = 0;
}

void FragileFileSystem::FailAt(std::uint64_t change,
                               const std::string& ending) {
  WriterLock lock(mutex_);
  changes_ = 0;
  cut_at_ = 0;
  fail_at_ = change;
  fails_on_ = false;
  fail_ending_ = ending;
}

void FragileFileSystem::FailAll(const std::string& ending) {
  WriterLock lock(mutex_);
  changes_ = 0;
  cut_at_ = 0;
  fail_at_ = 1;
  fails_on_ = true;
  fail_ending_ = ending;
}

bool FragileFileSystem::has_failed() const {
  ReaderLock lock(mutex_);
  const std::uint64_t at = std::max(cut_at_, fail_at_);
  return at != 0 && changes_ >= at;
}

IOStatus FragileFileSystem::Change(const std::string& path) {
  WriterLock lock(mutex_);
  if (fail_at_ != 0 && !path.ends_with(fail_ending_)) return IOStatus::OK();
  ++changes_;
  if (cut_at_ != 0 && changes_ >= cut_at_) {
    return IOStatus::IOError("the power is cut");
  }
  const bool fails_still = fails_on_ && changes_ > fail_at_;
  if (changes_ == fail_at_ || fails_still) {
    return IOStatus::NoSpace("no space left");
  }
  return IOStatus::OK();
}

void FragileFileSystem::Appended(const std::string& path,
                                 std::uint64_t octets) {
  WriterLock lock(mutex_);
  files_[path].written += octets;
}

std::uint64_t FragileFileSystem::WrittenSize(const std::string& path) const {
  ReaderLock lock(mutex_);
  const auto found = files_.find(path);
  return found == files_.end() ? 0 : found->second.written;
}

void FragileFileSystem::Synced(const std::string& path, std::uint64_t size) {
  WriterLock lock(mutex_);
  File& file = files_[path];
  file.synced = std::max(file.synced, size);
}

void FragileFileSystem::ZerosWritten(const std::string& path,
                                     std::uint64_t end) {
  WriterLock lock(mutex_);
  files_[path].zeros_end = end;
}

// Who closes a file cuts its zeros off; a process that has ended does not.
void FragileFileSystem::Closed(const std::string& path) {
  WriterLock lock(mutex_);
  const auto found = files_.find(path);
  if (found == files_.end() || cut_at_ == 0 || changes_ < cut_at_) return;
  std::error_code failed;
  const std::uint64_t size = std::filesystem::file_size(path, failed);
  if (failed || size >= found->second.zeros_end) return;
  std::filesystem::resize_file(path, found->second.zeros_end, failed);
  CHECK(!failed);
}

void FragileFileSystem::DirectorySynced(const std::string& path) {
  WriterLock lock(mutex_);
  const std::string name = Parent(path + "/x");
  std::erase_if(names_, [&](const NameChange& change) {
    return change.directory == name;
  });
}

void FragileFileSystem::Note(const std::string& path, NameChange change) {
  change.directory = Parent(path);
  names_.push_back(std::move(change));
}

std::string FragileFileSystem::Keep(const std::string& path) {
  std::string kept = trash_ + "/" + std::to_string(kept_count_++);
  std::error_code failed;
  std::filesystem::create_hard_link(path, kept, failed);
  return failed ? std::string() : kept;
}

IOStatus FragileFileSystem::NewWritableFile(
    const std::string& path, const rocksdb::FileOptions& options,
    std::unique_ptr<rocksdb::FSWritableFile>* result, IODebugContext* debug) {
  IOStatus done = Change(path);
  if (!done.ok()) return done;
  std::unique_ptr<rocksdb::FSWritableFile> file;
  done = target()->NewWritableFile(path, options, &file, debug);
  if (!done.ok()) return done;
  *result = std::make_unique<FragileFile>(*this, path, std::move(file));
  WriterLock lock(mutex_);
  files_[path] = {};
  Note(path, {.made = path});
  return done;
}

IOStatus FragileFileSystem::ReopenWritableFile(
    const std::string& path, const rocksdb::FileOptions& options,
    std::unique_ptr<rocksdb::FSWritableFile>* result, IODebugContext* debug) {
  std::unique_ptr<rocksdb::FSWritableFile> file;
  IOStatus done = target()->ReopenWritableFile(path, options, &file, debug);
  if (!done.ok()) return done;
  *result = std::make_unique<FragileFile>(*this, path, std::move(file));
  return done;
}

IOStatus FragileFileSystem::NewRandomRWFile(
    const std::string& path, const rocksdb::FileOptions& options,
    std::unique_ptr<rocksdb::FSRandomRWFile>* result, IODebugContext* debug) {
  std::unique_ptr<rocksdb::FSRandomRWFile> file;
  IOStatus done = target()->NewRandomRWFile(path, options, &file, debug);
  if (!done.ok()) return done;
  *result = std::make_unique<FragileRoom>(*this, path, std::move(file));
  return done;
}

IOStatus FragileFileSystem::NewDirectory(
    const std::string& path, const IOOptions& options,
    std::unique_ptr<rocksdb::FSDirectory>* result, IODebugContext* debug) {
  std::unique_ptr<rocksdb::FSDirectory> directory;
  IOStatus done = target()->NewDirectory(path, options, &directory, debug);
  if (!done.ok()) return done;
  *result =
      std::make_unique<FragileDirectory>(*this, path, std::move(directory));
  return done;
}

IOStatus FragileFileSystem::DeleteFile(const std::string& path,
                                       const IOOptions& options,
                                       IODebugContext* debug) {
  IOStatus done = Change(path);
  if (!done.ok()) return done;
  WriterLock lock(mutex_);
  const std::string kept = Keep(path);
  done = target()->DeleteFile(path, options, debug);
  if (done.ok()) Note(path, {.lost = path, .kept = kept});
  return done;
}

IOStatus FragileFileSystem::RenameFile(const std::string& from,
                                       const std::string& to,
                                       const IOOptions& options,
                                       IODebugContext* debug) {
  IOStatus done = Change(to);
  if (!done.ok()) return done;
  WriterLock lock(mutex_);
  const std::string kept = Keep(to);
  done = target()->RenameFile(from, to, options, debug);
  if (!done.ok()) return done;
  if (const auto found = files_.find(from); found != files_.end()) {
    files_[to] = found->second;
    files_.erase(from);
  }
  Note(to, {.made = to,
            .renamed_from = from,
            .lost = kept.empty() ? "" : to,
            .kept = kept});
  return done;
}

IOStatus FragileFileSystem::LinkFile(const std::string& from,
                                     const std::string& to,
                                     const IOOptions& options,
                                     IODebugContext* debug) {
  IOStatus done = Change(to);
  if (!done.ok()) return done;
  WriterLock lock(mutex_);
  done = target()->LinkFile(from, to, options, debug);
  if (!done.ok()) return done;
  files_[to] = files_[from];
  Note(to, {.made = to});
  return done;
}

void FragileFileSystem::TakeBack(const NameChange& change) {
  std::error_code ignored;
  if (!change.made.empty()) {
    if (change.renamed_from.empty()) {
      std::filesystem::remove(change.made, ignored);
    } else {
      std::filesystem::rename(change.made, change.renamed_from, ignored);
    }
    files_.erase(change.made);
  }
  if (!change.lost.empty() && !change.kept.empty()) {
    std::filesystem::rename(change.kept, change.lost, ignored);
  }
}

void FragileFileSystem::ReviveProcess() {
  WriterLock lock(mutex_);
  cut_at_ = 0;
  fail_at_ = 0;
}

void FragileFileSystem::LosePower(std::mt19937_64& random) {
  WriterLock lock(mutex_);
  const std::size_t lost = random() % (names_.size() + 1);
  for (std::size_t i = 0; i < lost; ++i) {
    TakeBack(names_.back());
    names_.pop_back();
  }
  for (const auto& [path, file] : files_) {
    TearFile(path, file.synced, file.written, file.zeros_end > 0, random);
  }
  names_.clear();
  files_.clear();
  cut_at_ = 0;
  fail_at_ = 0;
}

}  // namespace diptych
