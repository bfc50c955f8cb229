// SPDX-License-Identifier: Apache-2.0
// Covers the single spelling of decimals and hashes, and taking lines.
#include "tlog/fields.h"

#include <gtest/gtest.h>

namespace diptych {
namespace {

TEST(Decimal, ReadsUpTo64Bits) {
  EXPECT_EQ(ParseDecimal("0"), 0);
  EXPECT_EQ(ParseDecimal("300"), 300);
  EXPECT_EQ(ParseDecimal("18446744073709551615"), 18446744073709551615ULL);
}

TEST(Decimal, RefusesEverythingElse) {
  for (std::string_view text :
       {"", "00", "01", "+1", "-1", " 1", "1 ", "1.0", "0x1", "1e3",
        "18446744073709551616", "99999999999999999999999"}) {
    EXPECT_FALSE(ParseDecimal(text)) << text;
  }
}

TEST(HashField, IsExactly32OctetsOfBase64) {
  Digest hash{};
  hash[0] = 0xff;
  const std::string text = FormatHash(hash);
  EXPECT_EQ(text, "/wAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=");
  EXPECT_EQ(ParseHash(text), hash);
  EXPECT_FALSE(ParseHash(""));
  EXPECT_FALSE(ParseHash(text.substr(0, 43)));
  EXPECT_FALSE(ParseHash(text + "="));
  // 31 and 33 octets, in as many characters.
  EXPECT_FALSE(ParseHash("/wAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=="));
  EXPECT_FALSE(ParseHash("/wAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"));
}

TEST(TakeLine, TakesOneLineAtATime) {
  std::string_view rest = "a\n\nb";
  EXPECT_EQ(TakeLine(rest), "a");
  EXPECT_EQ(TakeLine(rest), "");
  EXPECT_EQ(TakeLine(rest), std::nullopt);
  EXPECT_EQ(rest, "b");
}

}  // namespace
}  // namespace diptych
