// SPDX-License-Identifier: Apache-2.0
// Covers every code point, alone and inside a text, and what is no UTF-8.
#include "base/plain_text.h"

#include <gtest/gtest.h>

#include <string>

#include "base/utf8.h"

namespace diptych {
namespace {

bool IsOneOfTheRefused(char32_t character) {
  struct Range {
    char32_t first;
    char32_t last;
  };
  for (const Range& range :
       {Range{0, 0x1F}, Range{0x7F, 0x9F}, Range{0x2028, 0x2029},
        Range{0x202A, 0x202E}, Range{0x2066, 0x2069}}) {
    if (character >= range.first && character <= range.last) return true;
  }
  return false;
}

TEST(PlainText, RefusesExactlyTheCharactersThatSteer) {
  for (char32_t character = 0; character <= 0x10FFFF; ++character) {
    if (character == 0xD800) character = 0xE000;
    std::string text = "a";
    AppendUtf8(character, text);
    text += 'b';
    ASSERT_EQ(IsPlainText(text), !IsOneOfTheRefused(character))
        << static_cast<std::uint32_t>(character);
  }
}

TEST(PlainText, MayBeEmpty) { EXPECT_TRUE(IsPlainText("")); }

TEST(PlainText, RefusesWhatIsNoUtf8) {
  EXPECT_FALSE(IsPlainText("\xFF"));
  EXPECT_FALSE(IsPlainText("a\xC3"));
  EXPECT_FALSE(IsPlainText("\xED\xA0\x80"));
  EXPECT_FALSE(IsPlainText("\xC0\x80"));
}

TEST(PlainText, SeesANulInTheMiddle) {
  EXPECT_FALSE(IsPlainText(std::string_view("a\0b", 3)));
}

}  // namespace
}  // namespace diptych
