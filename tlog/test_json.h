// SPDX-License-Identifier: Apache-2.0
//
// ReadTestJson reads a file of vectors for the tests of this folder.

#pragma once

#include <boost/json.hpp>
#include <fstream>
#include <iterator>
#include <optional>
#include <string>

namespace diptych {

// Nothing if there is no such file. Throws if it is no JSON.
inline std::optional<boost::json::object> ReadTestJson(
    const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return std::nullopt;
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  return boost::json::parse(text).as_object();
}

// A member that must be text.
inline std::string TextOf(const boost::json::object& object,
                          std::string_view name) {
  return boost::json::value_to<std::string>(object.at(name));
}

}  // namespace diptych
