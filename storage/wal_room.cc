// SPDX-License-Identifier: Apache-2.0
#include "storage/wal_room.h"

#include <algorithm>
#include <utility>

namespace diptych {
namespace {

using rocksdb::IODebugContext;
using rocksdb::IOOptions;
using rocksdb::IOStatus;
using rocksdb::Slice;

// A write-ahead log with room behind its end. One thread at a time, as RocksDB
// writes it.
class RoomyLog : public rocksdb::FSWritableFileOwnerWrapper {
 public:
  RoomyLog(rocksdb::FileSystem& system, std::string path,
           std::unique_ptr<rocksdb::FSWritableFile> file)
      : FSWritableFileOwnerWrapper(std::move(file)),
        system_(system),
        path_(std::move(path)) {}

  IOStatus Append(const Slice& data, const IOOptions& options,
                  IODebugContext* debug) override {
    return Appended(data.size(), target()->Append(data, options, debug));
  }
  IOStatus Append(const Slice& data, const IOOptions& options,
                  const rocksdb::DataVerificationInfo& verification,
                  IODebugContext* debug) override {
    return Appended(data.size(),
                    target()->Append(data, options, verification, debug));
  }
  IOStatus Sync(const IOOptions& options, IODebugContext* debug) override {
    return Synced(target()->Sync(options, debug), options, debug);
  }
  IOStatus Fsync(const IOOptions& options, IODebugContext* debug) override {
    return Synced(target()->Fsync(options, debug), options, debug);
  }

  IOStatus Close(const IOOptions& options, IODebugContext* debug) override {
    if (room_end_ > size_) {
      // A log with its zeros is as good, so that they stay is no failure.
      target()->Truncate(size_, options, debug).PermitUncheckedError();
    }
    return target()->Close(options, debug);
  }

 private:
  IOStatus Appended(std::size_t octets, IOStatus done) {
    if (done.ok()) size_ += octets;
    since_sync_ += octets;
    return done;
  }

  IOStatus Synced(IOStatus done, const IOOptions& options,
                  IODebugContext* debug) {
    // None when a flush syncs a log that is written to no more.
    const std::uint64_t octets = std::exchange(since_sync_, 0);
    if (done.ok() && octets > 0 && octets <= kSmallWalWrite &&
        room_end_ < size_ + kSmallWalWrite) {
      MakeRoom(options, debug);
    }
    return done;
  }

  // What goes wrong here costs the next sync its speed and nothing else: on a
  // full disk that one says so itself.
  void MakeRoom(const IOOptions& options, IODebugContext* debug) {
    if (!room_) {
      system_.NewRandomRWFile(path_, {}, &room_, debug).PermitUncheckedError();
      if (!room_) return;
    }
    const std::uint64_t begin = std::max(room_end_, size_);
    const std::string zeros(kWalRoom, '\0');
    if (!room_->Write(begin, zeros, options, debug).ok()) return;
    room_end_ = begin + kWalRoom;
    // On its way to the disk before the next block is there.
    target()->RangeSync(begin, kWalRoom, options, debug).PermitUncheckedError();
  }

  rocksdb::FileSystem& system_;
  const std::string path_;
  std::unique_ptr<rocksdb::FSRandomRWFile> room_;  // The same file.
  std::uint64_t size_ = 0;                         // What RocksDB wrote.
  std::uint64_t room_end_ = 0;  // Zeros reach to here, if that is more.
  std::uint64_t since_sync_ = 0;
};

}  // namespace

WalRoomFileSystem::WalRoomFileSystem(
    const std::shared_ptr<rocksdb::FileSystem>& beneath)
    : FileSystemWrapper(beneath) {}

IOStatus WalRoomFileSystem::NewWritableFile(
    const std::string& path, const rocksdb::FileOptions& options,
    std::unique_ptr<rocksdb::FSWritableFile>* result, IODebugContext* debug) {
  IOStatus made = target()->NewWritableFile(path, options, result, debug);
  if (made.ok() && path.ends_with(".log")) {
    *result = std::make_unique<RoomyLog>(*target(), path, std::move(*result));
  }
  return made;
}

}  // namespace diptych
