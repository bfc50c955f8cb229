// SPDX-License-Identifier: Apache-2.0
// Covers SampleRegister: what it makes is accepted, and repeats by its seed.
#include "tests/support/sample_register.h"

#include <gtest/gtest.h>

#include "registry/block.h"

namespace diptych {
namespace {

TEST(SampleRegister, EveryKindOfTransactionIsAccepted) {
  SampleRegister sample;
  sample.Advance({sample.OpenList()});
  sample.Advance({sample.Anchor({0}, {7}, 3)});
  const SampleBlock block = sample.NextBlock(
      {sample.SetStatus({0}, {{8}}, CredentialStatus::kInvalid,
                        StatusReason::kIssuedInError),
       sample.Document("policy"), sample.Anchor({0}, {100}, 2)});
  for (const TransactionOutcome& outcome : block.execution.outcomes) {
    EXPECT_EQ(outcome.verdict, TransactionVerdict::kAccepted)
        << TransactionVerdictName(outcome.verdict);
  }
  sample.Apply(block);
  EXPECT_EQ(sample.state().StatusOf({0}, {8}), CredentialStatus::kInvalid);
  EXPECT_EQ(sample.state().occupancy.TakenCount({0}), 5U);
  EXPECT_EQ(sample.state().documents.size(), 1U);
  EXPECT_TRUE(SplitPayload(block.stored.payload, 3).has_value());
}

TEST(SampleRegister, SameSeedGivesTheSameRegister) {
  SampleRegister one(7);
  SampleRegister same(7);
  SampleRegister other(8);
  for (SampleRegister* sample : {&one, &same, &other}) {
    sample->Advance({sample->OpenList()});
    sample->Advance({sample->Anchor({0}, {0}, 2)});
  }
  EXPECT_EQ(one.state().tip, same.state().tip);
  EXPECT_NE(one.state().tip, other.state().tip);
}

TEST(SampleRegister, ARepeatedAnchorIsFoundInTheLog) {
  SampleRegister sample;
  const std::vector<AnchorItem> items = {{{1}, sample.FreshDigest()}};
  sample.Advance({sample.OpenList()});
  sample.Advance({sample.AnchorItems({0}, items)});
  const SampleBlock again = sample.NextBlock({sample.AnchorItems({0}, items)});
  ASSERT_EQ(again.execution.outcomes[0].repeated.size(), 1U);
  EXPECT_EQ(again.execution.outcomes[0].entry_count, 0U);
}

}  // namespace
}  // namespace diptych
