// SPDX-License-Identifier: Apache-2.0
#include "storage/run_file.h"

#include <cstring>

#include "base/wire.h"
#include "storage/database.h"

namespace diptych {
namespace {

constexpr std::string_view kChecksumDomain = "diptych/index-run/v1\n";

// A whole number of records.
constexpr std::size_t kBufferSize = std::size_t{1} << 18;

void StoreU64(std::uint64_t number, std::uint8_t* octets) {
  number = __builtin_bswap64(number);
  std::memcpy(octets, &number, sizeof number);
}

}  // namespace

Sha256Stream StartRunChecksum(const Digest& network_id, const RunSpan& span) {
  WireWriter head;
  head.Raw(AsBytes(kChecksumDomain));
  head.Raw(network_id);
  head.U64(span.begin);
  head.U64(span.end);
  head.U32(span.level);
  Sha256Stream sum;
  sum.Update(head.bytes());
  return sum;
}

Error FileError(const rocksdb::IOStatus& status, std::string_view doing,
                const std::string& path) {
  Error error = ToError(status, std::string(doing) + " " + path);
  error.code = ErrorCode::kIo;  // Nothing is read here that could be damaged.
  return error;
}

RunFileWriter::RunFileWriter(const RunPlace& place, const RunSpan& span)
    : place_(place),
      path_(place.directory + "/" + RunFileName(span)),
      sum_(StartRunChecksum(place.network_id, span)),
      buffer_(kBufferSize) {}

Status RunFileWriter::Append(const IndexedCommitment& commitment) {
  if (filled_ == buffer_.size()) RETURN_IF_ERROR(Flush());
  StoreU64(commitment.prefix, buffer_.data() + filled_);
  StoreU64(commitment.index.value, buffer_.data() + filled_ + 8);
  filled_ += kRunRecordSize;
  return Ok();
}

Status RunFileWriter::Flush() {
  const std::string unfinished = path_ + std::string(kUnfinishedSuffix);
  rocksdb::IOStatus done;
  if (file_ == nullptr) {
    done = place_.files->NewWritableFile(unfinished, {}, &file_, nullptr);
    if (!done.ok()) return FileError(done, "making", unfinished);
  }
  const ByteView octets = ByteView(buffer_).first(filled_);
  sum_.Update(octets);
  done = file_->Append(ToSlice(octets), {}, nullptr);
  if (!done.ok()) return FileError(done, "writing", unfinished);
  filled_ = 0;
  return Ok();
}

Status RunFileWriter::Finish() {
  RETURN_IF_ERROR(Flush());
  const std::string unfinished = path_ + std::string(kUnfinishedSuffix);
  const Digest sum = sum_.Finish();
  rocksdb::IOStatus done = file_->Append(ToSlice(sum), {}, nullptr);
  if (done.ok()) done = file_->Sync({}, nullptr);
  if (done.ok()) done = file_->Close({}, nullptr);
  if (!done.ok()) return FileError(done, "finishing", unfinished);
  done = place_.files->RenameFile(unfinished, path_, {}, nullptr);
  if (!done.ok()) return FileError(done, "renaming", unfinished);
  std::unique_ptr<rocksdb::FSDirectory> directory;
  done = place_.files->NewDirectory(place_.directory, {}, &directory, nullptr);
  if (done.ok()) done = directory->Fsync({}, nullptr);
  if (!done.ok()) return FileError(done, "syncing", place_.directory);
  return Ok();
}

}  // namespace diptych
