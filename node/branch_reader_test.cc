// SPDX-License-Identifier: Apache-2.0
// Covers what a node gives out for forensics: that its branch is sound, holds
// the certificates of views that were given up, and ends with a finalization.
#include "node/branch_reader.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "registry/state.h"
#include "tests/support/test_validators.h"

namespace diptych {
namespace {

class BranchReaderTest : public SeveralValidators {
 protected:
  Certificate Sign(VoteKind kind, View view, const Digest& block) {
    Certificate certificate{
        .statement = {
            .epoch = {}, .view = view, .kind = kind, .block_hash = block}};
    const Digest digest =
        StatementDigest(sample.state().network_id, certificate.statement);
    for (std::uint16_t i = 0; i < 3; ++i) {
      certificate.signatures.push_back(
          {{i}, sample.keys({i + 1U}).consensus.Sign(digest)});
    }
    return certificate;
  }

  // A block with its certificates; without a finalization of its own if it is
  // final by a later one alone, which is given.
  void AppendBlock() {
    SampleBlock block = sample.NextBlock({});
    const Digest hash = HeaderHash(block.stored.header);
    const View view = block.stored.header.view;
    const std::vector<Certificate> notarization = {
        Sign(VoteKind::kNotarize, view, hash)};
    ASSERT_TRUE(store->Persist(notarization, std::nullopt));
    const Certificate finalization = Sign(VoteKind::kFinalize, view, hash);
    ASSERT_TRUE(store->Commit(block.execution, block.stored, &finalization));
    sample.Apply(std::move(block));
  }

  BranchVerdict Judge(const Branch& branch) const {
    const std::vector<Validator> validators = ValidatorsOf(sample.state(), {});
    std::vector<Bytes> keys;
    for (const Validator& each : validators) keys.push_back(each.consensus_key);
    const ValidatorSet set({}, keys.size(), Digest{});
    return JudgeBranch(
        set, EcdsaVoteVerifier::Make(sample.state().network_id, keys).value(),
        sample.state().network_id, branch);
  }

  static std::size_t Count(const Branch& branch, VoteKind kind) {
    return static_cast<std::size_t>(std::ranges::count_if(
        branch.certificates, [&](const Certificate& certificate) {
          return certificate.statement.kind == kind;
        }));
  }
};

TEST_F(BranchReaderTest, GivesHeadersWithWhatMadeThemFinal) {
  for (int i = 0; i < 5; ++i) AppendBlock();
  const Result<Branch> branch = ReadBranch(*store, {2}, {4});
  ASSERT_TRUE(branch) << branch.error().message;
  ASSERT_EQ(branch->headers.size(), 3U);
  EXPECT_EQ(branch->headers[0].height, Height{2});
  EXPECT_EQ(branch->genesis, sample.genesis_entry());
  EXPECT_EQ(Judge(*branch), BranchVerdict::kSound);
  // Of each, and the notarization of the first one's parent.
  EXPECT_EQ(Count(*branch, VoteKind::kNotarize), 4U);
  EXPECT_EQ(Count(*branch, VoteKind::kFinalize), 3U);
}

TEST_F(BranchReaderTest, KeepsTheNullificationsOfViewsLongAgo) {
  AppendBlock();
  const std::vector<Certificate> given_up = {Sign(VoteKind::kNullify, {2}, {})};
  ASSERT_TRUE(store->Persist(given_up, std::nullopt));
  for (int i = 0; i < 3; ++i) AppendBlock();
  OpenStore();
  AppendBlock();
  const Result<Branch> branch = ReadBranch(*store, {2}, {3});
  ASSERT_TRUE(branch) << branch.error().message;
  EXPECT_EQ(Count(*branch, VoteKind::kNullify), 1U);
  // The start of consensus sees nothing of what is past.
  EXPECT_TRUE(store->ReadCertificates()->empty());
}

TEST_F(BranchReaderTest, SaysWhatThereIsNot) {
  AppendBlock();
  EXPECT_EQ(ReadBranch(*store, {1}, {2}).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(ReadBranch(*store, {2}, {1}).error().code, ErrorCode::kNotFound);
}

TEST_F(BranchReaderTest, RefusesMoreThanItsLimit) {
  for (std::size_t i = 0; i <= kBranchReadHeadersMax; ++i) AppendBlock();
  EXPECT_TRUE(ReadBranch(*store, {1}, {kBranchReadHeadersMax}));
  const auto more = ReadBranch(*store, {1}, {kBranchReadHeadersMax + 1});
  ASSERT_FALSE(more);
  EXPECT_EQ(more.error().code, ErrorCode::kInvalid);
}

}  // namespace
}  // namespace diptych
