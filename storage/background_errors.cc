// SPDX-License-Identifier: Apache-2.0
#include "storage/background_errors.h"

#include <string_view>
#include <utility>

#include "storage/database.h"

namespace diptych {
namespace {

std::string_view Doing(rocksdb::BackgroundErrorReason reason) {
  return reason == rocksdb::BackgroundErrorReason::kCompaction
             ? "merging tables of the database"
             : "writing in the background of the database";
}

}  // namespace

std::optional<Error> BackgroundErrors::closing() const {
  const ReaderLock lock(mutex_);
  return closing_;
}

std::optional<Error> BackgroundErrors::delaying() const {
  const ReaderLock lock(mutex_);
  return delaying_;
}

void BackgroundErrors::OnBackgroundError(rocksdb::BackgroundErrorReason reason,
                                         rocksdb::Status* error) {
  Error cause = ToError(*error, Doing(reason));
  // What it is of does not matter to whoever asks whether to write.
  cause.code = ErrorCode::kIo;
  const WriterLock lock(mutex_);
  if (error->severity() >= rocksdb::Status::Severity::kHardError) {
    if (!closing_) closing_ = std::move(cause);
  } else {
    delaying_ = std::move(cause);
  }
}

void BackgroundErrors::OnCompactionCompleted(
    rocksdb::DB*, const rocksdb::CompactionJobInfo& job) {
  if (!job.status.ok()) return;
  const WriterLock lock(mutex_);
  delaying_.reset();
}

}  // namespace diptych
