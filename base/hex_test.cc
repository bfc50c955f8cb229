// SPDX-License-Identifier: Apache-2.0
// Covers hexadecimal text, both ways and malformed.
#include "base/hex.h"

#include <gtest/gtest.h>

namespace diptych {
namespace {

TEST(Hex, EncodesInLowerCase) {
  EXPECT_EQ(HexEncode(Bytes{0x00, 0x9f, 0xff}), "009fff");
  EXPECT_EQ(HexEncode({}), "");
}

TEST(Hex, DecodesEitherCase) {
  EXPECT_EQ(*HexDecode("009fFF"), (Bytes{0x00, 0x9f, 0xff}));
}

TEST(Hex, RefusesOddLengthsAndOtherCharacters) {
  EXPECT_FALSE(HexDecode("0"));
  EXPECT_FALSE(HexDecode("0g"));
  EXPECT_FALSE(HexDecode(" 0"));
}

TEST(Hex, DigestHasExactly64Digits) {
  EXPECT_FALSE(HexDecodeDigest("00"));
  const Digest digest = *HexDecodeDigest(std::string(64, 'a'));
  EXPECT_EQ(digest[0], 0xaa);
  EXPECT_EQ(digest[31], 0xaa);
}

}  // namespace
}  // namespace diptych
