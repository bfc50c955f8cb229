// SPDX-License-Identifier: Apache-2.0
// Covers what several sources may say together: each contradiction, and that
// silence of some is none.
#include "verdict/agreement.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "verdict/conclusion.h"

namespace diptych {
namespace {

using testing::HasSubstr;

ProvenFacts SomeFacts(std::uint64_t size) {
  ProvenFacts facts;
  facts.member = MemberId{1};
  facts.issuer_name = "College";
  facts.entry_index = EntryIndex{7};
  facts.list = ListId{1};
  facts.position = Position{9};
  facts.anchored = TimeMs{1000};
  facts.as_of = TimeMs{1'795'255'440'000 + size};
  facts.status = CredentialStatus::kValid;
  facts.head.size = size;
  return facts;
}

// What a source says: all checks good, and a verdict by the status.
SourcedReport Says(std::string source, const ProvenFacts& facts) {
  SourcedReport statement{.source = std::move(source), .report = {}};
  VerdictReport& report = statement.report;
  report.checks = UnjudgedChecks("");
  for (Check& check : report.checks) {
    check = {check.name, CheckOutcome::kPassed, "Good."};
  }
  if (facts.status == CredentialStatus::kInvalid) {
    Set(report.checks, {CheckName::kStatus, CheckOutcome::kFailed, "Revoked."});
  }
  report.facts = facts;
  Conclude(report);
  return statement;
}

SourcedReport IsSilent(std::string source) {
  return {.source = std::move(source),
          .report = ReportUnreadable(CheckName::kInclusion,
                                     {ErrorCode::kUnavailable, "no answer"})};
}

TEST(Agreement, TheNewestProvenAnswers) {
  ProvenFacts revoked = SomeFacts(30);
  revoked.status = CredentialStatus::kInvalid;
  const VerdictReport report = Agree(
      {Says("a", SomeFacts(20)), Says("b", revoked), Says("c", SomeFacts(10))});
  EXPECT_EQ(report.verdict, Verdict::kNotValid);
  EXPECT_EQ(report.facts->head.size, 30U);
  EXPECT_EQ(Find(report.checks, CheckName::kAgreement).sentence,
            "3 of 3 sources prove their answer, and agree.");
}

TEST(Agreement, WhoIsSilentDecidesNothingAndIsNamed) {
  const VerdictReport report =
      Agree({IsSilent("http://a"), Says("http://b", SomeFacts(20))});
  EXPECT_EQ(report.verdict, Verdict::kValid);
  EXPECT_EQ(Find(report.checks, CheckName::kAgreement).sentence,
            "1 of 2 sources prove their answer, and agree. http://a does not.");
}

TEST(Agreement, CannotTellIfAllAreSilent) {
  const VerdictReport report = Agree({IsSilent("a"), IsSilent("b")});
  EXPECT_EQ(report.verdict, Verdict::kCannotTell);
  EXPECT_EQ(Find(report.checks, CheckName::kAgreement).outcome,
            CheckOutcome::kUnknown);
}

TEST(Agreement, ASuspensionMayEnd) {
  ProvenFacts suspended = SomeFacts(10);
  suspended.status = CredentialStatus::kSuspended;
  EXPECT_EQ(Agree({Says("a", SomeFacts(20)), Says("b", suspended)}).verdict,
            Verdict::kValid);
}

void ExpectContradiction(const ProvenFacts& a, const ProvenFacts& b,
                         const char* why) {
  for (const bool swapped : {false, true}) {
    const VerdictReport report = swapped ? Agree({Says("b", b), Says("a", a)})
                                         : Agree({Says("a", a), Says("b", b)});
    EXPECT_EQ(report.verdict, Verdict::kCannotTell) << why;
    EXPECT_THAT(report.sentence, HasSubstr("contradict each other"));
    EXPECT_THAT(report.sentence, HasSubstr(why));
    EXPECT_EQ(Find(report.checks, CheckName::kAgreement).outcome,
              CheckOutcome::kFailed);
  }
}

TEST(Agreement, TwoRootsAtOneSizeAreTwoRegisters) {
  ProvenFacts other = SomeFacts(20);
  other.head.root[0] = 1;
  ExpectContradiction(SomeFacts(20), other, "two different registers");
}

TEST(Agreement, DifferentEntriesContradict) {
  ProvenFacts other = SomeFacts(21);
  other.entry_index = EntryIndex{8};
  ExpectContradiction(SomeFacts(20), other, "different entries");
  other = SomeFacts(21);
  other.position = Position{10};
  ExpectContradiction(SomeFacts(20), other, "different entries");
}

TEST(Agreement, ALargerLogIsLater) {
  ProvenFacts other = SomeFacts(30);
  other.as_of = TimeMs{1};
  ExpectContradiction(SomeFacts(20), other, "the older one");
}

TEST(Agreement, ARevocationIsFinal) {
  ProvenFacts revoked = SomeFacts(20);
  revoked.status = CredentialStatus::kInvalid;
  ExpectContradiction(revoked, SomeFacts(30), "a revocation is final");
}

TEST(Agreement, OneSizeHasOneStatus) {
  ProvenFacts suspended = SomeFacts(20);
  suspended.status = CredentialStatus::kSuspended;
  ExpectContradiction(SomeFacts(20), suspended, "two statuses");
}

TEST(Agreement, TheContradictionOfTwoOldOnesIsNotHiddenByANewOne) {
  ProvenFacts other = SomeFacts(20);
  other.head.root[0] = 1;
  const VerdictReport report = Agree(
      {Says("a", SomeFacts(20)), Says("b", other), Says("c", SomeFacts(30))});
  EXPECT_EQ(report.verdict, Verdict::kCannotTell);
}

TEST(Agreement, AnsweredAloneAReportStaysAsItIs) {
  const VerdictReport report = Agree({Says("a", SomeFacts(20))});
  EXPECT_EQ(report.verdict, Verdict::kValid);
  EXPECT_EQ(Find(report.checks, CheckName::kAgreement).sentence, "Good.");
}

TEST(Agreement, WithNodesAReceiptInHandCountsAsTheirs) {
  ProvenFacts revoked = SomeFacts(30);
  revoked.status = CredentialStatus::kInvalid;
  EXPECT_EQ(
      AgreeWithNodes({Says("n", SomeFacts(20))}, {Says("r", revoked)}).verdict,
      Verdict::kNotValid);
  revoked.head.size = 10;
  revoked.as_of = SomeFacts(10).as_of;
  EXPECT_THAT(
      AgreeWithNodes({Says("n", SomeFacts(20))}, {Says("r", revoked)}).sentence,
      HasSubstr("a revocation is final"));
}

TEST(Agreement, WithNodesAReceiptOfAnotherDocumentProvesNothing) {
  SourcedReport other = Says("r", SomeFacts(30));
  other.report.facts->entry_index = EntryIndex{8};
  Set(other.report.checks,
      {CheckName::kDocument, CheckOutcome::kFailed, "Another."});
  Conclude(other.report);
  const VerdictReport report =
      AgreeWithNodes({Says("n", SomeFacts(20))}, {other});
  EXPECT_EQ(report.verdict, Verdict::kValid);
  EXPECT_EQ(Find(report.checks, CheckName::kAgreement).sentence,
            "1 of 2 sources prove their answer, and agree. r does not.");
  // It condemns no document for which a node is asked in vain.
  EXPECT_EQ(AgreeWithNodes({IsSilent("n")}, {other}).verdict,
            Verdict::kCannotTell);
}

TEST(Agreement, AReceiptInHandStandsInForNoNode) {
  ProvenFacts revoked = SomeFacts(30);
  revoked.status = CredentialStatus::kInvalid;
  EXPECT_EQ(AgreeWithNodes({IsSilent("n")}, {Says("r", SomeFacts(30))}).verdict,
            Verdict::kCannotTell);
  EXPECT_EQ(AgreeWithNodes({IsSilent("n")}, {Says("r", revoked)}).verdict,
            Verdict::kNotValid);
  ProvenFacts forked = SomeFacts(30);
  forked.head.root[0] = 1;
  EXPECT_THAT(AgreeWithNodes({IsSilent("n")},
                             {Says("r", SomeFacts(30)), Says("s", forked)})
                  .sentence,
              HasSubstr("two different registers"));
}

}  // namespace
}  // namespace diptych
