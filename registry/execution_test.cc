// SPDX-License-Identifier: Apache-2.0
// Covers what surrounds the rules: genesis, seal, roots, tiles, and that
// executing changes nothing until it is applied.
#include "registry/execution.h"

#include <gtest/gtest.h>

#include "base/hex.h"
#include "merkle/directory_proof.h"
#include "tests/support/four_members.h"

namespace diptych {
namespace {

constexpr std::string_view kEmptyRoot =
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

SealEntry SealOf(const Execution& execution) {
  return *DecodeSealEntry(SplitBundle(execution.entries.bundle()).back());
}

TEST(Genesis, ExecutesToItsEntryAndASeal) {
  const Bytes genesis = EncodeGenesis(SampleGenesis());
  RegisterState state = *StateBeforeGenesis(genesis);
  const Execution execution = ExecuteGenesis(state);
  const std::vector<Bytes> entries = SplitBundle(execution.entries.bundle());
  ASSERT_EQ(entries.size(), 2U);
  EXPECT_EQ(entries[0], genesis);
  EXPECT_EQ(*DecodeSealEntry(entries[1]), execution.seal);
  EXPECT_EQ(execution.seal.height, Height{0});
  EXPECT_EQ(execution.seal.time, TimeMs{kSampleTimeMs});
  EXPECT_EQ(execution.seal.previous_header, Digest{});
  EXPECT_EQ(HexEncode(execution.seal.transactions_root), kEmptyRoot);
  EXPECT_EQ(execution.seal.status_root, StatusTree().Root());
  Apply(execution, Digest{9}, state);
  EXPECT_EQ(state.log.size(), 2U);
  EXPECT_EQ(state.members.size(), 4U);
  EXPECT_EQ(state.directory.root(), execution.seal.directory_root);
  EXPECT_EQ(state.tip, (Tip{{0}, {kSampleTimeMs}, Digest{9}}));
  EXPECT_EQ(state.network_id, NetworkId(genesis));
}

TEST(Genesis, IsRefusedIfItCannotBeRead) {
  EXPECT_EQ(StateBeforeGenesis({}).error().code, ErrorCode::kInvalid);
}

TEST(Execution, OfNoTransactionsIsASealAlone) {
  FourMembers sample;
  const RegisterState& state = sample.state();
  const Digest tip = state.tip.header_hash;
  const Execution execution = sample.Commit(std::vector<CheckedTransaction>{});
  EXPECT_EQ(execution.entries.count(), 1U);
  EXPECT_EQ(SealOf(execution), execution.seal);
  EXPECT_EQ(execution.seal.height, Height{1});
  EXPECT_EQ(execution.seal.previous_header, tip);
  EXPECT_EQ(HexEncode(execution.seal.transactions_root), kEmptyRoot);
  EXPECT_TRUE(execution.directory.changes.empty());
  EXPECT_EQ(state.log.size(), 3U);
  EXPECT_EQ(state.tip.height, Height{1});
  EXPECT_EQ(state.tip.time, TimeMs{kSampleTimeMs + 1'000});
}

TEST(Execution, SealsTheRootsThatHoldAfterIt) {
  FourMembers sample;
  sample.Commit(sample.Open(1));
  const std::vector<CheckedTransaction> block = {
      sample.Anchor(1, 0, {{{3}, Digest{3}}}),
      sample.Change(1, 0, {{{3}, 2, 6}}), sample.Register(2, Digest{4})};
  const Execution execution = sample.Commit(block);
  const SealEntry seal = SealOf(execution);
  EXPECT_EQ(seal, execution.seal);
  EXPECT_EQ(seal.status_root, sample.state().statuses.Root());
  EXPECT_EQ(seal.directory_root, sample.state().directory.root());
  EXPECT_EQ(seal.transactions_root, TransactionsRoot(block));
  EXPECT_NE(seal.status_root, StatusTree().Root());
}

TEST(Execution, CountsRefusedTransactionsInTheTransactionsRoot) {
  FourMembers sample;
  const auto refused = sample.Open(3);
  const Execution execution = sample.Commit(refused);
  EXPECT_EQ(execution.entries.count(), 1U);
  EXPECT_EQ(execution.seal.transactions_root, TransactionsRoot({&refused, 1}));
  EXPECT_TRUE(execution.accepted_ids.empty());
}

TEST(Execution, ChangesNothingUntilItIsApplied) {
  FourMembers sample;
  sample.Commit(sample.Open(1));
  const std::vector<CheckedTransaction> block = {
      sample.Anchor(1, 0, {{{3}, Digest{3}}}), sample.Open(2)};
  const Digest root = sample.state().log.Root();
  const Execution first = sample.Execute(block);
  const Execution second = sample.Execute(block);
  EXPECT_EQ(first.seal, second.seal);
  EXPECT_EQ(first.log.Root(), second.log.Root());
  EXPECT_EQ(sample.state().log.Root(), root);
  EXPECT_FALSE(sample.state().occupancy.IsTaken({0}, {3}));
}

TEST(Execution, DoesNotDependOnTheHashSeed) {
  FourMembers sample;
  sample.Commit(sample.Open(1));
  std::vector<AnchorItem> items;
  for (std::uint32_t i = 0; i < 200; ++i) {
    items.push_back({{i}, SampleCommitment(i / 10, i)});
  }
  const auto tx = sample.Anchor(1, 0, items);
  const Execution wanted = sample.Execute({&tx, 1});
  for (const std::uint64_t seed : {0ULL, 1ULL, 0xFFFFFFFFFFFFFFFFULL}) {
    const Execution execution = ExecuteBlock(
        sample.state(), MemoryLookup(), {sample.next_time(), {&tx, 1}}, seed);
    EXPECT_EQ(execution.log.Root(), wanted.log.Root());
  }
}

TEST(Execution, GivesTheTilesThatItChanged) {
  FourMembers sample;
  sample.Commit(sample.Open(1));
  std::vector<AnchorItem> items;
  for (std::uint32_t i = 0; i < 600; ++i) {
    items.push_back({{i}, SampleCommitment(i, i)});
  }
  const Execution execution = sample.Commit(sample.Anchor(1, 0, items));
  // 2 + 2 + 601 entries: two full tiles, a partial one, and the tile above.
  ASSERT_EQ(execution.tiles.size(), 4U);
  EXPECT_EQ(execution.tiles[2].id, (TileId{0, 2}));
  EXPECT_EQ(execution.tiles[2].hashes.size(), 605U - 512U);
  EXPECT_EQ(execution.tiles[3].id, (TileId{1, 0}));
  EXPECT_EQ(execution.tiles[3].hashes.size(), 2U);
}

TEST(Execution, GivesTheOccupancyPagesThatItChanged) {
  FourMembers sample;
  sample.Commit(std::vector{sample.Open(1), sample.Open(1)});
  sample.Commit(sample.Anchor(1, 0, {{{3}, Digest{3}}, {{9'000}, Digest{4}}}));
  // The batch of position 20,000 is refused as a whole.
  const Execution execution = sample.Commit(std::vector{
      sample.Anchor(1, 1, {{{131'071}, Digest{5}}}),
      sample.Anchor(1, 0, {{{4}, Digest{6}}}),
      sample.Anchor(1, 0, {{{20'000}, Digest{7}}, {{3}, Digest{8}}})});
  ASSERT_EQ(execution.pages.size(), 2U);
  EXPECT_EQ(execution.pages[0].list, ListId{0});
  EXPECT_EQ(execution.pages[0].page, 0U);
  EXPECT_EQ(execution.pages[0].octets[0], 0x18);
  EXPECT_EQ(execution.pages[1].list, ListId{1});
  EXPECT_EQ(execution.pages[1].page, 15U);
  for (const ChangedPage& page : execution.pages) {
    EXPECT_EQ(page.octets,
              ToBytes(sample.state().occupancy.Page(page.list, page.page)));
  }
}

TEST(ExecutionDeathTest, DiesIfTimeStandsStillOrTheStateHasMovedOn) {
  FourMembers sample;
  EXPECT_DEATH(ExecuteBlock(sample.state(), MemoryLookup(),
                            {sample.state().tip.time, {}}, 0),
               "");
  const Execution stale = sample.Execute({});
  sample.Commit(std::vector<CheckedTransaction>{});
  EXPECT_DEATH(Apply(stale, Digest{}, sample.mutable_state()), "");
}

}  // namespace
}  // namespace diptych
