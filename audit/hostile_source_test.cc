// SPDX-License-Identifier: Apache-2.0
//
// Sources that lie about sizes, orders and ends, or fail: the audit ends, and
// says which object it was.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>

#include "audit/auditor.h"
#include "registry/execution.h"
#include "tests/support/memory_source.h"

namespace diptych {
namespace {

using ::testing::HasSubstr;

constexpr std::size_t kHuge = 20 * 1024 * 1024;

AuditReport AuditOf(AuditSource& source) {
  return Audit(source, {.threads = 2});
}

Difference DifferenceOf(AuditSource& source) {
  const AuditReport report = AuditOf(source);
  EXPECT_EQ(report.verdict, AuditVerdict::kDifference)
      << AuditReportText(report);
  return report.difference.value_or(Difference{});
}

TEST(HostileSource, TruncatedObjectsAreNamed) {
  SmallRegister small;
  MemorySource cut = small.source;
  cut.blocks[3].resize(200);
  EXPECT_EQ(DifferenceOf(cut).height, Height{3});

  cut = small.source;
  cut.blocks[2].pop_back();
  EXPECT_EQ(DifferenceOf(cut).object, AuditObject::kPayload);

  cut = small.source;
  cut.bundles[1].resize(cut.bundles[1].size() - 7);
  const Difference entry = DifferenceOf(cut);
  EXPECT_EQ(entry.object, AuditObject::kEntry);
  EXPECT_EQ(entry.entry, EntryIndex{small.source.size - 1});

  cut = small.source;
  cut.tiles[{0, 1}].pop_back();
  EXPECT_EQ(DifferenceOf(cut).field, "length");

  cut = small.source;
  cut.checkpoint.resize(cut.checkpoint.size() / 2);
  EXPECT_EQ(DifferenceOf(cut).object, AuditObject::kCheckpoint);
}

TEST(HostileSource, EmptyObjectsAreNamed) {
  SmallRegister small;
  MemorySource empty = small.source;
  empty.blocks[4].clear();
  EXPECT_EQ(DifferenceOf(empty).height, Height{4});
  empty = small.source;
  empty.bundles[0].clear();
  EXPECT_EQ(DifferenceOf(empty).entry, EntryIndex{0});
  empty = small.source;
  empty.tiles[{1, 0}].clear();
  EXPECT_EQ(DifferenceOf(empty).place, "tile/1/000.p/1");
  empty = small.source;
  empty.checkpoint.clear();
  EXPECT_EQ(DifferenceOf(empty).object, AuditObject::kCheckpoint);
}

TEST(HostileSource, MissingObjectsAreNamed) {
  SmallRegister small;
  MemorySource missing = small.source;
  missing.bundles.pop_back();
  EXPECT_EQ(DifferenceOf(missing).found, "nothing");
  missing = small.source;
  missing.tiles.erase({0, 0});
  EXPECT_EQ(DifferenceOf(missing).place, "tile/0/000");
}

TEST(HostileSource, HugeObjectsAreNamed) {
  SmallRegister small;
  MemorySource huge = small.source;
  huge.blocks[2].resize(kHuge);
  EXPECT_EQ(DifferenceOf(huge).object, AuditObject::kPayload);
  huge = small.source;
  huge.bundles[1].resize(kHuge);
  EXPECT_EQ(DifferenceOf(huge).object, AuditObject::kEntry);
  huge = small.source;
  huge.tiles[{0, 1}].resize(kHuge);
  // The source cuts it to the width that was asked for, of zeros.
  EXPECT_EQ(AuditOf(huge).verdict, AuditVerdict::kNoDifference);
  huge = small.source;
  huge.checkpoint.resize(kHuge, 'x');
  EXPECT_EQ(DifferenceOf(huge).object, AuditObject::kCheckpoint);
}

TEST(HostileSource, BlocksInAnotherOrderAreNamed) {
  SmallRegister small;
  MemorySource swapped = small.source;
  std::swap(swapped.blocks[3], swapped.blocks[4]);
  const Difference difference = DifferenceOf(swapped);
  EXPECT_EQ(difference.object, AuditObject::kHeader);
  EXPECT_EQ(difference.height, Height{3});
  EXPECT_EQ(difference.field, "height");
}

TEST(HostileSource, ARepeatedHeightIsNamed) {
  SmallRegister small;
  MemorySource repeated = small.source;
  repeated.blocks.insert(repeated.blocks.begin() + 3, repeated.blocks[2]);
  const Difference difference = DifferenceOf(repeated);
  EXPECT_EQ(difference.height, Height{3});
  EXPECT_EQ(difference.expected, "3");
  EXPECT_EQ(difference.found, "2");
}

TEST(HostileSource, ATipThatShrinksIsNamed) {
  SmallRegister small;
  MemorySource shrunk = small.source;
  shrunk.blocks.resize(5);
  const Difference difference = DifferenceOf(shrunk);
  EXPECT_EQ(difference.height, Height{5});
  EXPECT_EQ(difference.found, "nothing");
}

// Answers blocks for ever, whatever is asked.
class EndlessSource : public MemorySource {
 public:
  using MemorySource::MemorySource;
  explicit EndlessSource(const MemorySource& other) : MemorySource(other) {}

  Result<SourceBlocks> ReadBlocks(Height first, std::uint32_t count) override {
    ++calls;
    SourceBlocks out{.blocks = {}, .tip = {~std::uint64_t{0}}};
    for (std::uint64_t i = 0; i < count; ++i) {
      out.blocks.push_back(
          blocks[std::min<std::uint64_t>(first.value + i, blocks.size() - 1)]);
    }
    return out;
  }

  std::atomic<int> calls = 0;
};

TEST(HostileSource, EndlessBlocksEndAtTheCheckpoint) {
  SmallRegister small;
  EndlessSource endless(small.source);
  EXPECT_EQ(AuditOf(endless).verdict, AuditVerdict::kNoDifference);
  // Those of the genesis, and what two threads may be ahead.
  EXPECT_LE(endless.calls, 1 + 1 + 2 * static_cast<int>(kRangesAhead));
}

TEST(HostileSource, ALogWithoutEndIsMissingItsBlocks) {
  SmallRegister small;
  // Signed, and so a lie of the log itself.
  small.source.size = std::uint64_t{1} << 60;
  small.source.Sign(small.sample);
  const Difference difference = DifferenceOf(small.source);
  EXPECT_TRUE(difference.object == AuditObject::kHeader ||
              difference.object == AuditObject::kEntry);
}

class OverfullSource : public MemorySource {
 public:
  explicit OverfullSource(const MemorySource& other) : MemorySource(other) {}
  Result<SourceBlocks> ReadBlocks(Height first, std::uint32_t count) override {
    return MemorySource::ReadBlocks(first, count == 1 ? 1 : count + 1);
  }
};

TEST(HostileSource, MoreBlocksThanAskedForEndTheAudit) {
  SmallRegister small;
  while (small.source.blocks.size() < kBlocksPerRange + 3) small.Advance({});
  small.source.Sign(small.sample);
  OverfullSource overfull(small.source);
  const AuditReport report = AuditOf(overfull);
  ASSERT_EQ(report.verdict, AuditVerdict::kIncomplete);
  EXPECT_THAT(report.error->message, HasSubstr("answers 17 blocks where 16"));
}

// Fails at one object.
class FailingSource : public MemorySource {
 public:
  explicit FailingSource(const MemorySource& other) : MemorySource(other) {}
  Result<Bytes> ReadTile(TileId tile, std::size_t width) override {
    if (tile == TileId{1, 0}) {
      return Error{ErrorCode::kUnavailable, "connection refused"};
    }
    return MemorySource::ReadTile(tile, width);
  }
};

TEST(HostileSource, AFailureIsNamedAndNoDifference) {
  SmallRegister small;
  FailingSource failing(small.source);
  const AuditReport report = AuditOf(failing);
  ASSERT_EQ(report.verdict, AuditVerdict::kIncomplete);
  EXPECT_THAT(report.error->message, HasSubstr("tile/1/000"));
  EXPECT_THAT(report.error->message, HasSubstr("connection refused"));
}

TEST(HostileSource, ACheckpointWithinABlockIsNamed) {
  SmallRegister small;
  small.source.size -= 2;
  small.source.Sign(small.sample);
  small.source.size += 2;
  EXPECT_EQ(DifferenceOf(small.source).field, "size");
}

TEST(HostileSource, ACheckpointOfAnotherRootIsNamed) {
  SmallRegister small;
  SmallRegister other;
  other.Advance({});
  MemorySource forked = small.source;
  forked.Sign(other.sample);
  EXPECT_EQ(DifferenceOf(forked).field, "root");
}

}  // namespace
}  // namespace diptych
