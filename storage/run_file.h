// SPDX-License-Identifier: Apache-2.0
//
// A RunFileWriter writes the file of an index run: records, then their
// checksum (docs/spec/storage.md, "Index runs"), made aside and renamed when it
// is durable.

#pragma once

#include <rocksdb/file_system.h>

#include <memory>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/digest.h"
#include "base/result.h"
#include "crypto/sha256.h"
#include "storage/index_run.h"

namespace diptych {

// A prefix of 8 octets and an entry's number of 8.
inline constexpr std::size_t kRunRecordSize = 16;

inline constexpr std::string_view kRunSuffix = ".run";
inline constexpr std::string_view kUnfinishedSuffix = ".new";

// The checksum before the first record: what the run says it is.
Sha256Stream StartRunChecksum(const Digest& network_id, const RunSpan& span);

// A failed operation on the file or directory at `path`.
Error FileError(const rocksdb::IOStatus& status, std::string_view doing,
                const std::string& path);

class RunFileWriter {
 public:
  RunFileWriter(const RunPlace& place, const RunSpan& span);

  // In order of prefix and number.
  Status Append(const IndexedCommitment& commitment);

  // After Ok the file is there, whole, also after a power cut.
  Status Finish();

 private:
  Status Flush();

  const RunPlace& place_;
  const std::string path_;
  std::unique_ptr<rocksdb::FSWritableFile> file_;  // Made by the first Flush.
  Sha256Stream sum_;
  Bytes buffer_;
  std::size_t filled_ = 0;
};

}  // namespace diptych
