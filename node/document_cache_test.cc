// SPDX-License-Identifier: Apache-2.0
// Covers what a document cache keeps and what it lets go.
#include "node/document_cache.h"

#include <gtest/gtest.h>

namespace diptych {
namespace {

DocumentKey Key(std::uint32_t list) {
  return {.list = {list},
          .form = StatusListForm::kToken,
          .span = DocumentSpan::kNewest,
          .since = {}};
}

CachedDocument Document(char content, std::size_t size = 1000) {
  return {.since = {},
          .as_of = {},
          .signed_at = {},
          .status_root = {},
          .packed = std::make_shared<const std::string>(size / 2, content),
          .body = std::string(size / 2, content)};
}

TEST(DocumentCache, GivesBackWhatItWasGivenLast) {
  DocumentCache cache;
  EXPECT_EQ(cache.Find(Key(1)), nullptr);
  cache.Add(Key(1), Document('a'));
  cache.Add(Key(1), Document('b'));
  ASSERT_NE(cache.Find(Key(1)), nullptr);
  EXPECT_EQ(cache.Find(Key(1))->body.front(), 'b');
  EXPECT_EQ(cache.size(), 1U);
  DocumentKey other = Key(1);
  other.form = StatusListForm::kRevocation;
  EXPECT_EQ(cache.Find(other), nullptr);
  other = Key(1);
  other.span = DocumentSpan::kClosed;
  EXPECT_EQ(cache.Find(other), nullptr);
  other.since = {7};
  EXPECT_EQ(cache.Find(other), nullptr);
}

TEST(DocumentCache, LetsGoWhatNobodyHasAskedForLongest) {
  DocumentCache cache(4'000);
  for (std::uint32_t i = 0; i < 3; ++i) cache.Add(Key(i), Document('a'));
  EXPECT_EQ(cache.size(), 3U);
  cache.Find(Key(0));
  cache.Add(Key(3), Document('d'));
  EXPECT_NE(cache.Find(Key(0)), nullptr);
  EXPECT_EQ(cache.Find(Key(1)), nullptr);
  EXPECT_NE(cache.Find(Key(3)), nullptr);
  // Many in one's place do not count twice.
  for (int i = 0; i < 100; ++i) cache.Add(Key(3), Document('d'));
  EXPECT_NE(cache.Find(Key(0)), nullptr);
}

TEST(DocumentCache, KeepsOneThatIsLongerThanItsLimit) {
  DocumentCache cache(4'000);
  cache.Add(Key(0), Document('a'));
  cache.Add(Key(1), Document('b', 10'000));
  EXPECT_NE(cache.Find(Key(1)), nullptr);
  EXPECT_EQ(cache.size(), 1U);
  cache.Add(Key(2), Document('c'));
  EXPECT_EQ(cache.Find(Key(1)), nullptr);
}

}  // namespace
}  // namespace diptych
