// SPDX-License-Identifier: Apache-2.0
//
// Progress files: what is kept is read back, a torn end is cut off, damage is
// told apart from a difference; and audits that continue from one.
#include "audit/progress_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <filesystem>
#include <fstream>

#include "audit/auditor.h"
#include "tests/support/memory_source.h"

namespace diptych {
namespace {

using ::testing::HasSubstr;

// A file of its own for each test.
class ProgressFileTest : public ::testing::Test {
 protected:
  ProgressFileTest()
      : path_(::testing::TempDir() + "/audit_progress_" +
              ::testing::UnitTest::GetInstance()->current_test_info()->name()) {
    std::filesystem::remove(path_);
  }
  ~ProgressFileTest() override { std::filesystem::remove(path_); }

  AuditReport AuditOf(AuditSource& source,
                      const std::atomic<bool>* stop = nullptr) {
    Result<ProgressFile> file = ProgressFile::Open(path_);
    EXPECT_TRUE(file.has_value());
    return Audit(source, {.threads = 2, .stop = stop, .progress_file = &*file});
  }

  std::string path_;
};

TEST_F(ProgressFileTest, GivesBackWhatItKept) {
  const Bytes block(300, 7);
  {
    ProgressFile file = ProgressFile::Open(path_).value();
    ASSERT_TRUE(file.Keep({0}, block));
    ASSERT_TRUE(file.Keep({1}, {}));
    ASSERT_TRUE(file.Keep({0}, Bytes(5)));
  }
  const ProgressFile file = ProgressFile::Open(path_).value();
  ASSERT_EQ(file.block_count(), 2U);
  EXPECT_EQ(file.ReadBlock({0}).value(), block);
  EXPECT_EQ(file.ReadBlock({1}).value(), Bytes());
}

TEST_F(ProgressFileTest, CutsOffATornEndOfAnyLength) {
  std::uintmax_t whole = 0;
  for (std::uintmax_t cut = 1; cut <= 400; ++cut) {
    std::filesystem::remove(path_);
    {
      ProgressFile file = ProgressFile::Open(path_).value();
      ASSERT_TRUE(file.Keep({0}, Bytes(50, 1)));
      ASSERT_TRUE(file.Keep({1}, Bytes(360, 2)));
    }
    whole = std::filesystem::file_size(path_);
    std::filesystem::resize_file(path_, whole - cut);
    ProgressFile file = ProgressFile::Open(path_).value();
    ASSERT_EQ(file.block_count(), cut < 397 ? 1U : 0U) << cut;
    ASSERT_TRUE(file.Keep({file.block_count()}, Bytes(9, 3)));
  }
}

TEST_F(ProgressFileTest, RefusesAFileThatIsSomethingElse) {
  std::ofstream(path_) << "a letter";
  const Result<ProgressFile> file = ProgressFile::Open(path_);
  ASSERT_FALSE(file.has_value());
  EXPECT_EQ(file.error().code, ErrorCode::kInvalid);
}

TEST_F(ProgressFileTest, ADamagedRecordIsNoDifference) {
  SmallRegister small;
  ASSERT_EQ(AuditOf(small.source).verdict, AuditVerdict::kNoDifference);
  {
    std::fstream file(path_, std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(200);
    file.put('!');
  }
  const AuditReport report = AuditOf(small.source);
  ASSERT_EQ(report.verdict, AuditVerdict::kIncomplete);
  EXPECT_THAT(report.error->message, HasSubstr("delete the file"));
}

TEST_F(ProgressFileTest, AnAuditThatWasCutOffGoesOn) {
  SmallRegister small;
  {
    ProgressFile file = ProgressFile::Open(path_).value();
    std::atomic<bool> stop = false;
    AuditOptions options{.threads = 1, .stop = &stop, .progress_file = &file};
    options.on_progress = [&](const AuditProgress& progress) {
      stop = progress.blocks == 4;
    };
    ASSERT_EQ(Audit(small.source, options).verdict, AuditVerdict::kIncomplete);
    ASSERT_EQ(file.block_count(), 4U);
  }
  // What the file holds is not asked of the source again.
  MemorySource source = small.source;
  for (std::size_t height = 1; height < 4; ++height) {
    source.blocks[height].clear();
  }
  const AuditReport report = AuditOf(source);
  EXPECT_EQ(report.verdict, AuditVerdict::kNoDifference)
      << AuditReportText(report);
  EXPECT_EQ(report.resumed_blocks, 4U);
  EXPECT_EQ(report.counts.blocks, 8U);
}

TEST_F(ProgressFileTest, ALongerLogIsContinued) {
  SmallRegister small;
  ASSERT_EQ(AuditOf(small.source).verdict, AuditVerdict::kNoDifference);
  for (std::uint32_t i = 0; i < 3; ++i) {
    small.Advance({small.sample.Anchor({0}, {20'000 + 500 * i}, 200)});
  }
  small.source.Sign(small.sample);
  // What is new is compared, the rest of a piece that had begun with it.
  MemorySource altered = small.source;
  altered.bundles[1].back() ^= 1;
  const AuditReport found = AuditOf(altered);
  ASSERT_EQ(found.verdict, AuditVerdict::kDifference);
  EXPECT_EQ(found.difference->entry, EntryIndex{2 * kTileWidth - 1});
  const AuditReport report = AuditOf(small.source);
  EXPECT_EQ(report.verdict, AuditVerdict::kNoDifference)
      << AuditReportText(report);
  EXPECT_GE(report.resumed_blocks, 8U);
}

TEST_F(ProgressFileTest, ARewrittenLogIsNamedWithItsEntry) {
  SmallRegister small;
  ASSERT_EQ(AuditOf(small.source).verdict, AuditVerdict::kNoDifference);
  // The same keys and the same beginning, but another sixth block.
  SampleRegister other;
  MemorySource source(other);
  const auto advance = [&](const std::vector<CheckedTransaction>& list) {
    SampleBlock block = other.NextBlock(list);
    source.Add(block.execution, block.stored);
    other.Apply(std::move(block));
  };
  advance({other.OpenList()});
  advance({other.Anchor({0}, {500}, 300)});
  advance({other.Anchor({0}, {900}, 100)});
  source.Sign(other);
  const AuditReport report = AuditOf(source);
  EXPECT_EQ(report.verdict, AuditVerdict::kDifference);
  EXPECT_EQ(report.difference->object, AuditObject::kLog)
      << AuditReportText(report);
  // Genesis, seal, list opened, seal; then the first credential.
  EXPECT_EQ(report.difference->entry, EntryIndex{4}) << AuditReportText(report);
  EXPECT_THAT(report.difference->place, HasSubstr("rewritten"));
}

TEST_F(ProgressFileTest, AShorterLogIsADifference) {
  SmallRegister small;
  SmallRegister longer;
  longer.Advance({});
  longer.source.Sign(longer.sample);
  ASSERT_EQ(AuditOf(longer.source).verdict, AuditVerdict::kNoDifference);
  const AuditReport report = AuditOf(small.source);
  ASSERT_EQ(report.verdict, AuditVerdict::kDifference);
  EXPECT_EQ(report.difference->object, AuditObject::kLog);
  EXPECT_EQ(report.difference->found, "8");
}

}  // namespace
}  // namespace diptych
