// SPDX-License-Identifier: Apache-2.0
// Covers the rules of evidence: who may send it, whom it convicts, that it
// enters the log once, and what is no evidence.
#include "registry/evidence_rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/four_members.h"

namespace diptych {
namespace {

using testing::ElementsAre;
using enum TransactionVerdict;

// Members 1, 2 and 3 validate, in these places.
Genesis ThreeValidators() {
  Genesis genesis = SampleGenesis();
  for (const std::size_t at : {1U, 2U}) {
    genesis.members[at].roles.push_back(
        {.role = Role::kValidator, .from = {kSampleTimeMs}});
  }
  return genesis;
}

class EvidenceRules : public testing::Test {
 protected:
  Vote Cast(std::uint16_t place, std::uint64_t view, VoteKind kind,
            std::uint8_t block) const {
    Vote vote{.statement = {.epoch = {}, .view = {view}, .kind = kind},
              .signer = {place}};
    vote.statement.block_hash[0] = block;
    return Signed(vote, 101U + place);
  }

  Vote Signed(Vote vote, std::uint32_t secret) const {
    vote.signature = SampleKey(secret).Sign(
        StatementDigest(register_.state().network_id, vote.statement));
    return vote;
  }

  Evidence TwoNotarize(std::uint16_t place, std::uint64_t view) const {
    return MakeEvidence(Cast(place, view, VoteKind::kNotarize, 1),
                        Cast(place, view, VoteKind::kNotarize, 2));
  }

  // By member 2 with its consensus key.
  CheckedTransaction Report(const Evidence& evidence) {
    return Report(evidence, 2, kConsensusKey, 102);
  }
  CheckedTransaction Report(const Evidence& evidence, std::uint32_t member,
                            std::uint32_t key, std::uint32_t secret) {
    TransactionBody body = register_.Body(member, ReportEvidence{evidence});
    body.key = key;
    return FourMembers::Sign(body, secret);
  }

  static std::vector<TransactionVerdict> Verdicts(const Execution& execution) {
    std::vector<TransactionVerdict> verdicts;
    for (const TransactionOutcome& outcome : execution.outcomes) {
      verdicts.push_back(outcome.verdict);
    }
    return verdicts;
  }

  TransactionVerdict Judge(const Evidence& evidence) {
    const CheckedTransaction checked = Report(evidence);
    return register_.Execute({&checked, 1}).outcomes.at(0).verdict;
  }

  FourMembers register_{ThreeValidators()};
};

TEST_F(EvidenceRules, WriteAnEntryThatNamesTheMemberAndHoldsBothVotes) {
  const Evidence evidence = TwoNotarize(2, 42);
  const Execution execution = register_.Commit(Report(evidence));
  EXPECT_THAT(Verdicts(execution), ElementsAre(kAccepted));
  ASSERT_EQ(execution.outcomes[0].entry_count, 1U);
  const std::vector<Bytes> entries = SplitBundle(execution.entries.bundle());
  ASSERT_EQ(entries.size(), 2U);
  const Result<Entry> entry = DecodeEntry(entries[0]);
  ASSERT_TRUE(entry) << entry.error().message;
  EXPECT_EQ(*entry,
            Entry(EvidenceEntry{
                .member = {3}, .time = execution.time, .evidence = evidence}));
}

TEST_F(EvidenceRules, KeepTheConvictionInTheDirectory) {
  const Digest before = register_.state().directory.root();
  const std::uint64_t records = register_.state().directory.count();
  const Execution execution = register_.Commit(Report(TwoNotarize(2, 42)));
  const RegisterState& state = register_.state();
  EXPECT_NE(state.directory.root(), before);
  EXPECT_EQ(state.directory.count(), records + 1);
  const ConvictionPlace place{{3}, {}, {42}};
  ASSERT_EQ(state.convictions.size(), 1U);
  const ConvictionRecord& record = state.convictions.at(place);
  EXPECT_EQ(record,
            (ConvictionRecord{.place = place,
                              .contradiction = Contradiction::kTwoNotarize,
                              .recorded = execution.time}));
  EXPECT_EQ(state.DirectoryValue(DirectoryKey(place)),
            ToDirectoryRecord(record).value);
}

TEST_F(EvidenceRules, KnowEachOfTheContradictions) {
  EXPECT_EQ(Judge(MakeEvidence(Cast(0, 9, VoteKind::kFinalize, 1),
                               Cast(0, 9, VoteKind::kFinalize, 2))),
            kAccepted);
  EXPECT_EQ(Judge(MakeEvidence(Cast(1, 9, VoteKind::kNullify, 0),
                               Cast(1, 9, VoteKind::kFinalize, 2))),
            kAccepted);
}

TEST_F(EvidenceRules, TakeTheSameConvictionAgainWithoutASecondEntry) {
  const std::vector<CheckedTransaction> block = {Report(TwoNotarize(0, 7)),
                                                 Report(TwoNotarize(0, 7))};
  const Execution execution = register_.Commit(block);
  EXPECT_THAT(Verdicts(execution), ElementsAre(kAccepted, kAccepted));
  EXPECT_EQ(execution.outcomes[0].entry_count, 1U);
  EXPECT_EQ(execution.outcomes[1].entry_count, 0U);
  // Another contradiction of that view proves nothing new either.
  const Execution later = register_.Commit(Report(MakeEvidence(
      Cast(0, 7, VoteKind::kFinalize, 1), Cast(0, 7, VoteKind::kFinalize, 2))));
  EXPECT_THAT(Verdicts(later), ElementsAre(kAccepted));
  EXPECT_EQ(later.outcomes[0].entry_count, 0U);
  EXPECT_EQ(later.entries.count(), 1U);
  // That of another view, or of another validator, does.
  EXPECT_EQ(register_.Commit(Report(TwoNotarize(0, 8))).entries.count(), 2U);
  EXPECT_EQ(register_.Commit(Report(TwoNotarize(1, 7))).entries.count(), 2U);
}

TEST_F(EvidenceRules, RefuseWhatItsValidatorDidNotSign) {
  Evidence evidence = TwoNotarize(1, 5);
  evidence.first = Signed(evidence.first, 101);
  EXPECT_EQ(Judge(evidence), kBadEvidence);
  evidence = TwoNotarize(1, 5);
  evidence.second = Signed(evidence.second, 101);
  EXPECT_EQ(Judge(evidence), kBadEvidence);
  evidence = TwoNotarize(1, 5);
  evidence.second.signature[5] ^= 1;
  EXPECT_EQ(Judge(evidence), kBadEvidence);
}

TEST_F(EvidenceRules, RefuseAnEpochOrAValidatorThatThereIsNot) {
  EXPECT_EQ(Judge(TwoNotarize(3, 5)), kBadEvidence);
  Evidence evidence = TwoNotarize(0, 5);
  for (Vote* vote : {&evidence.first, &evidence.second}) {
    vote->statement.epoch = {1};
    *vote = Signed(*vote, 101);
  }
  EXPECT_EQ(Judge(evidence), kBadEvidence);
}

TEST_F(EvidenceRules, RefuseVotesOfAnotherNetwork) {
  Evidence evidence = TwoNotarize(0, 5);
  for (Vote* vote : {&evidence.first, &evidence.second}) {
    vote->signature =
        SampleKey(101).Sign(StatementDigest(Digest{9}, vote->statement));
  }
  EXPECT_EQ(Judge(evidence), kBadEvidence);
}

TEST_F(EvidenceRules, TakeItFromValidatorsWithTheirConsensusKeysAlone) {
  const Evidence evidence = TwoNotarize(0, 5);
  const std::vector<CheckedTransaction> block = {
      Report(evidence, 2, kAnchoringKey, 2),     // A key of another purpose.
      Report(evidence, 4, kConsensusKey, 104),   // Not a validator.
      Report(evidence, 1, kConsensusKey, 101)};  // The convicted itself.
  EXPECT_THAT(Verdicts(register_.Execute(block)),
              ElementsAre(kKeyNotValid, kRoleMissing, kAccepted));
  TransactionBody open = register_.Body(2, OpenStatusList{});
  open.key = kConsensusKey;
  const CheckedTransaction other = FourMembers::Sign(open, 102);
  EXPECT_THAT(Verdicts(register_.Execute({&other, 1})),
              ElementsAre(kKeyNotValid));
}

TEST_F(EvidenceRules, KeepSixteenConvictionsOfAMemberAndThoseOfOthers) {
  for (std::uint64_t view = 1; view <= kConvictionsPerMemberMax; ++view) {
    EXPECT_THAT(Verdicts(register_.Commit(Report(TwoNotarize(0, view)))),
                ElementsAre(kAccepted));
  }
  EXPECT_EQ(Judge(TwoNotarize(0, 99)), kOverLimit);
  EXPECT_EQ(Judge(TwoNotarize(0, 3)), kAccepted);
  EXPECT_EQ(Judge(TwoNotarize(1, 99)), kAccepted);
}

// Also of those that one block brings, from several who report.
TEST_F(EvidenceRules, KeepSixteenConvictionsOfAMemberWithinABlock) {
  std::vector<CheckedTransaction> block;
  for (std::uint64_t view = 1; view <= kConvictionsPerMemberMax + 2; ++view) {
    const Evidence evidence = TwoNotarize(0, view);
    block.push_back(view % 2 == 0 ? Report(evidence)
                                  : Report(evidence, 3, kConsensusKey, 103));
  }
  const Execution execution = register_.Execute(block);
  std::vector<TransactionVerdict> expected(kConvictionsPerMemberMax, kAccepted);
  expected.insert(expected.end(), 2, kOverLimit);
  EXPECT_EQ(Verdicts(execution), expected);
  EXPECT_EQ(execution.convictions.size(), kConvictionsPerMemberMax);
}

TEST_F(EvidenceRules, JudgeSixteenOfAMemberInABlock) {
  Evidence garbage = TwoNotarize(0, 5);
  garbage.first.signature[0] ^= 1;
  std::vector<CheckedTransaction> block;
  for (std::size_t i = 0; i <= kEvidencePerMemberMax; ++i) {
    block.push_back(Report(garbage));
  }
  block.push_back(Report(TwoNotarize(0, 6), 3, kConsensusKey, 103));
  const std::vector<TransactionVerdict> verdicts =
      Verdicts(register_.Execute(block));
  EXPECT_EQ(verdicts[kEvidencePerMemberMax - 1], kBadEvidence);
  EXPECT_EQ(verdicts[kEvidencePerMemberMax], kOverLimit);
  EXPECT_EQ(verdicts.back(), kAccepted);
}

TEST_F(EvidenceRules, AreTakenBackWithTheirBlock) {
  const CheckedTransaction checked = Report(TwoNotarize(0, 5));
  RegisterState& state = register_.mutable_state();
  const Digest root = state.directory.root();
  const Execution execution = register_.Execute({&checked, 1});
  UndoRecord undo = Apply(execution, Digest{7}, state);
  EXPECT_EQ(state.convictions.size(), 1U);
  Undo(execution, std::move(undo), state);
  EXPECT_TRUE(state.convictions.empty());
  EXPECT_EQ(state.directory.root(), root);
}

}  // namespace
}  // namespace diptych
