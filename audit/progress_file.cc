// SPDX-License-Identifier: Apache-2.0
#include "audit/progress_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include "audit/progress_record.h"
#include "base/check.h"

namespace diptych {

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
  ASSIGN_OR_RETURN(const Bytes magic, ReadAt(0, kProgressMagic.size()));
  if (!kProgressMagic.starts_with(AsText(magic))) {
    return Error{ErrorCode::kInvalid,
                 path_ + ": is no progress file of an audit; name another"};
  }
  if (magic.size() < kProgressMagic.size()) {
    if (pwrite(file_, kProgressMagic.data(), kProgressMagic.size(), 0) !=
        static_cast<ssize_t>(kProgressMagic.size())) {
      return Failure("writing");
    }
    end_ = kProgressMagic.size();
    return Ok();
  }
  end_ = kProgressMagic.size();
  while (file_size - end_ >= kProgressFrontSize) {
    ASSIGN_OR_RETURN(const Bytes octets, ReadAt(end_, kProgressFrontSize));
    const Result<ProgressFront> front = DecodeProgressFront(octets);
    const std::uint64_t left = file_size - end_ - kProgressFrontSize;
    if (!front || front->length > left) break;
    places_.push_back({.offset = end_, .length = front->length});
    end_ += kProgressFrontSize + front->length;
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
                   ReadAt(place.offset, kProgressFrontSize + place.length));
  const Result<ByteView> block = DecodeProgressRecord(record);
  if (!block) {
    // Not kCorrupt: the fault is this machine's, and no difference.
    return Error{ErrorCode::kIo,
                 path_ + ": block " + std::to_string(height.value) +
                     " is damaged; delete the file to begin anew"};
  }
  return ToBytes(*block);
}

Status ProgressFile::Keep(Height height, ByteView block) {
  if (height.value < places_.size()) return Ok();
  CHECK(height.value == places_.size());
  const Bytes record = EncodeProgressRecord(block);
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
