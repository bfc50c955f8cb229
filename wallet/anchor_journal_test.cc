// SPDX-License-Identifier: Apache-2.0
// The journal: what it remembers, that a write which a crash cut short at any
// octet is dropped, and that any other damage is found.
#include "wallet/anchor_journal.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "platform/file.h"
#include "tests/support/test_wallet.h"

namespace diptych {
namespace {

constexpr Digest kNetwork{1};

Digest Name(std::uint8_t number) { return {number, 9}; }

AnchorJournal::Plan PlanOf(std::uint8_t number, std::uint32_t position) {
  AnchorJournal::Plan plan{.document = Name(number),
                           .salt = {},
                           .list = {3},
                           .position = {position}};
  if (number % 2 == 1) plan.salt.emplace().fill(number);
  return plan;
}

AnchorJournal OpenSound(const std::string& path) {
  auto journal = AnchorJournal::Open(path, kNetwork);
  CHECK(journal.has_value());
  return *std::move(journal);
}

// The file after two frames of plans and one that anchors.
struct WrittenJournal {
  Bytes octets;
  std::vector<std::size_t> frame_ends;  // And the head's.
};

WrittenJournal WriteJournal(const std::string& path) {
  WrittenJournal written;
  const auto note_end = [&] {
    written.octets = *ReadFile(path, kJournalSizeMax);
    written.frame_ends.push_back(written.octets.size());
  };
  AnchorJournal journal = OpenSound(path);
  note_end();
  const AnchorJournal::Plan first[] = {PlanOf(1, 10), PlanOf(2, 20)};
  EXPECT_TRUE(journal.RecordPlans(first));
  note_end();
  const AnchorJournal::Anchored anchored[] = {
      {.document = Name(1), .entry = {4711}}};
  EXPECT_TRUE(journal.RecordAnchored(anchored));
  note_end();
  const AnchorJournal::Plan moved[] = {PlanOf(2, 21)};
  EXPECT_TRUE(journal.RecordPlans(moved));
  note_end();
  return written;
}

TEST(AnchorJournal, RemembersPlansMovesAndEntriesWhenOpenedAgain) {
  const TestDirectory directory;
  const std::string path = directory.Path("journal");
  WriteJournal(path);
  const AnchorJournal journal = OpenSound(path);
  ASSERT_EQ(journal.size(), 2U);
  const JournaledDocument first{.salt = PlanOf(1, 10).salt,
                                .list = {3},
                                .position = {10},
                                .entry = EntryIndex{4711}};
  EXPECT_EQ(*journal.Find(Name(1)), first);
  const JournaledDocument second{
      .salt = {}, .list = {3}, .position = {21}, .entry = {}};
  EXPECT_EQ(*journal.Find(Name(2)), second);
  EXPECT_EQ(journal.Find(Name(3)), nullptr);
  EXPECT_EQ(journal.lists(), std::set<ListId>{{3}});
  ASSERT_EQ(journal.Unfinished().size(), 1U);
  EXPECT_EQ(journal.Unfinished()[0].position, Position{21});
}

TEST(AnchorJournal, IsReadableByItsOwnerAlone) {
  const TestDirectory directory;
  WriteJournal(directory.Path("journal"));
  EXPECT_EQ(
      std::filesystem::status(directory.Path("journal")).permissions(),
      std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
}

TEST(AnchorJournal, CutAtAnyOctetKeepsTheWholeFramesAndGrowsOn) {
  const TestDirectory directory;
  const std::string path = directory.Path("journal");
  const WrittenJournal written = WriteJournal(path);
  for (std::size_t cut = 0; cut <= written.octets.size(); ++cut) {
    ASSERT_TRUE(WriteFile(path, ByteView(written.octets).first(cut)));
    {
      AnchorJournal journal = OpenSound(path);
      EXPECT_EQ(journal.size(), cut >= written.frame_ends[1] ? 2U : 0U) << cut;
      const AnchorJournal::Plan more[] = {PlanOf(7, 70)};
      ASSERT_TRUE(journal.RecordPlans(more));
    }
    const AnchorJournal journal = OpenSound(path);
    ASSERT_NE(journal.Find(Name(7)), nullptr) << cut;
    if (cut < written.frame_ends[1]) continue;
    EXPECT_EQ(journal.Find(Name(1))->entry.has_value(),
              cut >= written.frame_ends[2])
        << cut;
    EXPECT_EQ(journal.Find(Name(2))->position,
              Position{cut >= written.frame_ends[3] ? 21U : 20U})
        << cut;
  }
}

TEST(AnchorJournal, AFrameWhoseEndWasNeverWrittenIsDropped) {
  const TestDirectory directory;
  const std::string path = directory.Path("journal");
  const WrittenJournal written = WriteJournal(path);
  const std::size_t begin = written.frame_ends[2];
  for (std::size_t zeros = begin; zeros < written.octets.size(); ++zeros) {
    // What a file system may leave that grew the file before it wrote it.
    if (zeros > begin && zeros < begin + 8) continue;
    Bytes octets = written.octets;
    std::fill(octets.begin() + static_cast<std::ptrdiff_t>(zeros), octets.end(),
              0);
    ASSERT_TRUE(WriteFile(path, octets));
    const auto journal = AnchorJournal::Open(path, kNetwork);
    ASSERT_TRUE(journal) << zeros << journal.error().message;
    EXPECT_EQ(journal->Find(Name(2))->position, Position{20});
  }
}

TEST(AnchorJournal, AnyChangedOctetIsFoundAndTheFileLeftAsItIs) {
  const TestDirectory directory;
  const std::string path = directory.Path("journal");
  const WrittenJournal written = WriteJournal(path);
  for (std::size_t at = 0; at < written.octets.size(); ++at) {
    Bytes octets = written.octets;
    octets[at] ^= 0x40;
    ASSERT_TRUE(WriteFile(path, octets));
    const auto journal = AnchorJournal::Open(path, kNetwork);
    ASSERT_FALSE(journal) << at;
    const bool in_network = at >= 17 && at < 49;
    EXPECT_EQ(journal.error().code,
              in_network ? ErrorCode::kInvalid : ErrorCode::kCorrupt)
        << at;
    EXPECT_EQ(*ReadFile(path, kJournalSizeMax), octets);
  }
}

TEST(AnchorJournal, IsOpenInOneRunOnly) {
  const TestDirectory directory;
  const std::string path = directory.Path("journal");
  const AnchorJournal first = OpenSound(path);
  const auto second = AnchorJournal::Open(path, kNetwork);
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, ErrorCode::kUnavailable);
}

}  // namespace
}  // namespace diptych
