// SPDX-License-Identifier: Apache-2.0
#include "tests/support/vector_file.h"

#include <gtest/gtest.h>

#include <boost/json/parse.hpp>
#include <boost/json/value_to.hpp>
#include <fstream>
#include <iterator>

#include "base/hex.h"

namespace diptych {

std::optional<boost::json::object> ReadVectorFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return std::nullopt;
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  return boost::json::parse(text).as_object();
}

boost::json::array SpecificationCases(const std::string& name) {
  const std::string path = DIPTYCH_SOURCE_DIR "/docs/spec/vectors/" + name;
  const std::optional<boost::json::object> file = ReadVectorFile(path);
  if (!file) {
    ADD_FAILURE() << path << ": there is no such file";
    return {};
  }
  const boost::json::array& cases = file->at("cases").as_array();
  EXPECT_EQ(Number(file->at("count")), cases.size()) << name;
  EXPECT_FALSE(cases.empty()) << name;
  return cases;
}

std::string Describe(const boost::json::value& one) {
  return "id " + std::to_string(Number(one.at("id"))) + " (" +
         Text(one.at("kind")) + "): " + Text(one.at("comment"));
}

std::string Text(const boost::json::value& value) {
  return boost::json::value_to<std::string>(value);
}

std::uint64_t Number(const boost::json::value& value) {
  if (value.is_string()) return std::stoull(Text(value));
  return value.to_number<std::uint64_t>();
}

Bytes Octets(const boost::json::value& hex) {
  return HexDecode(Text(hex)).value();
}

Digest Hash(const boost::json::value& hex) {
  return HexDecodeDigest(Text(hex)).value();
}

std::vector<Digest> Hashes(const boost::json::value& array) {
  std::vector<Digest> hashes;
  for (const boost::json::value& hex : array.as_array()) {
    hashes.push_back(Hash(hex));
  }
  return hashes;
}

}  // namespace diptych
