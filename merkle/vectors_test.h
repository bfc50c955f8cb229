// SPDX-License-Identifier: Apache-2.0
//
// Reading the JSON vectors in the tests of this folder.

#pragma once

#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <cstdint>
#include <fstream>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/digest.h"
#include "base/hex.h"

namespace diptych {

inline boost::json::value ReadJsonFile(const std::string& path) {
  std::ifstream file(path);
  std::stringstream text;
  text << file.rdbuf();
  return boost::json::parse(text.str());
}

// The cases of docs/spec/vectors/<name>, after a look at the head.
inline boost::json::array SpecificationCases(const std::string& name) {
  const boost::json::value file =
      ReadJsonFile(DIPTYCH_SOURCE_DIR "/docs/spec/vectors/" + name);
  const boost::json::array& cases = file.at("cases").as_array();
  EXPECT_EQ(file.at("count").to_number<std::size_t>(), cases.size());
  EXPECT_GT(cases.size(), 100u);
  return cases;
}

inline std::string Text(const boost::json::value& value) {
  return boost::json::value_to<std::string>(value);
}

inline std::uint64_t Number(const boost::json::value& value) {
  return value.to_number<std::uint64_t>();
}

inline Bytes Octets(const boost::json::value& hex) {
  return HexDecode(Text(hex)).value();
}

inline Digest Hash(const boost::json::value& hex) {
  return HexDecodeDigest(Text(hex)).value();
}

inline std::vector<Digest> Hashes(const boost::json::value& array) {
  std::vector<Digest> hashes;
  for (const boost::json::value& hex : array.as_array()) {
    hashes.push_back(Hash(hex));
  }
  return hashes;
}

// "id 12 (inclusion): bit flipped in hash 0", for messages.
inline std::string Describe(const boost::json::value& one) {
  return "id " + std::to_string(Number(one.at("id"))) + " (" +
         Text(one.at("kind")) + "): " + Text(one.at("comment"));
}

}  // namespace diptych
