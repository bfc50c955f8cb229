// SPDX-License-Identifier: Apache-2.0
#include "platform/temporary_file.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <map>
#include <set>
#include <string_view>
#include <system_error>
#include <utility>

#include "base/ascii.h"
#include "platform/descriptor.h"

namespace diptych {
namespace {

constexpr std::string_view kInfix = ".new-";
// What mkostemp makes letters and digits of.
constexpr std::string_view kRandomPart = "XXXXXX";

// The name of the file that a temporary one of this name was written for;
// empty if it is none.
std::string_view NameBehind(std::string_view name) {
  const std::size_t tail = kInfix.size() + kRandomPart.size();
  if (!name.starts_with('.') || name.size() < tail + 2) return {};
  const std::string_view ending = name.substr(name.size() - tail);
  if (!ending.starts_with(kInfix) ||
      !std::ranges::all_of(ending.substr(kInfix.size()), IsLetterOrDigit)) {
    return {};
  }
  return name.substr(1, name.size() - tail - 1);
}

// Leaves it to who is writing it, or may be.
Status RemoveUnlessWritten(const std::string& path) {
  const Descriptor file(open(path.c_str(), O_RDWR | O_NOFOLLOW | O_CLOEXEC));
  if (file.number() < 0) return Ok();
  if (flock(file.number(), LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK) {
    return Ok();
  }
  if (unlink(path.c_str()) == 0 || errno == ENOENT) return Ok();
  return SystemError(path, "remove");
}

Status RemoveFrom(const std::string& directory,
                  const std::set<std::string, std::less<>>& names) {
  namespace fs = std::filesystem;
  std::error_code error;
  for (fs::directory_iterator it(directory, error), end; !error && it != end;
       it.increment(error)) {
    const std::string name = it->path().filename();
    const std::string_view own = NameBehind(name);
    if (own.empty() || !names.contains(own)) continue;
    std::error_code vanished;
    if (it->symlink_status(vanished).type() != fs::file_type::regular) continue;
    RETURN_IF_ERROR(RemoveUnlessWritten(it->path().native()));
  }
  if (!error || error == std::errc::no_such_file_or_directory) return Ok();
  return Error{ErrorCode::kIo, directory + ": cannot list: " + error.message()};
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

// A file system over a network tells of a failed write when a file is closed,
// if a copy of its descriptor will do.
bool IsTakenBySystem(int file) {
  return close(fcntl(file, F_DUPFD_CLOEXEC, 0)) == 0;
}

// An empty one. Between its making and its lock somebody may have taken it for
// one that was left, and removed it: then there is another.
Result<TemporaryFile> MakeLocked(const std::string& path) {
  for (;;) {
    std::string temporary =
        path + std::string(kInfix) + std::string(kRandomPart);
    const std::size_t slash = path.rfind('/');
    temporary.insert(slash == std::string::npos ? 0 : slash + 1, ".");
    Descriptor file(mkostemp(temporary.data(), O_CLOEXEC));
    if (file.number() < 0) return SystemError(path, "create");
    while (flock(file.number(), LOCK_EX) != 0 && errno == EINTR) continue;
    struct stat facts{};
    if (fstat(file.number(), &facts) != 0) return SystemError(path, "create");
    if (facts.st_nlink == 0) continue;
    return TemporaryFile{.path = std::move(temporary), .lock = std::move(file)};
  }
}

}  // namespace

Result<TemporaryFile> WriteBeside(const std::string& path, ByteView octets,
                                  FileMode mode, SyncTime sync) {
  ASSIGN_OR_RETURN(TemporaryFile made, MakeLocked(path));
  const int file = made.lock.number();
  Status written = WriteAll(file, path, octets);
  const bool syncs = sync == SyncTime::kNow;
  const mode_t bits = mode == FileMode::kSecret ? 0600 : 0644;
  if (written && (fchmod(file, bits) != 0 || (syncs && fsync(file) != 0) ||
                  !IsTakenBySystem(file))) {
    written = SystemError(path, "write");
  }
  if (!written) {
    unlink(made.path.c_str());
    return std::move(written).error();
  }
  return made;
}

Status RemoveTemporaries(std::span<const std::string> paths) {
  std::map<std::string, std::set<std::string, std::less<>>> folders;
  for (const std::string& path : paths) {
    folders[DirectoryOf(path)].insert(
        std::filesystem::path(path).filename().native());
  }
  for (const auto& [directory, names] : folders) {
    RETURN_IF_ERROR(RemoveFrom(directory, names));
  }
  return Ok();
}

}  // namespace diptych
