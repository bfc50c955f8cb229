// SPDX-License-Identifier: Apache-2.0
#include "storage/acknowledged.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <utility>

#include "base/wire.h"
#include "crypto/sha256.h"
#include "platform/descriptor.h"

namespace diptych {
namespace {

constexpr std::size_t kRecordSize = 16;

Bytes EncodeRecord(Height height) {
  WireWriter writer;
  writer.U64(height.value);
  const Digest check =
      Sha256({AsBytes("diptych/acknowledged/v1\n"), writer.bytes()});
  writer.Raw(ByteView(check).first(kRecordSize - writer.bytes().size()));
  return writer.Take();
}

Error Failed(std::string_view what) {
  return {ErrorCode::kIo,
          "acknowledged: cannot " + std::string(what) + ": " + ReasonOf(errno)};
}

}  // namespace

Result<AcknowledgedFile> AcknowledgedFile::Open(const std::string& path) {
  const int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
  if (file < 0) return Failed("open " + path);
  return AcknowledgedFile(file);
}

Result<AcknowledgedFile> AcknowledgedFile::OpenToRead(const std::string& path) {
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0 && errno != ENOENT) return Failed("open " + path);
  return AcknowledgedFile(file);
}

AcknowledgedFile::AcknowledgedFile(AcknowledgedFile&& other) noexcept
    : file_(std::exchange(other.file_, -1)) {}

AcknowledgedFile::~AcknowledgedFile() {
  if (file_ >= 0) ::close(file_);
}

Result<std::optional<Height>> AcknowledgedFile::Read() const {
  if (file_ < 0) return std::optional<Height>();
  std::array<std::uint8_t, kRecordSize> record{};
  const ssize_t got = ::pread(file_, record.data(), record.size(), 0);
  if (got < 0) return Failed("read");
  WireReader reader(record);
  const Height height{reader.U64()};
  if (got != static_cast<ssize_t>(kRecordSize) ||
      !std::ranges::equal(record, EncodeRecord(height))) {
    return std::optional<Height>();
  }
  return std::optional<Height>(height);
}

Status AcknowledgedFile::Write(Height height) const {
  const Bytes record = EncodeRecord(height);
  if (::pwrite(file_, record.data(), record.size(), 0) !=
      static_cast<ssize_t>(record.size())) {
    return Failed("write");
  }
  return Ok();
}

}  // namespace diptych
