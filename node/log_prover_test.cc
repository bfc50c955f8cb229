// SPDX-License-Identifier: Apache-2.0
// Covers proofs from kept tiles: that they are those of the store's own nodes,
// also after the log has grown under a tile that was kept when it was partial.
#include "node/log_prover.h"

#include <gtest/gtest.h>

#include "tests/support/sample_register.h"
#include "tests/support/test_directory.h"

namespace diptych {
namespace {

class LogProverTest : public testing::Test {
 protected:
  void SetUp() override {
    const Store::Options options{.path = directory.path() + "/store",
                                 .free_octets_min = 0};
    ASSERT_TRUE(Store::Create(options, sample.genesis_entry()));
    auto opened = Store::Open(options);
    ASSERT_TRUE(opened) << opened.error().message;
    store = *std::move(opened);
    Advance({sample.OpenList()});
  }

  void Advance(const std::vector<CheckedTransaction>& transactions) {
    SampleBlock block = sample.NextBlock(transactions);
    ASSERT_TRUE(store->Commit(block.execution, block.stored));
    sample.Apply(std::move(block));
  }

  void Grow(std::uint32_t count) {
    Advance({sample.Anchor({0}, {next}, count)});
    next += count;
  }

  void ExpectProofsOf(const LogProver& prover, std::uint64_t size) {
    for (std::uint64_t index = 0; index < size; index += 7) {
      const ProofPlan plan = PlanInclusion(index, size);
      const auto expected = BuildProof(
          plan, [this](NodeId node) { return store->ReadNode(node); });
      const auto built = prover.Build(plan, size);
      ASSERT_TRUE(expected && built);
      ASSERT_EQ(*built, *expected) << index << " of " << size;
    }
  }

  TestDirectory directory;
  SampleRegister sample;
  std::unique_ptr<Store> store;
  std::uint32_t next = 0;
};

TEST_F(LogProverTest, ProofsAreThoseOfTheStoresNodesAsTheLogGrows) {
  const LogProver prover(*store);
  for (const std::uint32_t count : {1U, 2U, 120U, 133U, 1U, 700U, 1U}) {
    Grow(count);
    ExpectProofsOf(prover, sample.state().log.size());
  }
  // Past trees, from tiles that have grown since.
  ExpectProofsOf(prover, 100);
  ExpectProofsOf(prover, 257);
}

TEST_F(LogProverTest, AConsistencyProofIsThatOfTheStoresNodes) {
  const LogProver prover(*store);
  Grow(600);
  const std::uint64_t size = sample.state().log.size();
  for (std::uint64_t older = 1; older < size; older += 13) {
    const ProofPlan plan = PlanConsistency(older, size);
    const auto expected =
        BuildProof(plan, [this](NodeId node) { return store->ReadNode(node); });
    const auto built = prover.Build(plan, size);
    ASSERT_TRUE(expected && built);
    EXPECT_EQ(*built, *expected) << older;
  }
}

TEST_F(LogProverTest, MoreThanTheLogHasIsAnError) {
  const LogProver prover(*store);
  EXPECT_FALSE(prover.Build(PlanInclusion(5, 100'000), 100'000));
}

}  // namespace
}  // namespace diptych
