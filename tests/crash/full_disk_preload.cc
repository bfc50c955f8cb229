// SPDX-License-Identifier: Apache-2.0
//
// A library for LD_PRELOAD under which a process finds its disk full at one
// chosen call.
//
// Counted is what takes up room below the directory FULL_DISK_BELOW: writes,
// syncs, files made longer, and names that are made. Each is one line of the
// file FULL_DISK_LOG, "CALL NAME". NAME is the path below the directory, with a
// # for digits and letters that differ from run to run, so that a call of one
// run can be found again in another.
//
// The call that FULL_DISK_AT names, "CALL NAME NUMBER" with the first as 1,
// fails with ENOSPC and has a ! before its line. Of a write half has reached
// the file by then, as on a disk that fills up in the middle. With
// FULL_DISK_ONWARDS every counted call behind it fails, too.
//
// Not sanitized, and below the sanitizers: their interceptors find these
// functions where they look for the C library's. So the calls themselves are
// made without it. What the C library writes from within is not seen; of that
// kind is only mkostemp, which stands here itself.

#include <dlfcn.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cerrno>
#include <cstdarg>
#include <cstdint>
#include <cstdlib>
#include <map>
#include <string>
#include <string_view>

namespace {

// A counter in a file's name has six digits and more, and what mkostemp puts in
// has six letters.
constexpr std::size_t kVaryingMin = 6;

class FullDisk {
 public:
  static FullDisk& Get() {
    // Never ended: other threads write while the process ends.
    static FullDisk& disk = *new FullDisk;
    return disk;
  }

  // Whether this call fails.
  bool Fails(std::string_view call, const std::string& path) {
    const int kept = errno;
    const bool fails = Judge(call, path);
    errno = fails ? ENOSPC : kept;
    return fails;
  }

  bool FailsAt(std::string_view call, int file) {
    if (below_.empty()) return false;
    std::array<char, PATH_MAX> path{};
    const std::string link = "/proc/self/fd/" + std::to_string(file);
    const int kept = errno;
    const ssize_t size = readlink(link.c_str(), path.data(), path.size());
    errno = kept;
    if (size <= 0) return false;
    return Fails(call,
                 std::string(path.data(), static_cast<std::size_t>(size)));
  }

 private:
  FullDisk()
      : below_(Setting("FULL_DISK_BELOW")),
        at_(Setting("FULL_DISK_AT")),
        is_onwards_(!Setting("FULL_DISK_ONWARDS").empty()) {
    if (below_.empty()) return;
    below_ += '/';
    const std::string log = Setting("FULL_DISK_LOG");
    log_ = static_cast<int>(syscall(SYS_openat, AT_FDCWD, log.c_str(),
                                    O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC,
                                    0600));
    if (log_ < 0) abort();
  }

  static std::string Setting(const char* name) {
    const char* value = getenv(name);
    return value == nullptr ? "" : value;
  }

  static std::string WithoutWhatVaries(std::string_view path) {
    std::string name;
    while (!path.empty()) {
      std::size_t run = 0;
      while (run < path.size() && std::isdigit(path[run])) ++run;
      if (run >= kVaryingMin) {
        name += '#';
        path.remove_prefix(run);
        continue;
      }
      name += path.substr(0, run + 1);
      path.remove_prefix(std::min(run + 1, path.size()));
    }
    constexpr std::string_view kTemporary = ".new-";
    const std::size_t temporary = name.rfind(kTemporary);
    const std::size_t end = temporary + kTemporary.size();
    if (temporary != std::string::npos && name.size() == end + kVaryingMin) {
      name.replace(end, kVaryingMin, "#");
    }
    return name;
  }

  bool Judge(std::string_view call, std::string path) {
    if (below_.empty()) return false;
    if (!path.starts_with('/')) {
      std::array<char, PATH_MAX> here{};
      if (getcwd(here.data(), here.size()) == nullptr) return false;
      path = std::string(here.data()) + "/" + path;
    }
    path += '/';
    if (!path.starts_with(below_)) return false;
    path.pop_back();
    const std::string line =
        std::string(call) + " " +
        WithoutWhatVaries(path.size() < below_.size()
                              ? "."
                              : std::string_view(path).substr(below_.size()));
    pthread_mutex_lock(&mutex_);
    const std::uint64_t number = ++counts_[line];
    const bool is_chosen = line + " " + std::to_string(number) == at_;
    const bool fails = is_chosen || (has_failed_ && is_onwards_);
    has_failed_ = has_failed_ || is_chosen;
    const std::string told = (fails ? "!" : "") + line + "\n";
    if (syscall(SYS_write, log_, told.data(), told.size()) < 0) abort();
    pthread_mutex_unlock(&mutex_);
    return fails;
  }

  std::string below_;  // Empty: nothing is counted.
  const std::string at_;
  const bool is_onwards_;
  int log_ = -1;
  pthread_mutex_t mutex_ = PTHREAD_MUTEX_INITIALIZER;
  std::map<std::string, std::uint64_t> counts_;
  bool has_failed_ = false;
};

bool FailsAt(std::string_view call, int file) {
  return FullDisk::Get().FailsAt(call, file);
}

bool Fails(std::string_view call, const char* path) {
  return FullDisk::Get().Fails(call, path);
}

// Of a name in a directory that is open: the path.
std::string PathAt(int directory, const char* name) {
  if (directory == AT_FDCWD || name[0] == '/') return name;
  std::array<char, PATH_MAX> path{};
  const std::string link = "/proc/self/fd/" + std::to_string(directory);
  const ssize_t size = readlink(link.c_str(), path.data(), path.size());
  return std::string(path.data(),
                     static_cast<std::size_t>(std::max<ssize_t>(size, 0))) +
         "/" + name;
}

ssize_t Write(int file, const void* octets, std::size_t size) {
  if (!FailsAt("write", file)) return syscall(SYS_write, file, octets, size);
  syscall(SYS_write, file, octets, size / 2);
  errno = ENOSPC;
  return -1;
}

ssize_t WriteAt(int file, const void* octets, std::size_t size, off_t offset) {
  if (!FailsAt("pwrite", file)) {
    return syscall(SYS_pwrite64, file, octets, size, offset);
  }
  syscall(SYS_pwrite64, file, octets, size / 2, offset);
  errno = ENOSPC;
  return -1;
}

int OpenAt(int directory, const char* name, int how, mode_t mode) {
  // One that is there already takes up no room by being opened.
  if ((how & O_CREAT) != 0 &&
      syscall(SYS_faccessat, directory, name, F_OK) != 0 &&
      FullDisk::Get().Fails("open", PathAt(directory, name))) {
    return -1;
  }
  return static_cast<int>(syscall(SYS_openat, directory, name, how, mode));
}

mode_t ModeOf(int how, va_list arguments) {
  const bool has_mode = (how & (O_CREAT | O_TMPFILE)) != 0;
  return has_mode ? va_arg(arguments, mode_t) : 0;
}

int Made(long result) { return static_cast<int>(result); }

}  // namespace

// The C library's names, some of them under two.
extern "C" {

ssize_t write(int file, const void* octets, std::size_t size) {
  return Write(file, octets, size);
}

ssize_t pwrite(int file, const void* octets, std::size_t size, off_t offset) {
  return WriteAt(file, octets, size, offset);
}

ssize_t pwrite64(int file, const void* octets, std::size_t size,
                 off64_t offset) {
  return WriteAt(file, octets, size, offset);
}

ssize_t writev(int file, const iovec* parts, int count) {
  if (FailsAt("writev", file)) return -1;
  return syscall(SYS_writev, file, parts, count);
}

int fsync(int file) {
  if (FailsAt("fsync", file)) return -1;
  return Made(syscall(SYS_fsync, file));
}

int fdatasync(int file) {
  if (FailsAt("fdatasync", file)) return -1;
  return Made(syscall(SYS_fdatasync, file));
}

int syncfs(int file) noexcept {
  if (FailsAt("syncfs", file)) return -1;
  return Made(syscall(SYS_syncfs, file));
}

int sync_file_range(int file, off64_t offset, off64_t size, unsigned how) {
  // Without a word of what to do it is only asked whether it can be called.
  if (how != 0 && FailsAt("sync_file_range", file)) return -1;
  return Made(syscall(SYS_sync_file_range, file, offset, size, how));
}

int ftruncate(int file, off_t size) noexcept {
  if (FailsAt("ftruncate", file)) return -1;
  return Made(syscall(SYS_ftruncate, file, size));
}

int fallocate(int file, int mode, off_t offset, off_t size) {
  if (FailsAt("fallocate", file)) return -1;
  return Made(syscall(SYS_fallocate, file, mode, offset, size));
}

int posix_fallocate(int file, off_t offset, off_t size) {
  if (FailsAt("fallocate", file)) return ENOSPC;
  const bool is_done = syscall(SYS_fallocate, file, 0, offset, size) == 0;
  return is_done ? 0 : errno;
}

int open(const char* path, int how, ...) {
  va_list arguments;
  va_start(arguments, how);
  const mode_t mode = ModeOf(how, arguments);
  va_end(arguments);
  return OpenAt(AT_FDCWD, path, how, mode);
}

int open64(const char* path, int how, ...) {
  va_list arguments;
  va_start(arguments, how);
  const mode_t mode = ModeOf(how, arguments);
  va_end(arguments);
  return OpenAt(AT_FDCWD, path, how, mode);
}

int openat(int directory, const char* name, int how, ...) {
  va_list arguments;
  va_start(arguments, how);
  const mode_t mode = ModeOf(how, arguments);
  va_end(arguments);
  return OpenAt(directory, name, how, mode);
}

int mkostemp(char* pattern, int how) {
  if (Fails("open", pattern)) return -1;
  using Function = int (*)(char*, int);
  static const auto next =
      reinterpret_cast<Function>(dlsym(RTLD_NEXT, "mkostemp"));
  return next(pattern, how);
}

int rename(const char* from, const char* to) noexcept {
  if (Fails("rename", to)) return -1;
  return Made(syscall(SYS_rename, from, to));
}

int link(const char* from, const char* to) noexcept {
  if (Fails("link", to)) return -1;
  return Made(syscall(SYS_link, from, to));
}

int mkdir(const char* path, mode_t mode) noexcept {
  if (Fails("mkdir", path)) return -1;
  return Made(syscall(SYS_mkdir, path, mode));
}

}  // extern "C"
