// SPDX-License-Identifier: Apache-2.0
// Covers what a scope may be and what it takes in, and when an accreditation
// holds. The layout has vectors (registry/vectors_test.cc).
#include "registry/accreditation.h"

#include <gtest/gtest.h>

namespace diptych {
namespace {

using Names = std::vector<std::string>;

TEST(AccreditationScope, IsOfFewNamesInRisingOrder) {
  EXPECT_TRUE(IsScope(Names{}));
  EXPECT_TRUE(IsScope(Names{"Diploma", "https://a.example/x"}));
  EXPECT_FALSE(IsScope(Names{"b", "a"}));
  EXPECT_FALSE(IsScope(Names{"a", "a"}));
  EXPECT_TRUE(IsScope(Names{"1", "2", "3", "4", "5", "6", "7", "8"}));
  EXPECT_FALSE(IsScope(Names{"1", "2", "3", "4", "5", "6", "7", "8", "9"}));
}

TEST(AccreditationScope, HasNamesOfVisibleAscii) {
  EXPECT_TRUE(IsScope(Names{std::string(200, 'a')}));
  EXPECT_TRUE(IsScope(Names{"!~"}));
  for (const std::string& name :
       {std::string(), std::string(201, 'a'), std::string("a b"),
        std::string("a\x7f"), std::string("\xC3\xBC"), std::string(1, '\0')}) {
    EXPECT_FALSE(IsScope(Names{name})) << name;
  }
}

TEST(AccreditationScope, WithoutNamesTakesInEverything) {
  EXPECT_TRUE(Covers(Names{}, Names{}));
  EXPECT_TRUE(Covers(Names{}, Names{"urn:a"}));
}

TEST(AccreditationScope, TakesInWhatIsCalledByAnyOfItsNames) {
  const Names scope{"Diploma", "urn:a"};
  EXPECT_TRUE(Covers(scope, Names{"urn:b", "urn:a"}));
  EXPECT_TRUE(Covers(scope, Names{"Diploma"}));
  EXPECT_FALSE(Covers(scope, Names{"diploma", "urn:a/b", "urn:", "Diplom"}));
  EXPECT_FALSE(Covers(scope, Names{}));
}

TEST(AccreditationScope, TakesInWhatStandsBelowANameThatEndsOpen) {
  const Names scope{"https://a.example/x/", "https://b.example#"};
  EXPECT_TRUE(Covers(scope, Names{"https://a.example/x/1"}));
  EXPECT_TRUE(Covers(scope, Names{"https://a.example/x/"}));
  EXPECT_TRUE(Covers(scope, Names{"https://b.example#y"}));
  EXPECT_FALSE(
      Covers(scope, Names{"https://a.example/x", "https://a.example/",
                          "https://b.example/y", "at https://a.example/x/1"}));
}

TEST(Accreditation, HoldsFromItsBeginningUntilItsEnd) {
  Accreditation one{.from = {10}, .to = {20}};
  EXPECT_FALSE(IsInForce(one, {9}));
  EXPECT_TRUE(IsInForce(one, {10}));
  EXPECT_TRUE(IsInForce(one, {19}));
  EXPECT_FALSE(IsInForce(one, {20}));
  one.to = {0};
  EXPECT_TRUE(IsInForce(one, {UINT64_MAX}));
  one.to = one.from;
  EXPECT_FALSE(IsInForce(one, {10}));
}

}  // namespace
}  // namespace diptych
