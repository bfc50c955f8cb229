// SPDX-License-Identifier: Apache-2.0
//
// A Descriptor is a file descriptor that closes itself; with it stand the few
// operations that everything which writes files durably is made of.

#pragma once

#include <unistd.h>

#include <string>
#include <string_view>
#include <utility>

#include "base/result.h"

namespace diptych {

class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  ~Descriptor() {
    if (number_ >= 0) close(number_);
  }
  Descriptor(Descriptor&& other) noexcept
      : number_(std::exchange(other.number_, -1)) {}
  Descriptor& operator=(Descriptor&&) = delete;
  int number() const { return number_; }
  // Closes it where the outcome matters.
  int Close() { return close(std::exchange(number_, -1)); }

 private:
  int number_;
};

// What to do on ENOSPC and EDQUOT, to end an error message with.
inline constexpr std::string_view kMakeRoom = "; make room on this disk";

// What went wrong, and of a full disk what to do.
std::string ReasonOf(int error_number);

// "PATH: cannot ACTION: why", of errno: kNotFound if there is no such file,
// else kIo.
Error SystemError(const std::string& path, std::string_view action);

// The directory that holds the file; "." if the path names none.
std::string DirectoryOf(const std::string& path);

// Names made or replaced in the directory reach the disk.
Status SyncDirectory(const std::string& path);

}  // namespace diptych
