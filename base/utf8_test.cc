// SPDX-License-Identifier: Apache-2.0
// Covers what is UTF-8 and what is not, and the octets of a code point.
#include "base/utf8.h"

#include <gtest/gtest.h>

namespace diptych {
namespace {

TEST(Utf8, WritesAndReadsBackEveryCodePoint) {
  for (char32_t code_point = 0; code_point <= 0x10FFFF; ++code_point) {
    if (code_point == 0xD800) code_point = 0xE000;
    std::string text;
    AppendUtf8(code_point, text);
    std::size_t offset = 0;
    ASSERT_EQ(NextCodePoint(text, offset), code_point);
    ASSERT_EQ(offset, text.size());
  }
}

TEST(Utf8, KnowsTheBoundsOfEachLength) {
  std::string text;
  for (const char32_t code_point :
       {0x7F, 0x80, 0x7FF, 0x800, 0xFFFF, 0x10000, 0x10FFFF}) {
    AppendUtf8(code_point, text);
  }
  EXPECT_EQ(text,
            "\x7F\xC2\x80\xDF\xBF\xE0\xA0\x80\xEF\xBF\xBF\xF0\x90\x80\x80"
            "\xF4\x8F\xBF\xBF");
  EXPECT_TRUE(IsUtf8(text));
}

TEST(Utf8, RefusesOverlongFormsSurrogatesAndStrayOctets) {
  for (const char* text :
       {"\x80", "\xBF", "\xC0\x80", "\xC1\xBF", "\xE0\x9F\xBF", "\xED\xA0\x80",
        "\xED\xBF\xBF", "\xF0\x8F\xBF\xBF", "\xF4\x90\x80\x80",
        "\xF8\x88\x80\x80\x80", "\xFF", "\xC3(", "\xE2\x82(", "a\x80"}) {
    EXPECT_FALSE(IsUtf8(text)) << text;
  }
}

TEST(Utf8, RefusesACodePointThatIsCutShort) {
  const std::string_view whole = "\xF0\x9F\x98\x82";
  EXPECT_TRUE(IsUtf8(whole));
  for (std::size_t size = 1; size < whole.size(); ++size) {
    EXPECT_FALSE(IsUtf8(whole.substr(0, size)));
  }
}

TEST(Utf8, ReplacesForeignOctetsAndNothingElse) {
  EXPECT_EQ(WithoutForeignOctets("a\n\x1b\u0085\u202e\u00e9"),
            "a\n\x1b\u0085\u202e\u00e9");
  EXPECT_EQ(WithoutForeignOctets("\xFF"
                                 "a\xF0\x9F"
                                 "b\xC3"),
            "?a??b?");
  EXPECT_EQ(WithoutForeignOctets(""), "");
}

TEST(Utf8, StaysAtTheFault) {
  std::size_t offset = 1;
  EXPECT_EQ(NextCodePoint("a\xFF", offset), std::nullopt);
  EXPECT_EQ(offset, 1U);
}

}  // namespace
}  // namespace diptych
