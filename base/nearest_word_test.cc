// SPDX-License-Identifier: Apache-2.0
//
// Suggestions: the distance of two words, and that far ones are not suggested.
#include "base/nearest_word.h"

#include <gtest/gtest.h>

#include <array>
#include <string>

namespace diptych {
namespace {

TEST(EditDistance, CountsChangesAdditionsAndSwaps) {
  EXPECT_EQ(EditDistance("", ""), 0U);
  EXPECT_EQ(EditDistance("", "abc"), 3U);
  EXPECT_EQ(EditDistance("verify", "verify"), 0U);
  EXPECT_EQ(EditDistance("verfy", "verify"), 1U);
  EXPECT_EQ(EditDistance("veirfy", "verify"), 1U);
  EXPECT_EQ(EditDistance("anchro", "anchor"), 1U);
  EXPECT_EQ(EditDistance("kitten", "sitting"), 3U);
}

TEST(NearestWord, IsTheOneThatTakesTheFewestChanges) {
  const std::array<std::string, 3> words = {"--policy", "--node", "--max-age"};
  EXPECT_EQ(NearestWord("--polcy", words), "--policy");
  EXPECT_EQ(NearestWord("--maxage", words), "--max-age");
}

TEST(NearestWord, IsNoneIfAllAreFarOff) {
  const std::array<std::string, 2> words = {"verify", "key"};
  EXPECT_EQ(NearestWord("destroy", words), "");
  EXPECT_EQ(NearestWord("kkey1", words), "");
  EXPECT_EQ(NearestWord(std::string(100'000, 'k'), words), "");
}

}  // namespace
}  // namespace diptych
