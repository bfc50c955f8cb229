// SPDX-License-Identifier: Apache-2.0
// Covers base58btc with the examples of draft-msporny-base58 section 5,
// leading zeros, the limits and spellings that must not be read.
#include "base/base58.h"

#include <gtest/gtest.h>

#include "base/hex.h"

namespace diptych {
namespace {

TEST(Base58, EncodesTheExamplesOfTheDraft) {
  EXPECT_EQ(Base58Encode(AsBytes("Hello World!")), "2NEpo7TZRRrLZSi2U");
  EXPECT_EQ(
      Base58Encode(AsBytes("The quick brown fox jumps over the lazy dog.")),
      "USm3fpXnKG5EUBx2ndxBDMPVciP5hGey2Jh4NDv6gmeo1LkMeiKrLJUUBk6Z");
  EXPECT_EQ(Base58Encode(*HexDecode("0000287fb4cd")), "11233QC4");
}

TEST(Base58, DecodesWhatItEncodes) {
  Bytes bytes;
  for (std::size_t i = 0; i <= kBase58BytesMax; ++i) {
    const std::string text = Base58Encode(bytes);
    EXPECT_LE(text.size(), kBase58TextMax);
    const Result<Bytes> back = Base58Decode(text);
    ASSERT_TRUE(back) << back.error().message;
    EXPECT_EQ(*back, bytes);
    bytes.push_back(static_cast<std::uint8_t>(255 - i * 37));
  }
}

TEST(Base58, LongestTextOfTheLargestNumberFits) {
  const Bytes bytes(kBase58BytesMax, 0xff);
  EXPECT_EQ(Base58Encode(bytes).size(), kBase58TextMax);
  EXPECT_EQ(*Base58Decode(Base58Encode(bytes)), bytes);
}

TEST(Base58, KeepsLeadingZerosApart) {
  EXPECT_EQ(Base58Encode({}), "");
  EXPECT_EQ(Base58Encode(Bytes{0}), "1");
  EXPECT_EQ(Base58Encode(Bytes{0, 0, 1}), "112");
  EXPECT_EQ(*Base58Decode("112"), (Bytes{0, 0, 1}));
  EXPECT_EQ(*Base58Decode("2"), (Bytes{1}));
  EXPECT_EQ(*Base58Decode(""), Bytes{});
}

TEST(Base58, RefusesCharactersOutsideTheAlphabet) {
  for (std::string_view text : {"0", "O", "I", "l", "2 ", "+", "2\n"}) {
    const Result<Bytes> bytes = Base58Decode(text);
    ASSERT_FALSE(bytes) << text;
    EXPECT_EQ(bytes.error().code, ErrorCode::kInvalid);
  }
  EXPECT_FALSE(Base58Decode(std::string_view("\0", 1)));
}

TEST(Base58, RefusesMoreThanItsLimits) {
  const Result<Bytes> long_text =
      Base58Decode(std::string(kBase58TextMax + 1, '2'));
  ASSERT_FALSE(long_text);
  EXPECT_EQ(long_text.error().code, ErrorCode::kLimit);
  const Result<Bytes> many_zeros =
      Base58Decode(std::string(kBase58BytesMax + 1, '1'));
  ASSERT_FALSE(many_zeros);
  EXPECT_EQ(many_zeros.error().code, ErrorCode::kLimit);
}

}  // namespace
}  // namespace diptych
