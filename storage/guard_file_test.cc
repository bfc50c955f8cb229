// SPDX-License-Identifier: Apache-2.0
// Covers GuardFile: what it wrote it finds again, whatever a crash leaves of
// the next write; and who may not sign is told what to do.
#include "storage/guard_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/crc.hpp>
#include <filesystem>
#include <span>

#include "base/wire.h"
#include "platform/file.h"
#include "storage/test_placed_file.h"
#include "tests/support/test_directory.h"

namespace diptych {
namespace {

using ::testing::HasSubstr;

GuardIdentity Identity() {
  GuardIdentity identity;
  identity.validator_key.fill(2);
  identity.network_id.fill(7);
  return identity;
}

GuardRecord Record(std::uint64_t view) {
  GuardRecord record{.epoch = {1}, .view = {view}};
  record.notarized = Digest{static_cast<std::uint8_t>(view)};
  record.finalized = {{view - 1}, Digest{9}};
  return record;
}

// A file of two records: of view 4 in one slot, of view 5 in the other.
TestDisk DiskOfTwo() {
  Bytes octets;
  for (const std::uint64_t sequence : {4U, 5U}) {
    const Bytes slot = EncodeGuardSlot({.sequence = sequence,
                                        .identity = Identity(),
                                        .record = Record(sequence)});
    octets.insert(octets.end(), slot.begin(), slot.end());
  }
  return TestDisk(octets);
}

Result<GuardFile> OpenOn(TestDisk& disk) {
  return GuardFile::Open(std::make_unique<TestPlacedFile>(disk), "guard",
                         Identity());
}

class GuardFileTest : public ::testing::Test {
 protected:
  Error OpenError(const GuardIdentity& identity = Identity()) const {
    const Result<GuardFile> guard = GuardFile::Open(path_, identity);
    EXPECT_FALSE(guard.has_value());
    if (guard) return {ErrorCode::kInvalid, "it opened"};
    EXPECT_THAT(guard.error().message, HasSubstr(path_));
    return guard.error();
  }

  TestDirectory directory_;
  const std::string path_ = directory_.path() + "/guard";
};

TEST_F(GuardFileTest, ANewOneHasSignedNothing) {
  ASSERT_TRUE(GuardFile::Create(path_, Identity()));
  const Result<GuardFile> guard = GuardFile::Open(path_, Identity());
  ASSERT_TRUE(guard.has_value()) << guard.error().message;
  EXPECT_EQ(guard->record(), GuardRecord{});
}

TEST_F(GuardFileTest, TheNewestRecordIsReadBack) {
  ASSERT_TRUE(GuardFile::Create(path_, Identity()));
  for (std::uint64_t view = 1; view <= 5; ++view) {
    Result<GuardFile> guard = GuardFile::Open(path_, Identity());
    ASSERT_TRUE(guard.has_value()) << guard.error().message;
    ASSERT_TRUE(guard->Write(Record(view)));
    EXPECT_EQ(guard->record(), Record(view));
    GuardRecord given_up = Record(view);
    given_up.nullified = true;
    ASSERT_TRUE(guard->Write(given_up));
    guard = Error{ErrorCode::kIo, "closed"};
    guard = GuardFile::Open(path_, Identity());
    ASSERT_TRUE(guard.has_value()) << guard.error().message;
    EXPECT_EQ(guard->record(), given_up);
  }
  EXPECT_EQ(std::filesystem::file_size(path_), 2 * kGuardSlotSize);
}

TEST_F(GuardFileTest, AMissingFileMeansANewKey) {
  const Error error = OpenError();
  EXPECT_EQ(error.code, ErrorCode::kNotFound);
  EXPECT_THAT(error.message, HasSubstr("have a new consensus key admitted"));
}

TEST_F(GuardFileTest, ASecondCreateIsRefusedAndHarmsNothing) {
  ASSERT_TRUE(GuardFile::Create(path_, Identity()));
  ASSERT_TRUE(GuardFile::Open(path_, Identity())->Write(Record(3)));
  const Status again = GuardFile::Create(path_, Identity());
  ASSERT_FALSE(again.has_value());
  EXPECT_EQ(again.error().code, ErrorCode::kExists);
  EXPECT_EQ(GuardFile::Open(path_, Identity())->record(), Record(3));
}

TEST_F(GuardFileTest, OnlyOneHasItOpen) {
  ASSERT_TRUE(GuardFile::Create(path_, Identity()));
  const Result<GuardFile> guard = GuardFile::Open(path_, Identity());
  ASSERT_TRUE(guard.has_value());
  const Error error = OpenError();
  EXPECT_EQ(error.code, ErrorCode::kUnavailable);
  EXPECT_THAT(error.message, HasSubstr("another process"));
}

TEST_F(GuardFileTest, AnotherKeyAndAnotherNetworkAreRefused) {
  ASSERT_TRUE(GuardFile::Create(path_, Identity()));
  GuardIdentity other = Identity();
  other.validator_key[5] ^= 1;
  Error error = OpenError(other);
  EXPECT_EQ(error.code, ErrorCode::kRefused);
  EXPECT_THAT(error.message, HasSubstr("configure that key"));
  other = Identity();
  other.network_id[5] ^= 1;
  error = OpenError(other);
  EXPECT_EQ(error.code, ErrorCode::kRefused);
  EXPECT_THAT(error.message, HasSubstr("of network"));
}

TEST_F(GuardFileTest, AFileOfAnotherLengthIsDamaged) {
  ASSERT_TRUE(GuardFile::Create(path_, Identity()));
  const Bytes octets = *ReadFile(path_, 4096);
  for (const std::size_t size : {0U, 1U, 511U, 1'025U, 4'096U}) {
    Bytes changed = octets;
    changed.resize(size);
    ASSERT_TRUE(WriteFile(path_, changed));
    EXPECT_EQ(OpenError().code, ErrorCode::kCorrupt) << size;
  }
}

TEST(GuardFile, ATornWriteLeavesTheRecordBeforeItOrTheNewOne) {
  for (std::size_t cut = 0; cut <= kGuardSlotSize; ++cut) {
    for (const bool front : {true, false}) {
      SCOPED_TRACE(std::to_string(cut) + (front ? " of the front" : " behind"));
      TestDisk disk = DiskOfTwo();
      {
        Result<GuardFile> guard = OpenOn(disk);
        ASSERT_TRUE(guard.has_value());
        disk.sync_fails = true;
        EXPECT_FALSE(guard->Write(Record(6)).has_value());
      }
      disk.LosePower(front ? 0 : cut, front ? cut : kGuardSlotSize);
      const std::size_t reached = front ? cut : kGuardSlotSize - cut;
      Result<GuardFile> guard = OpenOn(disk);
      ASSERT_TRUE(guard.has_value()) << guard.error().message;
      // Whole when all octets that differ are there.
      if (reached == kGuardSlotSize) {
        EXPECT_EQ(guard->record(), Record(6));
      } else if (guard->record() != Record(6)) {
        EXPECT_EQ(guard->record(), Record(5));
      }
      // It goes on, and what it goes on with is found again.
      ASSERT_TRUE(guard->Write(Record(7)));
      EXPECT_EQ(OpenOn(disk)->record(), Record(7));
    }
  }
}

TEST(GuardFile, WriteReturnsBehindTheSync) {
  TestDisk disk = DiskOfTwo();
  Result<GuardFile> guard = OpenOn(disk);
  ASSERT_TRUE(guard.has_value());
  ASSERT_TRUE(guard->Write(Record(6)));
  disk.LosePower(0, 0);
  EXPECT_EQ(OpenOn(disk)->record(), Record(6));
}

TEST(GuardFile, WhatOpenFoundIsDurableBeforeItIsUsed) {
  TestDisk disk = DiskOfTwo();
  {
    // The process ends between the write and the sync; the cache has it.
    Result<GuardFile> guard = OpenOn(disk);
    disk.sync_fails = true;
    EXPECT_FALSE(guard->Write(Record(6)).has_value());
    disk.sync_fails = false;
  }
  ASSERT_EQ(OpenOn(disk)->record(), Record(6));
  disk.LosePower(0, 0);
  EXPECT_EQ(OpenOn(disk)->record(), Record(6));
}

TEST(GuardFile, AFailedSyncWhileOpeningIsAnError) {
  TestDisk disk = DiskOfTwo();
  disk.sync_fails = true;
  EXPECT_EQ(OpenOn(disk).error().code, ErrorCode::kIo);
}

TEST(GuardFile, AFailedWriteEndsAllWriting) {
  for (const bool sync : {true, false}) {
    TestDisk disk = DiskOfTwo();
    Result<GuardFile> guard = OpenOn(disk);
    ASSERT_TRUE(guard.has_value());
    (sync ? disk.sync_fails : disk.write_fails) = true;
    EXPECT_EQ(guard->Write(Record(6)).error().code, ErrorCode::kIo);
    disk.sync_fails = false;
    disk.write_fails = false;
    EXPECT_FALSE(guard->Write(Record(7)).has_value());
    EXPECT_FALSE(guard->Write(Record(5)).has_value());
  }
}

TEST(GuardFile, TheSameRecordIsNotWrittenTwice) {
  TestDisk disk = DiskOfTwo();
  Result<GuardFile> guard = OpenOn(disk);
  ASSERT_TRUE(guard.has_value());
  const int before = disk.syncs;
  ASSERT_TRUE(guard->Write(Record(5)));
  EXPECT_EQ(disk.syncs, before);
  ASSERT_TRUE(guard->Write(Record(6)));
  EXPECT_EQ(disk.syncs, before + 1);
}

TEST(GuardFile, BothSlotsBadMeansANewKey) {
  TestDisk disk = DiskOfTwo();
  disk.cached[100] ^= 1;
  disk.cached[700] ^= 1;
  const Result<GuardFile> guard = OpenOn(disk);
  ASSERT_FALSE(guard.has_value());
  EXPECT_EQ(guard.error().code, ErrorCode::kCorrupt);
  EXPECT_THAT(guard.error().message,
              HasSubstr("never put back an older copy of this file"));
}

TEST(GuardFile, SlotsThatDoNotFollowEachOtherAreRefused) {
  const auto slot = [](std::uint64_t sequence, const GuardIdentity& identity) {
    return EncodeGuardSlot(
        {.sequence = sequence, .identity = identity, .record = Record(2)});
  };
  GuardIdentity other = Identity();
  other.network_id[0] ^= 1;
  const std::pair<Bytes, Bytes> pairs[] = {
      {slot(4, Identity()), slot(7, Identity())},
      {slot(8, Identity()), slot(5, Identity())},
      {slot(4, Identity()), slot(5, other)},
      {slot(5, Identity()), slot(4, Identity())}};
  for (const auto& [first, second] : pairs) {
    Bytes octets = first;
    octets.insert(octets.end(), second.begin(), second.end());
    TestDisk disk(octets);
    EXPECT_EQ(OpenOn(disk).error().code, ErrorCode::kCorrupt);
  }
}

TEST(GuardFile, ASlotOfANewerVersionIsNotTakenForATornOne) {
  TestDisk disk = DiskOfTwo();
  const auto slot = std::span(disk.cached).last(kGuardSlotSize);
  slot[15] = 2;
  boost::crc_optimal<32, 0x1EDC6F41, 0xFFFFFFFF, 0xFFFFFFFF, true, true> sum;
  sum.process_bytes(slot.data(), kGuardSlotSize - 4);
  WireWriter writer;
  writer.U32(sum.checksum());
  std::ranges::copy(writer.bytes(), slot.last(4).begin());
  const Result<GuardFile> guard = OpenOn(disk);
  ASSERT_FALSE(guard.has_value());
  EXPECT_EQ(guard.error().code, ErrorCode::kRefused);
  EXPECT_THAT(guard.error().message, HasSubstr("use the newer program"));
}

using GuardFileDeathTest = GuardFileTest;

TEST_F(GuardFileDeathTest, NeitherEpochNorViewNorVoteGoesBack) {
  TestDisk disk = DiskOfTwo();
  Result<GuardFile> guard = OpenOn(disk);
  ASSERT_TRUE(guard.has_value());
  EXPECT_DEATH({ (void)guard->Write(Record(4)); }, "Follows");
  GuardRecord earlier = Record(9);
  earlier.epoch = {0};
  EXPECT_DEATH({ (void)guard->Write(earlier); }, "Follows");
  GuardRecord forgets = Record(5);
  forgets.notarized.reset();
  EXPECT_DEATH({ (void)guard->Write(forgets); }, "Follows");
  GuardRecord other = Record(5);
  other.notarized = Digest{77};
  EXPECT_DEATH({ (void)guard->Write(other); }, "Follows");
  GuardRecord next_epoch{.epoch = {2}, .view = {1}};
  EXPECT_TRUE(guard->Write(next_epoch));
}

}  // namespace
}  // namespace diptych
