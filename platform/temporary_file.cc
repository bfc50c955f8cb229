// SPDX-License-Identifier: Apache-2.0
#include "platform/temporary_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <utility>

#include "platform/descriptor.h"

namespace diptych {
namespace {

Status WriteAll(int file, const std::string& path, ByteView octets) {
  while (!octets.empty()) {
    const ssize_t count = write(file, octets.data(), octets.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return SystemError(path, "write");
    octets = octets.subspan(static_cast<std::size_t>(count));
  }
  return Ok();
}

}  // namespace

Result<std::string> WriteBeside(const std::string& path, ByteView octets,
                                FileMode mode, SyncTime sync) {
  std::string temporary = path + ".new-XXXXXX";
  const std::size_t slash = path.rfind('/');
  temporary.insert(slash == std::string::npos ? 0 : slash + 1, ".");
  Descriptor file(mkostemp(temporary.data(), O_CLOEXEC));
  if (file.number() < 0) return SystemError(path, "create");
  const mode_t bits = mode == FileMode::kSecret ? 0600 : 0644;
  Status written = WriteAll(file.number(), path, octets);
  const bool syncs = sync == SyncTime::kNow;
  if (written && (fchmod(file.number(), bits) != 0 ||
                  (syncs && fsync(file.number()) != 0) || file.Close() != 0)) {
    written = SystemError(path, "write");
  }
  if (!written) {
    unlink(temporary.c_str());
    return std::move(written).error();
  }
  return temporary;
}

}  // namespace diptych
