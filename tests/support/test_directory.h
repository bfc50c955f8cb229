// SPDX-License-Identifier: Apache-2.0
//
// A TestDirectory is an empty directory that goes away with everything in it.
//
// It is in memory where the system has a place for that: tests sync often, and
// what a power cut leaves on a disk is simulated, not provoked.

#pragma once

#include <gtest/gtest.h>
#include <stdlib.h>
#include <unistd.h>

#include <filesystem>
#include <string>

#include "base/check.h"

namespace diptych {

class TestDirectory {
 public:
  TestDirectory() : path_(Parent() + "/diptych-XXXXXX") {
    CHECK(::mkdtemp(path_.data()) != nullptr);
  }
  ~TestDirectory() { std::filesystem::remove_all(path_); }
  TestDirectory(const TestDirectory&) = delete;
  TestDirectory& operator=(const TestDirectory&) = delete;

  const std::string& path() const { return path_; }
  // Of what is named so in it.
  std::string Path(const std::string& name) const { return path_ + "/" + name; }

 private:
  static std::string Parent() {
    const std::string memory = "/dev/shm";
    return ::access(memory.c_str(), W_OK) == 0 ? memory : ::testing::TempDir();
  }

  std::string path_;
};

}  // namespace diptych
