// SPDX-License-Identifier: Apache-2.0
//
// A PlacedFile is a small file that is written in place, at chosen offsets,
// and that one process at a time has open.
//
// A port, so that tests can tear its writes and lose what was not synced.

#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "base/bytes.h"
#include "base/result.h"

namespace diptych {

class PlacedFile {
 public:
  virtual ~PlacedFile() = default;

  // The whole file. kLimit if it is longer than `size_max`.
  virtual Result<Bytes> ReadAll(std::size_t size_max) = 0;

  // After an error, and until Sync is Ok, any part of it may be there.
  virtual Status WriteAt(std::uint64_t offset, ByteView octets) = 0;

  // After Ok, what was written survives a power cut (fdatasync).
  virtual Status Sync() = 0;
};

// Opens a file that is there, and locks it (flock). kNotFound if there is none,
// kUnavailable if another process has it open, kIo otherwise.
Result<std::unique_ptr<PlacedFile>> OpenPlacedFile(const std::string& path);

}  // namespace diptych
