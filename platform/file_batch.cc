// SPDX-License-Identifier: Apache-2.0
#include "platform/file_batch.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <set>
#include <utility>
#include <vector>

#include "base/check.h"
#include "platform/descriptor.h"
#include "platform/temporary_file.h"

namespace diptych {
namespace {

// Files under hidden names beside their own, which go unless they were renamed.
class TemporaryFiles {
 public:
  TemporaryFiles() = default;
  ~TemporaryFiles() {
    for (const auto& [temporary, path] : files_) {
      unlink(temporary.path.c_str());
    }
  }
  TemporaryFiles(const TemporaryFiles&) = delete;
  TemporaryFiles& operator=(const TemporaryFiles&) = delete;

  Status Add(const FileContent& file, FileMode mode) {
    ASSIGN_OR_RETURN(
        TemporaryFile temporary,
        WriteBeside(file.path, file.octets, mode, SyncTime::kLater));
    files_.emplace_back(std::move(temporary), file.path);
    directories_.insert(DirectoryOf(file.path));
    return Ok();
  }

  // All that was written reaches the disk, and whatever else its file system
  // has waiting.
  Status Sync() const {
    std::set<dev_t> synced;
    for (const std::string& path : directories_) {
      const Descriptor directory(
          open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
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
      if (rename(temporary.path.c_str(), path.c_str()) != 0) {
        return SystemError(path, "replace");
      }
      files_.pop_back();
    }
    for (const std::string& path : directories_) {
      RETURN_IF_ERROR(SyncDirectory(path));
    }
    return Ok();
  }

 private:
  std::vector<std::pair<TemporaryFile, std::string>> files_;
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
