// SPDX-License-Identifier: Apache-2.0
// Covers Store with readers beside the thread that commits, across many tails
// that become runs: what was committed is found and read whole at any time.
#include <gtest/gtest.h>

#include <atomic>
#include <random>
#include <thread>

#include "storage/store.h"
#include "tests/support/sample_register.h"
#include "tests/support/test_directory.h"
#include "tlog/bundle.h"

namespace diptych {
namespace {

// Reads one committed entry in every way, and counts what is wrong.
int ReadEntryEveryWay(const Store& store, EntryIndex index,
                      std::uint64_t log_size) {
  const Result<Bytes> octets = store.ReadEntry(index);
  if (!octets) return 1;
  int wrong = 0;
  const std::uint64_t bundle = index.value / kFullTileWidth;
  const std::size_t width = std::min<std::uint64_t>(
      kFullTileWidth, log_size - bundle * kFullTileWidth);
  wrong += store.ReadBundle(bundle, width) ? 0 : 1;
  wrong += store.ReadTile({0, bundle}, width) ? 0 : 1;
  const auto credential = DecodeCredentialEntry(*octets);
  if (!credential) return wrong;
  std::vector<CommitmentHit> hits;
  store.Find(std::vector{credential->commitment}, hits);
  wrong += hits.size() == 1 && hits[0].credential.index == index ? 0 : 1;
  const auto found =
      store.FindByPrefix(ByteView(credential->commitment).first(8), 2);
  wrong += found && found->size() == 1 ? 0 : 1;
  return wrong;
}

TEST(StoreConcurrency, ReadersFindAllThatWasCommittedBeforeTheyAsked) {
  constexpr std::uint32_t kBlocks = 120;
  constexpr std::uint32_t kPerBlock = 40;
  TestDirectory directory;
  SampleRegister sample;
  Store::Options options;
  options.path = directory.path();
  options.cache_octets = 1 << 20;
  options.free_octets_min = 0;
  options.index_tail_credentials = 50;
  ASSERT_TRUE(Store::Create(options, sample.genesis_entry()));
  const auto store = Store::Open(options);
  ASSERT_TRUE(store.has_value());

  std::atomic<std::uint64_t> log_size = sample.state().log.size();
  std::atomic<bool> is_done = false;
  std::atomic<int> wrong = 0;
  std::atomic<int> reads = 0;
  const auto read = [&](std::uint64_t seed) {
    std::mt19937_64 random(seed);
    while (!is_done) {
      const std::uint64_t size = log_size;
      wrong += ReadEntryEveryWay(**store, {random() % size}, size);
      ++reads;
    }
  };
  std::thread first(read, 1);
  std::thread second(read, 2);
  SampleBlock open = sample.NextBlock({sample.OpenList()});
  EXPECT_TRUE((*store)->Commit(open.execution, open.stored));
  sample.Apply(std::move(open));
  for (std::uint32_t i = 0; i < kBlocks; ++i) {
    SampleBlock block =
        sample.NextBlock({sample.Anchor({0}, {i * kPerBlock}, kPerBlock)});
    EXPECT_TRUE((*store)->Commit(block.execution, block.stored));
    sample.Apply(std::move(block));
    log_size = sample.state().log.size();
  }
  is_done = true;
  first.join();
  second.join();
  EXPECT_EQ(wrong, 0);
  EXPECT_GT(reads, 0);
  EXPECT_GT((*store)->indexed_size(), 0U);
}

}  // namespace
}  // namespace diptych
