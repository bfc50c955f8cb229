// SPDX-License-Identifier: Apache-2.0
//
// Audits of a register in memory: that a sound one has no difference, whatever
// its log's size and the number of threads, and what the report counts.
#include "audit/auditor.h"

#include <gtest/gtest.h>

#include "json/write.h"
#include "tests/support/memory_source.h"

namespace diptych {
namespace {

AuditReport AuditOf(AuditSource& source, unsigned threads = 1) {
  return Audit(source, {.threads = threads});
}

TEST(Auditor, FindsNoDifferenceInASoundRegister) {
  SmallRegister small;
  const AuditReport report = AuditOf(small.source);
  EXPECT_EQ(report.verdict, AuditVerdict::kNoDifference)
      << AuditReportText(report);
  EXPECT_EQ(report.network_id, small.sample.state().network_id);
  EXPECT_EQ(report.checkpoint_root, small.sample.state().log.Root());
}

TEST(Auditor, CountsWhatItReplays) {
  SmallRegister small;
  const AuditReport report = AuditOf(small.source, 3);
  ASSERT_EQ(report.verdict, AuditVerdict::kNoDifference)
      << AuditReportText(report);
  EXPECT_EQ(report.counts.blocks, 8U);
  EXPECT_EQ(report.counts.transactions, 10U);
  EXPECT_EQ(report.counts.refused_transactions, 2U);
  EXPECT_EQ(report.counts.credentials, 269U);
  EXPECT_EQ(report.counts.status_changes, 3U);
  EXPECT_EQ(report.counts.lists, 2U);
  EXPECT_EQ(report.counts.documents, 1U);
  EXPECT_EQ(report.counts.seals, 8U);
  EXPECT_EQ(report.counts.entries, small.sample.state().log.size());
  EXPECT_EQ(report.counts.signatures, 12U);
}

TEST(Auditor, ReplaysAccreditations) {
  SmallRegister small(2);
  const Accredit grant{.issuer = {1}, .scope = {"urn:a"}};
  const Accredit withdraw{
      .issuer = {1}, .withdraw = true, .scope = grant.scope};
  small.Advance({small.sample.Sign(grant, {2})});
  small.Advance({small.sample.Sign(withdraw, {2})});
  small.source.Sign(small.sample, 2);
  AuditReport report = AuditOf(small.source);
  ASSERT_EQ(report.verdict, AuditVerdict::kNoDifference)
      << AuditReportText(report);
  EXPECT_EQ(report.counts.accreditations, 2U);
  EXPECT_EQ(report.counts.status_changes, 3U);
  // The name in the scope of the second, in front of its seal.
  Bytes& bundle = small.source.bundles.back();
  bundle[bundle.size() - 2 - kSealEntrySize - 1] ^= 1;
  report = AuditOf(small.source);
  ASSERT_EQ(report.verdict, AuditVerdict::kDifference);
  EXPECT_EQ(report.difference->object, AuditObject::kEntry);
  EXPECT_EQ(report.difference->field, "scope");
}

TEST(Auditor, AcceptsAnyNumberOfBlocksAndEntries) {
  SampleRegister sample;
  MemorySource source(sample);
  source.Sign(sample);
  ASSERT_EQ(AuditOf(source).verdict, AuditVerdict::kNoDifference);
  for (int i = 0; i < 40; ++i) {
    std::vector<CheckedTransaction> transactions;
    if (i == 0) transactions.push_back(sample.OpenList());
    if (i > 0) {
      transactions.push_back(sample.Anchor(
          {0}, {static_cast<std::uint32_t>(100 * i)}, i % 7 == 0 ? 40 : 11));
    }
    SampleBlock block = sample.NextBlock(transactions);
    source.Add(block.execution, block.stored);
    sample.Apply(std::move(block));
    source.Sign(sample);
    const AuditReport report = AuditOf(source, 2);
    ASSERT_EQ(report.verdict, AuditVerdict::kNoDifference)
        << AuditReportText(report);
  }
}

TEST(Auditor, WantsTheValidatorsQuorumUnderTheCheckpoint) {
  SmallRegister small(4);
  small.source.Sign(small.sample, 3);
  EXPECT_EQ(AuditOf(small.source).verdict, AuditVerdict::kNoDifference);
  small.source.Sign(small.sample, 2);
  const AuditReport report = AuditOf(small.source);
  ASSERT_EQ(report.verdict, AuditVerdict::kDifference);
  EXPECT_EQ(report.difference->object, AuditObject::kCheckpoint);
  EXPECT_EQ(report.difference->field, "signatures");
}

TEST(Auditor, IgnoresBlocksBehindTheCheckpoint) {
  SmallRegister small;
  small.Advance({small.sample.Anchor({0}, {20}, 5)});
  const AuditReport report = AuditOf(small.source);
  EXPECT_EQ(report.verdict, AuditVerdict::kNoDifference)
      << AuditReportText(report);
  EXPECT_EQ(report.counts.blocks, 8U);
}

TEST(Auditor, EndsWhenItIsStopped) {
  SmallRegister small;
  const std::atomic<bool> stop = true;
  const AuditReport report = Audit(small.source, {.threads = 1, .stop = &stop});
  EXPECT_EQ(report.verdict, AuditVerdict::kIncomplete);
  EXPECT_EQ(report.error->message, "stopped");
}

}  // namespace
}  // namespace diptych
