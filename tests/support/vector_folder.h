// SPDX-License-Identifier: Apache-2.0
//
// A VectorFolder is a folder of published test vectors beside the project, and
// keeps which of its files were read, so that a test can tell of one that none
// looks at.

#pragma once

#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/check.h"
#include "json/parse.h"

namespace diptych {

class VectorFolder {
 public:
  explicit VectorFolder(std::filesystem::path path) : path_(std::move(path)) {}

  bool IsThere() const { return std::filesystem::is_directory(path_); }

  // `name` is a path within the folder.
  std::string Text(const std::string& name) {
    std::ifstream file(path_ / name, std::ios::binary);
    CHECK(file.is_open());
    read_.insert(name);
    return {std::istreambuf_iterator<char>(file), {}};
  }

  // Without the white space that editors leave at the end.
  std::string Line(const std::string& name) {
    std::string text = Text(name);
    while (!text.empty() && text.back() <= ' ') text.pop_back();
    return text;
  }

  JsonValue Json(const std::string& name) {
    return ParseJson(Text(name)).value();
  }

  JsonObject Object(const std::string& name) { return Json(name).get_object(); }

  // The files, within all folders, that nobody has read.
  std::vector<std::string> Unread() const {
    std::vector<std::string> unread;
    for (const auto& entry :
         std::filesystem::recursive_directory_iterator(path_)) {
      if (!entry.is_regular_file()) continue;
      std::string name =
          std::filesystem::relative(entry.path(), path_).generic_string();
      if (!read_.contains(name)) unread.push_back(std::move(name));
    }
    return unread;
  }

 private:
  std::filesystem::path path_;
  std::set<std::string> read_;
};

}  // namespace diptych
