// SPDX-License-Identifier: Apache-2.0
#include "platform/placed_file.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <utility>

#include "platform/descriptor.h"

namespace diptych {
namespace {

class SystemPlacedFile final : public PlacedFile {
 public:
  SystemPlacedFile(std::string path, int descriptor)
      : path_(std::move(path)), descriptor_(descriptor) {}
  ~SystemPlacedFile() override { ::close(descriptor_); }
  SystemPlacedFile(const SystemPlacedFile&) = delete;
  SystemPlacedFile& operator=(const SystemPlacedFile&) = delete;

  Result<Bytes> ReadAll(std::size_t size_max) override {
    // One more, to see that the file is too long.
    Bytes octets(size_max + 1);
    std::size_t filled = 0;
    while (filled < octets.size()) {
      const ssize_t got =
          ::pread(descriptor_, octets.data() + filled, octets.size() - filled,
                  static_cast<off_t>(filled));
      if (got < 0 && errno == EINTR) continue;
      if (got < 0) return Failed("read");
      if (got == 0) break;
      filled += static_cast<std::size_t>(got);
    }
    if (filled > size_max) {
      return Error{ErrorCode::kLimit, path_ + ": is longer than " +
                                          std::to_string(size_max) + " octets"};
    }
    octets.resize(filled);
    return octets;
  }

  Status WriteAt(std::uint64_t offset, ByteView octets) override {
    while (!octets.empty()) {
      const ssize_t put = ::pwrite(descriptor_, octets.data(), octets.size(),
                                   static_cast<off_t>(offset));
      if (put < 0 && errno == EINTR) continue;
      if (put < 0) return Failed("write");
      octets = octets.subspan(static_cast<std::size_t>(put));
      offset += static_cast<std::uint64_t>(put);
    }
    return Ok();
  }

  Status Sync() override {
    if (::fdatasync(descriptor_) != 0) return Failed("sync");
    return Ok();
  }

 private:
  Error Failed(const std::string& action) const {
    return {ErrorCode::kIo,
            path_ + ": cannot " + action + ": " + ReasonOf(errno)};
  }

  std::string path_;
  int descriptor_;
};

}  // namespace

Result<std::unique_ptr<PlacedFile>> OpenPlacedFile(const std::string& path) {
  const int descriptor = ::open(path.c_str(), O_RDWR | O_CLOEXEC);
  if (descriptor < 0) {
    const int reason = errno;
    return Error{reason == ENOENT ? ErrorCode::kNotFound : ErrorCode::kIo,
                 path + ": cannot open: " + ReasonOf(reason)};
  }
  auto file = std::make_unique<SystemPlacedFile>(path, descriptor);
  if (::flock(descriptor, LOCK_EX | LOCK_NB) == 0) {
    return std::unique_ptr<PlacedFile>(std::move(file));
  }
  const int reason = errno;
  if (reason == EWOULDBLOCK) {
    return Error{ErrorCode::kUnavailable,
                 path + ": another process has this file open; stop it first"};
  }
  return Error{ErrorCode::kIo, path + ": cannot lock: " + ReasonOf(reason)};
}

}  // namespace diptych
