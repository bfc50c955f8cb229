// SPDX-License-Identifier: Apache-2.0
//
// An AppendFile is a file that grows at its end, each time durably, and that
// one process at a time has open.

#pragma once

#include <cstdint>
#include <string>

#include "base/bytes.h"
#include "base/result.h"

namespace diptych {

class AppendFile {
 public:
  // Opens or makes the file (0600) and locks it. kUnavailable if another
  // process holds the lock; kIo otherwise.
  static Result<AppendFile> Open(const std::string& path);

  AppendFile(AppendFile&& other) noexcept;
  AppendFile& operator=(AppendFile&& other) noexcept;
  ~AppendFile();

  const std::string& path() const { return path_; }

  // The whole file. kLimit if it is longer than `size_max`.
  Result<Bytes> ReadAll(std::size_t size_max) const;

  // Writes behind the end: after Ok it survives a power cut, after an error
  // any part of it may be there.
  Status Append(ByteView octets);

  // Cuts the file, durably.
  Status Truncate(std::uint64_t size);

 private:
  AppendFile(std::string path, int descriptor)
      : path_(std::move(path)), descriptor_(descriptor) {}

  Error Failed(const char* what) const;

  std::string path_;
  int descriptor_;  // -1 once moved from.
};

}  // namespace diptych
