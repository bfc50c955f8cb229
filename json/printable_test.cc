// SPDX-License-Identifier: Apache-2.0
// Covers foreign text made safe to show.
#include "json/printable.h"

#include <gtest/gtest.h>

namespace diptych {
namespace {

TEST(Printable, KeepsLettersOfAllScripts) {
  const std::string text = "Universit\xC3\xA4t \xE5\xA4\xA7\xE5\xAD\xA6 \"x\"";
  EXPECT_EQ(Printable(text, 100), text);
}

TEST(Printable, RemovesWhatATerminalObeys) {
  EXPECT_EQ(Printable("\x1B[31mred\x1B[0m\r\nx\x7F", 100), "[31mred[0mx");
  EXPECT_EQ(Printable("\xC2\x9B"
                      "2Jx",
                      100),
            "2Jx");  // C1 CSI
}

TEST(Printable, RemovesWhatTurnsTheDirection) {
  EXPECT_EQ(Printable("a\xE2\x80\xAE"
                      "b\xE2\x81\xA6"
                      "c\xE2\x80\xA8",
                      100),
            "abc");
}

TEST(Printable, MarksOctetsThatAreNotUtf8) {
  EXPECT_EQ(Printable("a\xFF\xC3", 100), "a??");
}

TEST(Printable, CutsBetweenCharacters) {
  EXPECT_EQ(Printable("\xC3\xA4\xC3\xB6\xC3\xBC", 2), "\xC3\xA4\xC3\xB6...");
  EXPECT_EQ(Printable("ab", 2), "ab");
  EXPECT_EQ(Printable("ab\n", 2), "ab");
}

TEST(Printable, QuotesForMessages) {
  EXPECT_EQ(Quoted("na\nme"), "\"name\"");
  EXPECT_EQ(Quoted(std::string(65, 'x')),
            "\"" + std::string(64, 'x') + "...\"");
}

}  // namespace
}  // namespace diptych
