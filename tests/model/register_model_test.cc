// SPDX-License-Identifier: Apache-2.0
// Runs random blocks through the register and through its model and expects
// equal verdicts, entries and roots after each. A failure names its seed.
#include "tests/model/register_model.h"

#include <gtest/gtest.h>

#include <set>

#include "tests/model/crowded_blocks.h"
#include "tests/support/four_members.h"

namespace diptych {
namespace {

constexpr std::uint64_t kSeeds = 60;
constexpr int kBlocksPerSeed = 40;

void ExpectEqualOutcomes(const std::vector<TransactionOutcome>& got,
                         const std::vector<RegisterModel::Outcome>& wanted) {
  ASSERT_EQ(got.size(), wanted.size());
  for (std::size_t i = 0; i < got.size(); ++i) {
    SCOPED_TRACE("transaction " + std::to_string(i));
    ASSERT_EQ(TransactionVerdictName(got[i].verdict), wanted[i].verdict);
    std::vector<std::pair<std::uint32_t, std::uint64_t>> repeated;
    for (const auto& [item, index] : got[i].repeated) {
      repeated.emplace_back(item, index.value);
    }
    ASSERT_EQ(repeated, wanted[i].repeated);
  }
}

// Runs the blocks of one seed, and notes the verdicts that came up.
void RunSeed(std::uint64_t seed, std::set<std::string_view>& verdicts) {
  CrowdedBlocks random(seed);
  FourMembers sample(AccreditorGenesis());
  RegisterModel model(sample.state().genesis_entry);
  std::vector<Bytes> entries = model.entries();
  for (int i = 0; i < kBlocksPerSeed; ++i) {
    SCOPED_TRACE("seed " + std::to_string(seed) + ", block " +
                 std::to_string(i));
    const std::vector<CheckedTransaction> block = random.Next(sample);
    const auto wanted = model.Execute(sample.next_time(),
                                      sample.state().tip.header_hash, block);
    const Execution execution = sample.Commit(block);
    ExpectEqualOutcomes(execution.outcomes, wanted);
    for (const auto& outcome : wanted) verdicts.insert(outcome.verdict);
    for (Bytes& entry : SplitBundle(execution.entries.bundle())) {
      entries.push_back(std::move(entry));
    }
    ASSERT_EQ(entries, model.entries());
    ASSERT_EQ(sample.state().log.Root(), model.LogRoot());
    ASSERT_EQ(sample.state().statuses.Root(), model.StatusRoot());
    ASSERT_EQ(sample.state().directory.root(), model.DirectoryRoot());
  }
}

TEST(RegisterModel, AgreesWithTheRegisterOnRandomBlocks) {
  std::set<std::string_view> verdicts;
  for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
    RunSeed(seed, verdicts);
    if (testing::Test::HasFatalFailure()) return;
  }
  // All that execution can give but over_limit, which takes more than a test's
  // register holds.
  EXPECT_EQ(verdicts.size(), 27U) << testing::PrintToString(verdicts);
}

}  // namespace
}  // namespace diptych
