// SPDX-License-Identifier: Apache-2.0
#include "wallet/append_file.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <utility>

#include "platform/descriptor.h"

namespace diptych {

Result<AppendFile> AppendFile::Open(const std::string& path) {
  const int descriptor =
      open(path.c_str(), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  AppendFile file(path, descriptor);
  if (descriptor < 0) return file.Failed("open");
  if (flock(descriptor, LOCK_EX | LOCK_NB) != 0) {
    if (errno != EWOULDBLOCK) return file.Failed("lock");
    return Error{ErrorCode::kUnavailable,
                 path +
                     ": another diptych command is using it: wait until it "
                     "has ended"};
  }
  // A new file's name is durable only once its directory is.
  RETURN_IF_ERROR(SyncDirectory(DirectoryOf(path)));
  return file;
}

AppendFile::AppendFile(AppendFile&& other) noexcept
    : path_(std::move(other.path_)),
      descriptor_(std::exchange(other.descriptor_, -1)) {}

AppendFile& AppendFile::operator=(AppendFile&& other) noexcept {
  std::swap(path_, other.path_);
  std::swap(descriptor_, other.descriptor_);
  return *this;
}

AppendFile::~AppendFile() {
  if (descriptor_ >= 0) close(descriptor_);
}

Error AppendFile::Failed(const char* what) const {
  return {ErrorCode::kIo, path_ + ": cannot " + what + ": " +
                              std::generic_category().message(errno)};
}

Result<Bytes> AppendFile::ReadAll(std::size_t size_max) const {
  struct stat about{};
  if (fstat(descriptor_, &about) != 0) return Failed("examine");
  const auto size = static_cast<std::size_t>(about.st_size);
  if (size > size_max) {
    return Error{ErrorCode::kLimit, path_ + ": is longer than " +
                                        std::to_string(size_max) + " octets"};
  }
  Bytes octets(size);
  std::size_t done = 0;
  while (done < size) {
    const ssize_t count = pread(descriptor_, octets.data() + done, size - done,
                                static_cast<off_t>(done));
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return Failed("read");
    if (count == 0) break;
    done += static_cast<std::size_t>(count);
  }
  octets.resize(done);
  return octets;
}

Status AppendFile::Append(ByteView octets) {
  while (!octets.empty()) {
    const ssize_t count = write(descriptor_, octets.data(), octets.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return Failed("write");
    octets = octets.subspan(static_cast<std::size_t>(count));
  }
  if (fsync(descriptor_) != 0) return Failed("sync");
  return Ok();
}

Status AppendFile::Truncate(std::uint64_t size) {
  if (ftruncate(descriptor_, static_cast<off_t>(size)) != 0 ||
      fsync(descriptor_) != 0) {
    return Failed("cut");
  }
  return Ok();
}

}  // namespace diptych
