// SPDX-License-Identifier: Apache-2.0
//
// A CorpusWriter puts the seeds of the fuzz targets into a folder, one folder
// within it for each target.

#pragma once

#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <utility>

#include "base/bytes.h"
#include "base/check.h"

namespace diptych {

class CorpusWriter {
 public:
  explicit CorpusWriter(std::filesystem::path root) : root_(std::move(root)) {}

  void Add(const std::string& target, const std::string& name,
           ByteView octets) {
    std::filesystem::create_directories(root_ / target);
    std::ofstream out(root_ / target / name, std::ios::binary);
    out.write(reinterpret_cast<const char*>(octets.data()),
              static_cast<std::streamsize>(octets.size()));
    CHECK(out.good());
  }

  void Add(const std::string& target, const std::string& name,
           std::string_view text) {
    Add(target, name, AsBytes(text));
  }

 private:
  std::filesystem::path root_;
};

}  // namespace diptych
