// SPDX-License-Identifier: Apache-2.0
#include "platform/file_batch.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <set>
#include <system_error>
#include <utility>
#include <vector>

#include "base/check.h"

namespace diptych {
namespace {

Error SystemError(const std::string& path, std::string_view action) {
  return {ErrorCode::kIo, path + ": cannot " + std::string(action) + ": " +
                              std::generic_category().message(errno)};
}

std::string DirectoryOf(const std::string& path) {
  const std::string parent = std::filesystem::path(path).parent_path();
  return parent.empty() ? "." : parent;
}

class OpenDirectory {
 public:
  explicit OpenDirectory(const std::string& path)
      : number_(open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)) {}
  ~OpenDirectory() {
    if (number_ >= 0) close(number_);
  }
  OpenDirectory(const OpenDirectory&) = delete;
  OpenDirectory& operator=(const OpenDirectory&) = delete;
  int number() const { return number_; }

 private:
  int number_;
};

// Files under hidden names beside their own, which go unless they were renamed.
class TemporaryFiles {
 public:
  TemporaryFiles() = default;
  ~TemporaryFiles() {
    for (const auto& [temporary, path] : files_) unlink(temporary.c_str());
  }
  TemporaryFiles(const TemporaryFiles&) = delete;
  TemporaryFiles& operator=(const TemporaryFiles&) = delete;

  Status Add(const FileContent& file, FileMode mode) {
    const std::string directory = DirectoryOf(file.path);
    std::string temporary = JoinPath(
        directory, "." + std::filesystem::path(file.path).filename().string() +
                       ".new-XXXXXX");
    const int number = mkostemp(temporary.data(), O_CLOEXEC);
    if (number < 0) return SystemError(file.path, "create");
    files_.emplace_back(std::move(temporary), file.path);
    directories_.insert(directory);
    const mode_t bits = mode == FileMode::kSecret ? 0600 : 0644;
    const bool written =
        WriteAll(number, file.octets) && fchmod(number, bits) == 0;
    const int reason = errno;
    const bool closed = close(number) == 0;
    if (!written) errno = reason;
    if (written && closed) return Ok();
    return SystemError(file.path, "write");
  }

  // All that was written reaches the disk, and whatever else its file system
  // has waiting.
  Status Sync() const {
    std::set<dev_t> synced;
    for (const std::string& path : directories_) {
      const OpenDirectory directory(path);
      struct stat facts{};
      if (directory.number() < 0 || fstat(directory.number(), &facts) != 0) {
        return SystemError(path, "open");
      }
      if (!synced.insert(facts.st_dev).second) continue;
      if (syncfs(directory.number()) != 0) return SystemError(path, "sync");
    }
    return Ok();
  }

  Status Rename() {
    while (!files_.empty()) {
      const auto& [temporary, path] = files_.back();
      if (rename(temporary.c_str(), path.c_str()) != 0) {
        return SystemError(path, "replace");
      }
      files_.pop_back();
    }
    for (const std::string& path : directories_) {
      const OpenDirectory directory(path);
      if (directory.number() < 0 || fsync(directory.number()) != 0) {
        return SystemError(path, "sync");
      }
    }
    return Ok();
  }

 private:
  static bool WriteAll(int number, ByteView octets) {
    while (!octets.empty()) {
      const ssize_t count = write(number, octets.data(), octets.size());
      if (count < 0 && errno == EINTR) continue;
      if (count < 0) return false;
      octets = octets.subspan(static_cast<std::size_t>(count));
    }
    return true;
  }

  std::vector<std::pair<std::string, std::string>> files_;
  std::set<std::string> directories_;
};

}  // namespace

Status WriteFiles(std::span<const FileContent> files, FileMode mode) {
  CHECK(files.size() <= kFileBatchMax);
  TemporaryFiles temporary;
  for (const FileContent& file : files) {
    RETURN_IF_ERROR(temporary.Add(file, mode));
  }
  RETURN_IF_ERROR(temporary.Sync());
  return temporary.Rename();
}

}  // namespace diptych
