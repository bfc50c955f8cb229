// SPDX-License-Identifier: Apache-2.0
// Covers finding the block of a past time, against a search block by block.
#include "node/block_times.h"

#include <gtest/gtest.h>

#include "tests/support/sample_register.h"
#include "tests/support/test_directory.h"

namespace diptych {
namespace {

TEST(BlockTimes, FindsTheLastBlockThatIsNotAfterATime) {
  const TestDirectory directory;
  SampleRegister sample;
  const Store::Options options{.path = directory.path() + "/store",
                               .free_octets_min = 0};
  ASSERT_TRUE(Store::Create(options, sample.genesis_entry()));
  const auto store = Store::Open(options);
  ASSERT_TRUE(store);
  constexpr std::uint64_t kBlocks = 37;
  std::vector<TimeMs> times = {sample.state().tip.time};
  for (std::uint64_t i = 1; i <= kBlocks; ++i) {
    // Now a second apart and now a minute.
    const TimeMs time{times.back().value + (i % 3 == 0 ? 60'000 : 1'000)};
    SampleBlock block = sample.NextBlock({}, time);
    ASSERT_TRUE((*store)->Commit(block.execution, block.stored));
    sample.Apply(std::move(block));
    times.push_back(time);
  }
  const BlockTimes block_times(**store);
  for (const std::uint64_t newest : {0UL, 1UL, 16UL, 31UL, kBlocks}) {
    for (std::uint64_t height = 0; height <= kBlocks; ++height) {
      const std::uint64_t expected = std::min(height, newest);
      EXPECT_EQ(block_times.LastAt(times[height], {newest}), Height{expected});
      EXPECT_EQ(block_times.LastAt({times[height].value + 999}, {newest}),
                Height{expected});
    }
  }
  EXPECT_EQ(block_times.LastAt({times[0].value - 1}, {kBlocks}).error().code,
            ErrorCode::kNotFound);
  EXPECT_EQ(block_times.TimeOf({5}), times[5]);
  EXPECT_EQ(block_times.TimeOf({kBlocks + 1}).error().code,
            ErrorCode::kNotFound);
}

}  // namespace
}  // namespace diptych
