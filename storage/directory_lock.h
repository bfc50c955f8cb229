// SPDX-License-Identifier: Apache-2.0
//
// A DirectoryLock keeps other processes, and other stores of this one, out of
// a data directory as long as it lives.

#pragma once

#include <string>

#include "base/result.h"

namespace diptych {

class DirectoryLock {
 public:
  // Locks the file `lock` in the directory. kUnavailable if it is locked.
  static Result<DirectoryLock> Take(const std::string& directory);

  // Locks out who would write, for one of several readers, and writes nothing:
  // a directory without that file is read as it is. kUnavailable if a writer
  // has locked it.
  static Result<DirectoryLock> TakeToRead(const std::string& directory);

  DirectoryLock(DirectoryLock&& other) noexcept;
  DirectoryLock& operator=(DirectoryLock&&) = delete;
  ~DirectoryLock();

 private:
  explicit DirectoryLock(int file) : file_(file) {}
  int file_;  // -1: none.
};

}  // namespace diptych
