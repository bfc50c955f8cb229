// SPDX-License-Identifier: Apache-2.0
#include "audit/progress_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include "base/check.h"
#include "base/wire.h"
#include "consensus/header.h"
#include "crypto/sha256.h"
#include "registry/execution.h"

namespace diptych {
namespace {

constexpr std::string_view kMagic = "diptych audit 1\n";
constexpr std::size_t kFrontSize = 4 + kDigestSize;
constexpr std::size_t kBlockSizeMax = kHeaderSize + kBlockOctetsMax;

}  // namespace

Result<ProgressFile> ProgressFile::Open(const std::string& path) {
  const int file = open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
  ProgressFile out(file, path);
  if (file < 0) return out.Failure("opening it");
  const off_t size = lseek(file, 0, SEEK_END);
  if (size < 0) return out.Failure("finding its size");
  RETURN_IF_ERROR(out.Scan(static_cast<std::uint64_t>(size)));
  return out;
}

ProgressFile::ProgressFile(ProgressFile&& other) noexcept
    : file_(std::exchange(other.file_, -1)),
      path_(std::move(other.path_)),
      end_(other.end_),
      places_(std::move(other.places_)) {}

ProgressFile::~ProgressFile() {
  if (file_ >= 0) close(file_);
}

Error ProgressFile::Failure(std::string_view doing) const {
  return {ErrorCode::kIo,
          path_ + ": " + std::string(doing) + ": " + std::strerror(errno)};
}

Result<Bytes> ProgressFile::ReadAt(std::uint64_t offset,
                                   std::size_t size) const {
  Bytes octets(size);
  std::size_t done = 0;
  while (done < size) {
    const ssize_t count = pread(file_, octets.data() + done, size - done,
                                static_cast<off_t>(offset + done));
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return Failure("reading");
    if (count == 0) break;
    done += static_cast<std::size_t>(count);
  }
  octets.resize(done);
  return octets;
}

Status ProgressFile::Scan(std::uint64_t file_size) {
  ASSIGN_OR_RETURN(const Bytes magic, ReadAt(0, kMagic.size()));
  if (!kMagic.starts_with(AsText(magic))) {
    return Error{ErrorCode::kInvalid,
                 path_ + ": is no progress file of an audit; name another"};
  }
  if (magic.size() < kMagic.size()) {
    if (pwrite(file_, kMagic.data(), kMagic.size(), 0) !=
        static_cast<ssize_t>(kMagic.size())) {
      return Failure("writing");
    }
    end_ = kMagic.size();
    return Ok();
  }
  end_ = kMagic.size();
  while (file_size - end_ >= kFrontSize) {
    ASSIGN_OR_RETURN(const Bytes front, ReadAt(end_, kFrontSize));
    WireReader reader(front);
    const std::uint32_t length = reader.U32();
    if (length > kBlockSizeMax || length > file_size - end_ - kFrontSize) break;
    const Place place{.offset = end_, .length = length};
    places_.push_back(place);
    end_ += kFrontSize + length;
  }
  // Only the last record can be torn; damage elsewhere shows when it is read.
  if (!places_.empty() && !ReadBlock(Height{places_.size() - 1}).has_value()) {
    end_ = places_.back().offset;
    places_.pop_back();
  }
  if (ftruncate(file_, static_cast<off_t>(end_)) != 0) {
    return Failure("cutting off a torn end");
  }
  return Ok();
}

Result<Bytes> ProgressFile::ReadBlock(Height height) const {
  CHECK(height.value < places_.size());
  const Place& place = places_[height.value];
  ASSIGN_OR_RETURN(const Bytes record,
                   ReadAt(place.offset, kFrontSize + place.length));
  WireReader reader(record);
  reader.U32();
  const Digest digest = reader.Hash();
  const ByteView block = reader.Raw(place.length);
  if (!reader.Finish() || Sha256(block) != digest) {
    // Not kCorrupt: the fault is this machine's, and no difference.
    return Error{ErrorCode::kIo,
                 path_ + ": block " + std::to_string(height.value) +
                     " is damaged; delete the file to begin anew"};
  }
  return ToBytes(block);
}

Status ProgressFile::Keep(Height height, ByteView block) {
  if (height.value < places_.size()) return Ok();
  CHECK(height.value == places_.size() && block.size() <= kBlockSizeMax);
  WireWriter writer;
  writer.U32(static_cast<std::uint32_t>(block.size()));
  writer.Raw(Sha256(block));
  writer.Raw(block);
  const Bytes& record = writer.bytes();
  std::size_t done = 0;
  while (done < record.size()) {
    const ssize_t count =
        pwrite(file_, record.data() + done, record.size() - done,
               static_cast<off_t>(end_ + done));
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return Failure("writing");
    done += static_cast<std::size_t>(count);
  }
  places_.push_back(
      {.offset = end_, .length = static_cast<std::uint32_t>(block.size())});
  end_ += record.size();
  return Ok();
}

}  // namespace diptych
