// SPDX-License-Identifier: Apache-2.0
#include "platform/descriptor.h"

#include <fcntl.h>

#include <cerrno>
#include <filesystem>
#include <system_error>

namespace diptych {

std::string ReasonOf(int error_number) {
  const bool is_full = error_number == ENOSPC || error_number == EDQUOT;
  return std::generic_category().message(error_number) +
         std::string(is_full ? kMakeRoom : "");
}

Error SystemError(const std::string& path, std::string_view action) {
  const int number = errno;
  const ErrorCode code =
      number == ENOENT ? ErrorCode::kNotFound : ErrorCode::kIo;
  return {code,
          path + ": cannot " + std::string(action) + ": " + ReasonOf(number)};
}

std::string DirectoryOf(const std::string& path) {
  const std::string parent = std::filesystem::path(path).parent_path();
  return parent.empty() ? "." : parent;
}

Status SyncDirectory(const std::string& path) {
  const Descriptor directory(
      open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (directory.number() < 0) return SystemError(path, "open");
  if (fsync(directory.number()) != 0) return SystemError(path, "sync");
  return Ok();
}

}  // namespace diptych
