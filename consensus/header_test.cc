// SPDX-License-Identifier: Apache-2.0
// Covers the header's octets and hash with the cases of an independent script
// (docs/spec/vectors/blocks.json), and that every field is in the hash.
#include "consensus/header.h"

#include <gtest/gtest.h>

#include <set>

#include "base/hex.h"
#include "tests/support/vector_file.h"

namespace diptych {
namespace {

using Object = boost::json::object;

Header HeaderOf(const Object& fields) {
  const auto number = [&](const char* name) { return Number(fields.at(name)); };
  const auto digest = [&](const char* name) { return Hash(fields.at(name)); };
  return {
      .network_id = digest("network_id"),
      .epoch = {number("epoch")},
      .view = {number("view")},
      .height = {number("height")},
      .parent_hash = digest("parent_hash"),
      .parent_view = {number("parent_view")},
      .time = {number("time_ms")},
      .proposer = static_cast<std::uint16_t>(number("proposer")),
      .flags = static_cast<std::uint8_t>(number("flags")),
      .payload_root = digest("payload_root"),
      .payload_octets = static_cast<std::uint32_t>(number("payload_octets")),
      .transaction_count =
          static_cast<std::uint32_t>(number("transaction_count")),
      .log_size = number("log_size"),
      .log_root = digest("log_root"),
      .validators_hash = digest("validators_hash"),
      .next_validators_hash = digest("next_validators_hash"),
  };
}

TEST(Header, AgreesWithTheVectors) {
  int cases = 0;
  for (const boost::json::value& value : SpecificationCases("blocks.json")) {
    const Object& one = value.as_object();
    if (one.at("kind") != "header") continue;
    SCOPED_TRACE(Text(one.at("comment")));
    ++cases;
    const Bytes octets = Octets(one.at("octets"));
    const Result<Header> header = DecodeHeader(octets);
    ASSERT_EQ(header.has_value(), one.at("result") == "valid");
    if (!header) {
      EXPECT_EQ(header.error().code, ErrorCode::kInvalid);
      EXPECT_NE(header.error().message.find(Text(one.at("reason"))),
                std::string::npos)
          << header.error().message;
      continue;
    }
    EXPECT_EQ(octets.size(), kHeaderSize);
    EXPECT_EQ(*header, HeaderOf(one.at("fields").as_object()));
    EXPECT_EQ(EncodeHeader(*header), octets);
    EXPECT_EQ(HexEncode(HeaderHash(*header)), Text(one.at("hash")));
  }
  EXPECT_GT(cases, 25);
}

TEST(Header, HashCoversEveryOctet) {
  const Bytes octets = EncodeHeader({});
  std::set<Digest> hashes;
  int decoded = 0;
  for (std::size_t i = 0; i < octets.size(); ++i) {
    Bytes changed = octets;
    changed[i] ^= 1;
    if (const Result<Header> header = DecodeHeader(changed)) {
      hashes.insert(HeaderHash(*header));
      ++decoded;
    }
  }
  EXPECT_EQ(decoded, 251) << "all but the two octets of the version";
  EXPECT_EQ(hashes.size(), 251U);
}

}  // namespace
}  // namespace diptych
