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

namespace diptych {
namespace {

constexpr std::size_t kReadChunk = std::size_t{64} * 1024;

Error SystemError(const std::string& path, std::string_view action) {
  const int number = errno;
  const ErrorCode code =
      number == ENOENT ? ErrorCode::kNotFound : ErrorCode::kIo;
  return {code, path + ": cannot " + std::string(action) + ": " +
                    std::generic_category().message(number)};
}

// A file descriptor that closes itself.
class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  ~Descriptor() {
    if (number_ >= 0) close(number_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int number() const { return number_; }
  // Closes it where the outcome matters.
  int Close() { return close(std::exchange(number_, -1)); }

 private:
  int number_;
};

std::string DirectoryOf(const std::string& path) {
  const std::string parent = std::filesystem::path(path).parent_path();
  return parent.empty() ? "." : parent;
}

Status SyncDirectory(const std::string& path) {
  const Descriptor directory(open(path.c_str(), O_RDONLY | O_DIRECTORY));
  if (directory.number() < 0) return SystemError(path, "open");
  if (fsync(directory.number()) != 0) return SystemError(path, "sync");
  return Ok();
}

Status WriteAll(int file, const std::string& path, ByteView octets) {
  while (!octets.empty()) {
    const ssize_t count = write(file, octets.data(), octets.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return SystemError(path, "write");
    octets = octets.subspan(static_cast<std::size_t>(count));
  }
  return Ok();
}

// Writes a temporary file beside `path`, synced and closed. It is hidden, so
// that nobody takes for a file of the folder what a killed process left there.
Result<std::string> WriteBeside(const std::string& path, ByteView octets,
                                FileMode mode) {
  std::string temporary = path + ".new-XXXXXX";
  const std::size_t slash = path.rfind('/');
  temporary.insert(slash == std::string::npos ? 0 : slash + 1, ".");
  Descriptor file(mkostemp(temporary.data(), O_CLOEXEC));
  if (file.number() < 0) return SystemError(path, "create");
  const mode_t bits = mode == FileMode::kSecret ? 0600 : 0644;
  Status written = WriteAll(file.number(), path, octets);
  if (written && (fchmod(file.number(), bits) != 0 ||
                  fsync(file.number()) != 0 || file.Close() != 0)) {
    written = SystemError(path, "write");
  }
  if (!written) {
    unlink(temporary.c_str());
    return std::move(written).error();
  }
  return temporary;
}

}  // namespace

Result<Bytes> ReadFile(const std::string& path, std::size_t size_max) {
  const bool standard_input = path == "-";
  const Descriptor file(standard_input
                            ? dup(STDIN_FILENO)
                            : open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (file.number() < 0) return SystemError(path, "open");
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
  ASSIGN_OR_RETURN(const std::string temporary,
                   WriteBeside(path, octets, mode));
  if (rename(temporary.c_str(), path.c_str()) != 0) {
    const Error error = SystemError(path, "replace");
    unlink(temporary.c_str());
    return error;
  }
  return SyncDirectory(DirectoryOf(path));
}

Status CreateFile(const std::string& path, ByteView octets, FileMode mode) {
  ASSIGN_OR_RETURN(const std::string temporary,
                   WriteBeside(path, octets, mode));
  // link, unlike rename, does not replace what is there.
  const int linked = link(temporary.c_str(), path.c_str());
  const int reason = errno;
  unlink(temporary.c_str());
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
    return Error{ErrorCode::kIo,
                 path + ": cannot make this directory: " + error.message()};
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
  return found;
}

std::string JoinPath(const std::string& directory, const std::string& path) {
  return (std::filesystem::path(directory) / path).lexically_normal();
}

}  // namespace diptych
