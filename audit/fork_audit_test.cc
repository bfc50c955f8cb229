// SPDX-License-Identifier: Apache-2.0
// Covers what the audit says of a fork: that a coalition of two of four, with
// the keys of a genesis, is named by its members, and what it says otherwise.
#include "audit/fork_audit.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "tests/support/sample_register.h"

namespace diptych {
namespace {

using testing::HasSubstr;
using testing::Not;

class ForkAuditTest : public testing::Test {
 protected:
  Header Child(std::uint64_t view, std::uint8_t mark) const {
    Header header;
    header.network_id = sample_.state().network_id;
    header.view = {view};
    header.height = {1};
    header.parent_hash = HeaderHash(sample_.genesis_block().header);
    header.time = {sample_.state().tip.time.value + 1};
    header.payload_root[0] = mark;
    return header;
  }

  // Signed by those members.
  Certificate Sign(const std::set<std::uint32_t>& members, std::uint64_t view,
                   VoteKind kind, const Digest& block = {}) const {
    Certificate certificate{
        .statement = {
            .epoch = {}, .view = {view}, .kind = kind, .block_hash = block}};
    const Digest digest =
        StatementDigest(sample_.state().network_id, certificate.statement);
    for (const std::uint32_t member : members) {
      certificate.signatures.push_back(
          {{static_cast<std::uint16_t>(member - 1)},
           sample_.keys({member}).consensus.Sign(digest)});
    }
    return certificate;
  }

  NamedBranch Named(const std::string& name, const Header& header,
                    std::vector<Certificate> certificates) const {
    return {name, EncodeBranch({.genesis = sample_.genesis_entry(),
                                .headers = {header},
                                .certificates = std::move(certificates)})};
  }

  // Members 2 and 4 signed with both sides.
  std::vector<NamedBranch> Fork() const {
    const Header one = Child(1, 1);
    const Header other = Child(2, 2);
    const Digest first = HeaderHash(one);
    const Digest second = HeaderHash(other);
    return {Named("a.branch", one,
                  {Sign({1, 2, 4}, 1, VoteKind::kNotarize, first),
                   Sign({1, 2, 4}, 1, VoteKind::kFinalize, first)}),
            Named("b.branch", other,
                  {Sign({2, 3, 4}, 1, VoteKind::kNullify),
                   Sign({2, 3, 4}, 2, VoteKind::kFinalize, second)})};
  }

  SampleRegister sample_{5, 4};
};

TEST_F(ForkAuditTest, NamesExactlyTheCoalitionWithItsSignatures) {
  const Result<ForkAudit> audit = AuditFork(Fork());
  ASSERT_TRUE(audit) << audit.error().message;
  EXPECT_EQ(audit->report.verdict, ForkVerdict::kFork);
  EXPECT_EQ(audit->report.height, Height{1});
  EXPECT_TRUE(audit->IsComplete());
  ASSERT_EQ(audit->convicted.size(), 2U);
  EXPECT_EQ(audit->convicted[0].member, MemberId{2});
  EXPECT_EQ(audit->convicted[0].name, "College 2");
  EXPECT_EQ(audit->convicted[1].member, MemberId{4});
  const std::string text = ForkAuditText(*audit);
  EXPECT_THAT(text, HasSubstr("convicted   2 of 4 validators"));
  EXPECT_THAT(text, HasSubstr("member 2, \"College 2\": signed a nullify and a "
                              "finalize vote in view 1 of epoch 0"));
  EXPECT_THAT(text, Not(HasSubstr("College 1")));
  EXPECT_THAT(text, Not(HasSubstr("College 3")));
}

// What it prints can be reported to the register and is accepted there.
TEST_F(ForkAuditTest, GivesEvidenceThatTheRegisterTakes) {
  const Result<ForkAudit> audit = AuditFork(Fork());
  ASSERT_TRUE(audit) << audit.error().message;
  for (const ForkAudit::Convicted& one : audit->convicted) {
    TransactionBody body{.network_id = sample_.state().network_id,
                         .member = {1},
                         .key = 1,
                         .expires = {sample_.state().tip.time.value + 60'000},
                         .nonce = {},
                         .action = ReportEvidence{one.evidence}};
    const EcdsaSecretKey& key = sample_.keys({1}).consensus;
    auto checked = CheckSignature(SignTransaction(body, key), key.public_key());
    ASSERT_TRUE(checked);
    const SampleBlock block = sample_.NextBlock({*checked});
    EXPECT_EQ(TransactionVerdictName(block.execution.outcomes[0].verdict),
              "accepted");
    ASSERT_EQ(block.execution.convictions.size(), 1U);
    EXPECT_EQ(block.execution.convictions[0].place.member, one.member);
  }
}

TEST_F(ForkAuditTest, SaysThatCertificatesAreMissing) {
  std::vector<NamedBranch> branches = Fork();
  const Header other = Child(2, 2);
  branches[1] =
      Named("b.branch", other,
            {Sign({2, 3, 4}, 2, VoteKind::kFinalize, HeaderHash(other))});
  const Result<ForkAudit> audit = AuditFork(branches);
  ASSERT_TRUE(audit) << audit.error().message;
  EXPECT_EQ(audit->report.verdict, ForkVerdict::kFork);
  EXPECT_TRUE(audit->convicted.empty());
  EXPECT_FALSE(audit->IsComplete());
  EXPECT_THAT(ForkAuditText(*audit), HasSubstr("add the branches that other"));
}

TEST_F(ForkAuditTest, FindsNoForkWhereThereIsNone) {
  const NamedBranch branch = Fork().front();
  const std::vector<NamedBranch> twice = {branch, branch};
  const Result<ForkAudit> audit = AuditFork(twice);
  ASSERT_TRUE(audit) << audit.error().message;
  EXPECT_EQ(audit->report.verdict, ForkVerdict::kOneChain);
  EXPECT_THAT(ForkAuditText(*audit), HasSubstr("no fork"));
}

TEST_F(ForkAuditTest, NamesTheFileThatProvesNothing) {
  std::vector<NamedBranch> branches = Fork();
  branches[1].octets.back() ^= 1;
  const Result<ForkAudit> forged = AuditFork(branches);
  ASSERT_FALSE(forged);
  EXPECT_EQ(forged.error().code, ErrorCode::kInvalid);
  EXPECT_THAT(forged.error().message, HasSubstr("b.branch: proves nothing"));
  branches[1].octets.resize(9);
  EXPECT_THAT(AuditFork(branches).error().message, HasSubstr("b.branch"));
}

TEST_F(ForkAuditTest, RefusesBranchesOfTwoNetworks) {
  const SampleRegister elsewhere{6, 4};
  std::vector<NamedBranch> branches = Fork();
  Branch other = DecodeBranch(branches[1].octets).value();
  other.genesis = elsewhere.genesis_entry();
  branches[1].octets = EncodeBranch(other);
  const Result<ForkAudit> audit = AuditFork(branches);
  ASSERT_FALSE(audit);
  EXPECT_EQ(audit.error().code, ErrorCode::kInvalid);
}

}  // namespace
}  // namespace diptych
