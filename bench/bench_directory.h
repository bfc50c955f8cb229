// SPDX-License-Identifier: Apache-2.0
//
// A BenchDirectory is a new directory below one that the user names, on the
// disk that is to be measured. It goes away with everything in it, and nothing
// else does.

#pragma once

#include <stdlib.h>

#include <filesystem>
#include <string>

#include "base/check.h"

namespace diptych {

class BenchDirectory {
 public:
  // Requires: `parent` exists.
  explicit BenchDirectory(const std::string& parent)
      : path_(parent + "/diptych-bench-XXXXXX") {
    CHECK(::mkdtemp(path_.data()) != nullptr);
  }
  ~BenchDirectory() { std::filesystem::remove_all(path_); }
  BenchDirectory(const BenchDirectory&) = delete;
  BenchDirectory& operator=(const BenchDirectory&) = delete;

  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

}  // namespace diptych
