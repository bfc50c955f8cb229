// SPDX-License-Identifier: Apache-2.0
//
// A ProgressFile remembers the blocks that an audit has found no difference
// in, so that the next audit need not fetch them, and sees if the log is no
// longer theirs.
//
// A head, then a record (audit/progress_record.h) for each block, from the
// genesis block on. It holds what was fetched and no conclusions: whoever
// continues executes the blocks again (docs/adr/0011-audit-resume.md). A killed
// process leaves at most its last record torn, and opening cuts that off.
//
// Reading and keeping are for one thread at a time each; ResumingSource reads
// only what was there before the first Keep.

#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/ids.h"
#include "base/result.h"

namespace diptych {

class ProgressFile {
 public:
  // Opens the file, or makes an empty one. kInvalid if it is something else.
  static Result<ProgressFile> Open(const std::string& path);

  ProgressFile(ProgressFile&& other) noexcept;
  ProgressFile& operator=(ProgressFile&&) = delete;
  ~ProgressFile();

  std::uint64_t block_count() const { return places_.size(); }

  // kIo if the record is no longer what was written. Requires: height
  // below block_count().
  Result<Bytes> ReadBlock(Height height) const;

  // Adds the block of that height, unless it is there already.
  Status Keep(Height height, ByteView block);

 private:
  struct Place {
    std::uint64_t offset = 0;  // Of the record.
    std::uint32_t length = 0;  // Of the block.
  };

  ProgressFile(int file, std::string path)
      : file_(file), path_(std::move(path)) {}

  Status Scan(std::uint64_t file_size);
  Error Failure(std::string_view doing) const;
  Result<Bytes> ReadAt(std::uint64_t offset, std::size_t size) const;

  int file_;
  std::string path_;
  std::uint64_t end_ = 0;
  std::vector<Place> places_;
};

}  // namespace diptych
