// SPDX-License-Identifier: Apache-2.0
// Covers how a contradiction comes into the register: as a transaction that
// execution accepts, made again until the register has it, and no more often.
#include "node/evidence_reporter.h"

#include <gtest/gtest.h>

#include "registry/evidence_rules.h"
#include "tests/support/contradiction.h"
#include "tests/support/sample_register.h"

namespace diptych {
namespace {

constexpr std::uint32_t kConsensusKeyPlace = 1;

class EvidenceReporterTest : public testing::Test {
 protected:
  EvidenceReporter Make() const {
    return {{.member = {2},
             .key = kConsensusKeyPlace,
             .secret = sample_.keys({2}).consensus},
            ValidatorsOf(sample_.state(), {})};
  }

  Evidence Contradiction(std::uint32_t member, std::uint64_t view) const {
    return TwoNotarizeVotes(sample_.state().network_id,
                            {static_cast<std::uint16_t>(member - 1)},
                            sample_.keys({member}).consensus, view);
  }

  Instant At(std::uint64_t seconds) const {
    return {{sample_.state().tip.time.value + 1'000}, {seconds * 1'000}};
  }

  SampleRegister sample_{3, 4};
};

TEST_F(EvidenceReporterTest, MakesATransactionThatTheRegisterAccepts) {
  EvidenceReporter reporter = Make();
  reporter.Note(Contradiction(3, 7), sample_.state());
  const auto due = reporter.TakeDue(sample_.state(), At(1)).reports;
  ASSERT_EQ(due.size(), 1U);
  SampleBlock block = sample_.NextBlock(due);
  EXPECT_EQ(TransactionVerdictName(block.execution.outcomes[0].verdict),
            "accepted");
  sample_.Apply(std::move(block));
  ASSERT_EQ(sample_.state().convictions.size(), 1U);
  EXPECT_EQ(sample_.state().convictions.begin()->first.member, MemberId{3});
}

TEST_F(EvidenceReporterTest, ReportsAgainUntilTheRegisterHasIt) {
  EvidenceReporter reporter = Make();
  reporter.Note(Contradiction(3, 7), sample_.state());
  const auto first = reporter.TakeDue(sample_.state(), At(1)).reports;
  ASSERT_EQ(first.size(), 1U);
  EXPECT_TRUE(reporter.TakeDue(sample_.state(), At(60)).reports.empty());
  EXPECT_EQ(reporter.TakeDue(sample_.state(), At(61)).reports.size(), 1U);
  sample_.Advance(first);
  const EvidenceReporter::Due due = reporter.TakeDue(sample_.state(), At(200));
  EXPECT_TRUE(due.reports.empty());
  EXPECT_TRUE(due.is_settled);
  EXPECT_EQ(reporter.waiting(), 0U);
  EXPECT_FALSE(reporter.TakeDue(sample_.state(), At(201)).is_settled);
}

TEST_F(EvidenceReporterTest, ReportsOneContradictionOfAView) {
  EvidenceReporter reporter = Make();
  EXPECT_TRUE(reporter.Note(Contradiction(3, 7), sample_.state()));
  EXPECT_FALSE(reporter.Note(Contradiction(3, 7), sample_.state()));
  EXPECT_EQ(reporter.waiting(), 1U);
  reporter.Note(Contradiction(3, 8), sample_.state());
  reporter.Note(Contradiction(4, 7), sample_.state());
  EXPECT_EQ(reporter.waiting(), 3U);
}

TEST_F(EvidenceReporterTest, ReportsNoMoreAtOnceThanABlockJudges) {
  EvidenceReporter reporter = Make();
  for (std::uint64_t view = 1; view <= kEvidencePerMemberMax; ++view) {
    reporter.Note(Contradiction(3, view), sample_.state());
  }
  reporter.Note(Contradiction(4, 1), sample_.state());
  reporter.Note(Contradiction(4, 2), sample_.state());
  EXPECT_EQ(reporter.TakeDue(sample_.state(), At(1)).reports.size(),
            kEvidencePerMemberMax);
  EXPECT_EQ(reporter.TakeDue(sample_.state(), At(2)).reports.size(), 2U);
}

TEST_F(EvidenceReporterTest, GivesUpOnWhomTheRegisterKeepsNoMoreOf) {
  EvidenceReporter reporter = Make();
  RegisterState state = sample_.state();
  for (std::uint64_t view = 1; view <= kConvictionsPerMemberMax; ++view) {
    const ConvictionPlace place{{3}, {}, {view}};
    state.convictions[place] = {.place = place};
  }
  EXPECT_FALSE(reporter.Note(Contradiction(3, 99), state));
  EXPECT_TRUE(reporter.Note(Contradiction(3, 99), sample_.state()));
  EXPECT_TRUE(reporter.Note(Contradiction(4, 99), state));
  EXPECT_EQ(reporter.TakeDue(state, At(1)).reports.size(), 1U);
  EXPECT_EQ(reporter.waiting(), 1U);
}

TEST_F(EvidenceReporterTest, WhatOneContradictsCrowdsOutNobodyElses) {
  EvidenceReporter reporter = Make();
  Evidence evidence = Contradiction(3, 1);
  for (std::uint64_t view = 0; view < 1'000; ++view) {
    evidence.first.statement.view = {view};
    evidence.second.statement.view = {view};
    EXPECT_EQ(reporter.Note(evidence, sample_.state()),
              view < kReportsPerMemberMax);
  }
  EXPECT_TRUE(reporter.Note(Contradiction(4, 9), sample_.state()));
  EXPECT_EQ(reporter.waiting(), kReportsPerMemberMax + 1);
}

TEST_F(EvidenceReporterTest, GivesWhatWaitsForWhoKeepsIt) {
  EvidenceReporter reporter = Make();
  const Evidence evidence = Contradiction(3, 7);
  reporter.Note(evidence, sample_.state());
  reporter.TakeDue(sample_.state(), At(1));
  EXPECT_EQ(reporter.AllWaiting(), std::vector<Evidence>{evidence});
  // Another one, of after a crash, goes on with it.
  EvidenceReporter later = Make();
  for (const Evidence& kept : reporter.AllWaiting()) {
    EXPECT_TRUE(later.Note(kept, sample_.state()));
  }
  sample_.Advance(later.TakeDue(sample_.state(), At(1)).reports);
  EXPECT_EQ(sample_.state().convictions.size(), 1U);
}

}  // namespace
}  // namespace diptych
