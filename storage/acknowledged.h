// SPDX-License-Identifier: Apache-2.0
//
// An AcknowledgedFile holds the height of the newest block that Commit called
// durable, outside the database, so that a database that has lost its end is
// found out.
//
// It is written behind each block and not synced: after a power cut it may lag
// or be torn, and then proves less, but it never runs ahead of what is durable.
// Layout: height u64, then the first 8 octets of
// SHA-256("diptych/acknowledged/v1\n" || height u64).

#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/ids.h"
#include "base/result.h"

namespace diptych {

class AcknowledgedFile {
 public:
  // Opens the file, and makes it if there is none.
  static Result<AcknowledgedFile> Open(const std::string& path);
  // Of a directory that is only read: no file is as an empty one.
  static Result<AcknowledgedFile> OpenToRead(const std::string& path);

  AcknowledgedFile(AcknowledgedFile&& other) noexcept;
  AcknowledgedFile& operator=(AcknowledgedFile&&) = delete;
  ~AcknowledgedFile();

  // Nothing if the file is empty or torn.
  Result<std::optional<Height>> Read() const;
  Status Write(Height height) const;

 private:
  explicit AcknowledgedFile(int file) : file_(file) {}
  int file_;
};

}  // namespace diptych
