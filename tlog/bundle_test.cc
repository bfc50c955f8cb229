// SPDX-License-Identifier: Apache-2.0
// Covers entry bundles both ways, stepping through entries in a row, and every
// way to be too short or too long.
#include "tlog/bundle.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>

namespace diptych {
namespace {

std::vector<std::string> Entries(const EntryBundle& bundle) {
  std::vector<std::string> entries;
  for (ByteView entry : bundle) entries.push_back(ToText(entry));
  return entries;
}

TEST(EntryBundle, GivesBackWhatWasAppended) {
  Bytes octets;
  AppendEntry(octets, AsBytes("abc"));
  AppendEntry(octets, {});
  AppendEntry(octets, AsBytes("d"));
  EXPECT_EQ(octets, (Bytes{0, 3, 'a', 'b', 'c', 0, 0, 0, 1, 'd'}));
  const Result<EntryBundle> bundle = EntryBundle::Parse(octets, 3);
  ASSERT_TRUE(bundle) << bundle.error().message;
  EXPECT_THAT(Entries(*bundle), testing::ElementsAre("abc", "", "d"));
}

TEST(EntryBundle, HoldsEntriesOfTheLargestSize) {
  const Bytes largest(kMaxEntrySize, 7);
  Bytes octets;
  AppendEntry(octets, largest);
  const Result<EntryBundle> bundle = EntryBundle::Parse(octets, 1);
  ASSERT_TRUE(bundle);
  EXPECT_TRUE(std::ranges::equal(*bundle->begin(), largest));
}

TEST(EntryBundle, Holds256Entries) {
  Bytes octets;
  for (int i = 0; i < 256; ++i) AppendEntry(octets, {});
  const Result<EntryBundle> bundle = EntryBundle::Parse(octets, 256);
  ASSERT_TRUE(bundle);
  EXPECT_EQ(std::ranges::distance(*bundle), 256);
}

TEST(EntryBundle, EveryPrefixIsRefused) {
  Bytes octets;
  AppendEntry(octets, AsBytes("abc"));
  AppendEntry(octets, AsBytes("d"));
  for (std::size_t size = 0; size < octets.size(); ++size) {
    EXPECT_FALSE(EntryBundle::Parse(ByteView(octets).first(size), 2)) << size;
  }
}

TEST(EntryBundle, LeftoverOctetsAreRefused) {
  Bytes octets;
  AppendEntry(octets, AsBytes("abc"));
  AppendEntry(octets, AsBytes("d"));
  const Result<EntryBundle> bundle = EntryBundle::Parse(octets, 1);
  ASSERT_FALSE(bundle);
  EXPECT_TRUE(bundle.error().message.contains("3 octets"))
      << bundle.error().message;
}

TEST(BundleReader, StepsThroughEntriesAndStopsAtTheEnd) {
  Bytes octets;
  AppendEntry(octets, AsBytes("abc"));
  AppendEntry(octets, {});
  BundleReader reader(octets);
  EXPECT_EQ(ToText(reader.Next().value()), "abc");
  EXPECT_EQ(reader.consumed(), 5U);
  EXPECT_TRUE(reader.Next().value().empty());
  EXPECT_EQ(reader.consumed(), 7U);
  EXPECT_FALSE(reader.Next().has_value());
  EXPECT_EQ(reader.consumed(), 7U);
}

TEST(BundleReader, StopsBeforeAnEntryThatIsNotWhole) {
  Bytes octets;
  AppendEntry(octets, AsBytes("abc"));
  AppendEntry(octets, AsBytes("d"));
  for (std::size_t size = 5; size < octets.size(); ++size) {
    BundleReader reader(ByteView(octets).first(size));
    EXPECT_TRUE(reader.Next().has_value()) << size;
    EXPECT_FALSE(reader.Next().has_value()) << size;
    EXPECT_EQ(reader.consumed(), 5U) << size;
  }
}

TEST(Bundle, GivesOneEntryOrTheFirstFewIfItHasThem) {
  Bytes octets;
  AppendEntry(octets, AsBytes("abc"));
  AppendEntry(octets, AsBytes("d"));
  EXPECT_EQ(ToText(BundleEntry(octets, 1).value()), "d");
  EXPECT_FALSE(BundleEntry(octets, 2).has_value());
  EXPECT_EQ(BundleFront(octets, 1).value().size(), 5U);
  EXPECT_EQ(BundleFront(octets, 2).value().size(), octets.size());
  EXPECT_FALSE(BundleFront(octets, 3).has_value());
}

TEST(EntryBundleDeathTest, TakesNoEntryThatItsLengthCannotSay) {
  Bytes octets;
  EXPECT_DEATH(AppendEntry(octets, Bytes(kMaxEntrySize + 1)), "kMaxEntrySize");
}

}  // namespace
}  // namespace diptych
