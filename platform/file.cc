// SPDX-License-Identifier: Apache-2.0
#include "platform/file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <system_error>

#include "platform/descriptor.h"
#include "platform/temporary_file.h"

namespace diptych {
namespace {

constexpr std::size_t kReadChunk = std::size_t{64} * 1024;

// Whether the path is a descriptor that this process was started with, as a
// shell names what it has opened: /dev/stdin, or /dev/fd/63 for <(command).
bool NamesDescriptor(const std::string& path) {
  return path == "/dev/stdin" || path.starts_with("/dev/fd/") ||
         path.starts_with("/proc/self/fd/");
}

// A pipe that somebody left in a folder would be waited for until somebody else
// writes to it, which may be never.
Status CheckPlain(const std::string& path, const Descriptor& file) {
  struct stat about{};
  if (fstat(file.number(), &about) != 0) return SystemError(path, "examine");
  if (S_ISREG(about.st_mode)) return Ok();
  const std::string kind = S_ISDIR(about.st_mode)    ? "a folder"
                           : S_ISFIFO(about.st_mode) ? "a pipe"
                                                     : "a device";
  return Error{ErrorCode::kInvalid,
               path + ": is " + kind + " and no plain file: name a file"};
}

}  // namespace

Result<Bytes> ReadFile(const std::string& path, std::size_t size_max) {
  const bool standard_input = path == "-";
  const bool given_open = standard_input || NamesDescriptor(path);
  const int how = O_RDONLY | O_CLOEXEC | (given_open ? 0 : O_NONBLOCK);
  const Descriptor file(standard_input ? dup(STDIN_FILENO)
                                       : open(path.c_str(), how));
  if (file.number() < 0) return SystemError(path, "open");
  if (!given_open) RETURN_IF_ERROR(CheckPlain(path, file));
  Bytes octets;
  while (true) {
    const std::size_t size = octets.size();
    octets.resize(size + kReadChunk);
    const ssize_t count = read(file.number(), octets.data() + size, kReadChunk);
    octets.resize(size + static_cast<std::size_t>(std::max<ssize_t>(count, 0)));
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return SystemError(path, "read");
    if (count == 0) return octets;
    if (octets.size() > size_max) {
      return Error{ErrorCode::kLimit, path + ": is longer than " +
                                          std::to_string(size_max) + " octets"};
    }
  }
}

Status WriteFile(const std::string& path, ByteView octets, FileMode mode) {
  ASSIGN_OR_RETURN(const TemporaryFile temporary,
                   WriteBeside(path, octets, mode, SyncTime::kNow));
  if (rename(temporary.path.c_str(), path.c_str()) != 0) {
    const Error error = SystemError(path, "replace");
    unlink(temporary.path.c_str());
    return error;
  }
  return SyncDirectory(DirectoryOf(path));
}

Status CreateFile(const std::string& path, ByteView octets, FileMode mode) {
  ASSIGN_OR_RETURN(const TemporaryFile temporary,
                   WriteBeside(path, octets, mode, SyncTime::kNow));
  // link, unlike rename, does not replace what is there.
  const int linked = link(temporary.path.c_str(), path.c_str());
  const int reason = errno;
  unlink(temporary.path.c_str());
  if (linked != 0) {
    errno = reason;
    if (reason == EEXIST) {
      return Error{ErrorCode::kExists, path + ": exists already"};
    }
    return SystemError(path, "create");
  }
  return SyncDirectory(DirectoryOf(path));
}

bool FileExists(const std::string& path) {
  struct stat unused{};
  return stat(path.c_str(), &unused) == 0;
}

Status MakeDirectory(const std::string& path, FileMode mode) {
  std::error_code error;
  const bool made = std::filesystem::create_directories(path, error);
  if (error) {
    return Error{ErrorCode::kIo, path + ": cannot make this directory: " +
                                     ReasonOf(error.value())};
  }
  if (made && mode == FileMode::kSecret && chmod(path.c_str(), 0700) != 0) {
    return SystemError(path, "protect");
  }
  return Ok();
}

Result<FolderFiles> ListFiles(const std::string& directory,
                              std::size_t count_max) {
  namespace fs = std::filesystem;
  FolderFiles found;
  std::vector<std::string>& files = found.files;
  std::error_code error;
  for (fs::recursive_directory_iterator it(directory, error), end;
       !error && it != end; it.increment(error)) {
    if (it->path().filename().string().starts_with('.')) {
      it.disable_recursion_pending();
      ++found.hidden;
      if (it->symlink_status(error).type() == fs::file_type::regular &&
          found.hidden_files.size() < count_max) {
        found.hidden_files.push_back(it->path());
      }
      continue;
    }
    if (it->is_symlink(error)) {
      ++found.links;
      continue;
    }
    if (it->is_directory(error)) continue;
    if (!it->is_regular_file(error)) {
      ++found.others;
      continue;
    }
    files.push_back(it->path());
    if (files.size() > count_max) {
      return Error{ErrorCode::kLimit, directory + ": more than " +
                                          std::to_string(count_max) + " files"};
    }
  }
  if (error) {
    return Error{ErrorCode::kIo,
                 directory + ": cannot list: " + error.message()};
  }
  std::ranges::sort(files);
  std::ranges::sort(found.hidden_files);
  return found;
}

std::string JoinPath(const std::string& directory, const std::string& path) {
  return (std::filesystem::path(directory) / path).lexically_normal();
}

}  // namespace diptych
