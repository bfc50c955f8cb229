// SPDX-License-Identifier: Apache-2.0
// Covers the edges of each length of UTF-8 and what is not UTF-8, spaces
// beyond ASCII, and the alphabet of notes.
#include "tlog/utf8.h"

#include <gtest/gtest.h>

#include <string>

namespace diptych {
namespace {

TEST(Utf8, AcceptsTheFirstAndLastOfEachLength) {
  EXPECT_TRUE(IsUtf8(""));
  EXPECT_TRUE(IsUtf8(std::string_view("\0", 1)));
  EXPECT_TRUE(IsUtf8("\x7f"));
  EXPECT_TRUE(IsUtf8("\xc2\x80"));
  EXPECT_TRUE(IsUtf8("\xdf\xbf"));
  EXPECT_TRUE(IsUtf8("\xe0\xa0\x80"));
  EXPECT_TRUE(IsUtf8("\xef\xbf\xbf"));
  EXPECT_TRUE(IsUtf8("\xf0\x90\x80\x80"));
  EXPECT_TRUE(IsUtf8("\xf4\x8f\xbf\xbf"));
}

TEST(Utf8, RefusesLongerSpellings) {
  EXPECT_FALSE(IsUtf8("\xc0\x80"));
  EXPECT_FALSE(IsUtf8("\xc1\xbf"));
  EXPECT_FALSE(IsUtf8("\xe0\x9f\xbf"));
  EXPECT_FALSE(IsUtf8("\xf0\x8f\xbf\xbf"));
}

TEST(Utf8, RefusesSurrogatesAndWhatIsAboveUnicode) {
  EXPECT_TRUE(IsUtf8("\xed\x9f\xbf"));
  EXPECT_FALSE(IsUtf8("\xed\xa0\x80"));
  EXPECT_FALSE(IsUtf8("\xed\xbf\xbf"));
  EXPECT_TRUE(IsUtf8("\xee\x80\x80"));
  EXPECT_FALSE(IsUtf8("\xf4\x90\x80\x80"));
  EXPECT_FALSE(IsUtf8("\xf8\x88\x80\x80\x80"));
}

TEST(Utf8, RefusesBrokenSequences) {
  EXPECT_FALSE(IsUtf8("\x80"));
  EXPECT_FALSE(IsUtf8("\xc2"));
  EXPECT_FALSE(IsUtf8("\xc2 "));
  EXPECT_FALSE(IsUtf8("\xe2\x80"));
  EXPECT_FALSE(IsUtf8("\xe2\x80 "));
  EXPECT_FALSE(IsUtf8("\xff"));
}

TEST(Utf8, FindsEverySpaceOfUnicode) {
  for (std::string_view space :
       {" ", "\t", "\n", "\v", "\f", "\r", "\xc2\x85", "\xc2\xa0",
        "\xe1\x9a\x80", "\xe2\x80\x80", "\xe2\x80\x8a", "\xe2\x80\xa8",
        "\xe2\x80\xa9", "\xe2\x80\xaf", "\xe2\x81\x9f", "\xe3\x80\x80"}) {
    EXPECT_TRUE(ContainsUnicodeSpace("a" + std::string(space) + "b"));
  }
}

TEST(Utf8, FindsNoSpaceInNeighboursOfSpaces) {
  for (std::string_view other :
       {"\x08", "\x0e", "!", "\xc2\x84", "\xc2\x86", "\xc2\xa1", "\xe1\x9f\xbf",
        "\xe2\x80\x8b", "\xe2\x80\x90", "\xe3\x80\x81"}) {
    EXPECT_FALSE(ContainsUnicodeSpace(other));
  }
}

TEST(Utf8, NoteTextHasNoControlCharacterButNewline) {
  EXPECT_TRUE(IsNoteText("a\n\xe2\x80\x94 b\n"));
  EXPECT_FALSE(IsNoteText("a\tb"));
  EXPECT_FALSE(IsNoteText("a\r\n"));
  EXPECT_FALSE(IsNoteText(std::string_view("\0", 1)));
  EXPECT_FALSE(IsNoteText("\x1f"));
  EXPECT_FALSE(IsNoteText("\xff"));
}

}  // namespace
}  // namespace diptych
