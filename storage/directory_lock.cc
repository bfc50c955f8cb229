// SPDX-License-Identifier: Apache-2.0
#include "storage/directory_lock.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <utility>

#include "platform/descriptor.h"

namespace diptych {

Result<DirectoryLock> DirectoryLock::Take(const std::string& directory) {
  const std::string path = directory + "/lock";
  const int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
  if (file < 0) {
    return Error{ErrorCode::kIo,
                 "cannot open " + path + ": " + ReasonOf(errno)};
  }
  DirectoryLock lock(file);
  if (::flock(file, LOCK_EX | LOCK_NB) == 0) return lock;
  if (errno == EWOULDBLOCK) {
    return Error{ErrorCode::kUnavailable,
                 directory +
                     ": another process has this data directory open; stop it, "
                     "or name another directory"};
  }
  return Error{ErrorCode::kIo, "cannot lock " + path + ": " + ReasonOf(errno)};
}

Result<DirectoryLock> DirectoryLock::TakeToRead(const std::string& directory) {
  const std::string path = directory + "/lock";
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0 && errno == ENOENT) return DirectoryLock(-1);
  if (file < 0) {
    return Error{ErrorCode::kIo,
                 "cannot read " + path + ": " + ReasonOf(errno) +
                     "; run this as a user who may read all files in it"};
  }
  DirectoryLock lock(file);
  if (::flock(file, LOCK_SH | LOCK_NB) == 0) return lock;
  if (errno == EWOULDBLOCK) {
    return Error{ErrorCode::kUnavailable,
                 directory +
                     ": a node that runs is writing here; name the node's URL "
                     "instead, or stop the node first"};
  }
  return Error{ErrorCode::kIo, "cannot lock " + path + ": " + ReasonOf(errno)};
}

DirectoryLock::DirectoryLock(DirectoryLock&& other) noexcept
    : file_(std::exchange(other.file_, -1)) {}

DirectoryLock::~DirectoryLock() {
  if (file_ >= 0) ::close(file_);
}

}  // namespace diptych
