// SPDX-License-Identifier: Apache-2.0
// Covers who is convicted after a fork: with real keys, coalitions of as few
// validators as can, who make two blocks final in each way there is, and honest
// ones that sign what honest ones may sign. The named are exactly the
// coalition.
#include "consensus/forensics.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <set>

#include "crypto/sha256.h"

namespace diptych {
namespace {

using Places = std::set<std::uint16_t>;

class Forked : public testing::TestWithParam<std::uint16_t> {
 protected:
  Forked() {
    std::vector<Bytes> public_keys;
    for (std::uint16_t i = 0; i < size(); ++i) {
      EcdsaSecret secret{};
      secret[31] = static_cast<std::uint8_t>(i + 1);
      keys_.push_back(EcdsaSecretKey::FromSecret(secret).value());
      public_keys.push_back(ToBytes(keys_.back().public_key().bytes()));
    }
    verifier_ = std::make_unique<EcdsaVoteVerifier>(
        EcdsaVoteVerifier::Make(network_, public_keys).value());
    // Two quorums that share the coalition and nobody else.
    const std::size_t shared = (2 * set_.quorum()) - size();
    for (std::uint16_t i = 0; i < shared; ++i) coalition_.insert(i);
    left_ = coalition_;
    right_ = coalition_;
    for (auto i = static_cast<std::uint16_t>(shared); i < size(); ++i) {
      (left_.size() < set_.quorum() ? left_ : right_).insert(i);
    }
  }

  std::uint16_t size() const { return GetParam(); }

  Header Child(const Header& parent, std::uint64_t view, std::uint8_t mark) {
    Header header;
    header.network_id = network_;
    header.view = {view};
    header.height = {parent.height.value + 1};
    header.parent_hash = HeaderHash(parent);
    header.parent_view = parent.view;
    header.time = {parent.time.value + 1};
    header.payload_root[0] = mark;
    return header;
  }

  Certificate Sign(const Places& signers, std::uint64_t view, VoteKind kind,
                   const Header* block) {
    Certificate certificate{
        .statement = {.epoch = {}, .view = {view}, .kind = kind}};
    if (block != nullptr) certificate.statement.block_hash = HeaderHash(*block);
    const Digest digest = StatementDigest(network_, certificate.statement);
    for (const std::uint16_t signer : signers) {
      certificate.signatures.push_back({{signer}, keys_[signer].Sign(digest)});
    }
    return certificate;
  }
  // The block's notarization and finalization.
  std::vector<Certificate> Final(const Places& signers, const Header& block) {
    return {Sign(signers, block.view.value, VoteKind::kNotarize, &block),
            Sign(signers, block.view.value, VoteKind::kFinalize, &block)};
  }

  BranchVerdict Judge(const Branch& branch) const {
    return JudgeBranch(set_, *verifier_, network_, branch);
  }

  // Judges both, and gives whom the fork convicts.
  Places Convicted(const Branch& left, const Branch& right) {
    EXPECT_EQ(Judge(left), BranchVerdict::kSound);
    EXPECT_EQ(Judge(right), BranchVerdict::kSound);
    const std::vector<Branch> both = {left, right};
    const ForkReport report = ExamineFork(both);
    EXPECT_EQ(report.verdict, ForkVerdict::kFork);
    Places named;
    for (const Evidence& evidence : report.evidence) {
      EXPECT_TRUE(VerifyEvidence(evidence, *verifier_));
      EXPECT_TRUE(JudgeVotes(evidence.first, evidence.second).has_value());
      EXPECT_TRUE(named.insert(evidence.first.signer.value).second);
    }
    return named;
  }

  const Digest network_ = Sha256(AsBytes("a network"));
  const Header genesis_ = [this] {
    Header header;
    header.network_id = network_;
    return header;
  }();
  const ValidatorSet set_{Epoch{}, GetParam(), Digest{}};
  std::vector<EcdsaSecretKey> keys_;
  std::unique_ptr<EcdsaVoteVerifier> verifier_;
  Places coalition_;
  Places left_;
  Places right_;
};

TEST_P(Forked, InOneViewConvictsExactlyTheCoalition) {
  const Header one = Child(genesis_, 1, 1);
  const Header other = Child(genesis_, 1, 2);
  EXPECT_EQ(Convicted({{}, {one}, Final(left_, one)},
                      {{}, {other}, Final(right_, other)}),
            coalition_);
}

TEST_P(Forked, InOneViewIsProvenByTheFinalizationsAlone) {
  const Header one = Child(genesis_, 1, 1);
  const Header other = Child(genesis_, 1, 2);
  EXPECT_EQ(
      Convicted({{}, {one}, {Sign(left_, 1, VoteKind::kFinalize, &one)}},
                {{}, {other}, {Sign(right_, 1, VoteKind::kFinalize, &other)}}),
      coalition_);
}

TEST_P(Forked, AcrossViewsConvictsWhoGaveUpTheViewThatTheyFinalized) {
  const Header one = Child(genesis_, 1, 1);
  const Header other = Child(genesis_, 2, 2);
  std::vector<Certificate> certificates = Final(right_, other);
  certificates.push_back(Sign(right_, 1, VoteKind::kNullify, nullptr));
  EXPECT_EQ(
      Convicted({{}, {one}, Final(left_, one)}, {{}, {other}, certificates}),
      coalition_);
}

TEST_P(Forked, AboveABlockOfTheSameViewIsConvictedByTheNotarizations) {
  const Header one = Child(genesis_, 1, 1);
  const Header other = Child(genesis_, 1, 2);
  const Header above = Child(other, 2, 3);
  // What is below the other branch's final block is only notarized; honest
  // ones of it may finalize what was notarized beside what they voted for.
  std::vector<Certificate> certificates = Final(right_, above);
  certificates.push_back(Sign(right_, 1, VoteKind::kNotarize, &other));
  const Branch right{{}, {other, above}, certificates};
  EXPECT_EQ(Convicted({{}, {one}, Final(left_, one)}, right), coalition_);
  // Without the first one's notarization no two votes contradict: an honest
  // validator may sign both of these.
  EXPECT_EQ(Convicted({{}, {one}, {Sign(left_, 1, VoteKind::kFinalize, &one)}},
                      right),
            Places{});
}

TEST_P(Forked, FarAboveTheirCommonBlockIsConvictedInTheViewWhereTheyParted) {
  std::vector<Header> left = {Child(genesis_, 1, 1)};
  std::vector<Header> right = left;
  std::vector<Certificate> left_certificates = Final(left_, left[0]);
  std::vector<Certificate> right_certificates = Final(right_, right[0]);
  right_certificates.push_back(Sign(right_, 2, VoteKind::kNullify, nullptr));
  for (std::uint64_t view = 2; view < 8; ++view) {
    left.push_back(Child(left.back(), view, 1));
    right.push_back(Child(right.back(), view + 1, 2));
    // All others gave up the views in which the coalition went on.
    for (Certificate& each : Final(left_, left.back())) {
      left_certificates.push_back(std::move(each));
    }
    for (Certificate& each : Final(right_, right.back())) {
      right_certificates.push_back(std::move(each));
    }
  }
  // In whatever order the certificates come.
  for (int order = 0; order < 2; ++order) {
    const std::vector<Branch> both = {{{}, left, left_certificates},
                                      {{}, right, right_certificates}};
    EXPECT_EQ(Convicted(both[0], both[1]), coalition_);
    const ForkReport report = ExamineFork(both);
    EXPECT_EQ(report.height, Height{2});
    for (const Evidence& evidence : report.evidence) {
      EXPECT_EQ(evidence.first.statement.view, View{2});
    }
    std::ranges::reverse(left_certificates);
    std::ranges::reverse(right_certificates);
  }
}

TEST_P(Forked, WhatHonestOnesSignConvictsNobody) {
  // Everybody notarized one block, gave the view up, and goes on.
  Places all;
  for (std::uint16_t i = 0; i < set_.quorum(); ++i) all.insert(i);
  const Header one = Child(genesis_, 1, 1);
  const Header next = Child(one, 2, 2);
  std::vector<Certificate> certificates = Final(all, next);
  certificates.push_back(Sign(all, 1, VoteKind::kNotarize, &one));
  certificates.push_back(Sign(all, 1, VoteKind::kNullify, nullptr));
  const Branch branch{{}, {one, next}, certificates};
  ASSERT_EQ(Judge(branch), BranchVerdict::kSound);
  const std::vector<Branch> twice = {branch, branch};
  const ForkReport report = ExamineFork(twice);
  EXPECT_EQ(report.verdict, ForkVerdict::kOneChain);
  EXPECT_TRUE(report.evidence.empty());
}

TEST_P(Forked, NothingIsBelievedThatAQuorumDidNotSign) {
  const Header one = Child(genesis_, 1, 1);
  const Branch sound{{}, {one}, Final(left_, one)};
  ASSERT_EQ(Judge(sound), BranchVerdict::kSound);
  Branch changed = sound;
  changed.certificates[0].signatures[1].octets[3] ^= 1;
  EXPECT_EQ(Judge(changed), BranchVerdict::kBadCertificate);
  changed = sound;
  changed.certificates[0].signatures.pop_back();
  EXPECT_EQ(Judge(changed), BranchVerdict::kBadCertificate);
  changed = sound;
  changed.certificates.pop_back();
  EXPECT_EQ(Judge(changed), BranchVerdict::kNotFinal);
  changed = sound;
  changed.headers = {one, Child(genesis_, 2, 2)};
  EXPECT_EQ(Judge(changed), BranchVerdict::kNotLinked);
  changed = sound;
  changed.headers[0].network_id[0] ^= 1;
  EXPECT_EQ(Judge(changed), BranchVerdict::kOtherNetwork);
  changed = sound;
  changed.headers[0].epoch = {1};
  EXPECT_EQ(Judge(changed), BranchVerdict::kOtherNetwork);
  // What is final is not the branch's last block.
  changed = sound;
  changed.headers.push_back(Child(one, 2, 2));
  EXPECT_EQ(Judge(changed), BranchVerdict::kNotFinal);
  // A block of another height.
  changed.headers.back().height.value += 1;
  EXPECT_EQ(Judge(changed), BranchVerdict::kNotLinked);
}

TEST_P(Forked, BranchesOfDifferentHeightsTellNothing) {
  const Header one = Child(genesis_, 1, 1);
  const Header next = Child(one, 2, 2);
  const std::vector<Branch> apart = {{{}, {one}, Final(left_, one)},
                                     {{}, {next}, Final(left_, next)}};
  EXPECT_EQ(ExamineFork(apart).verdict, ForkVerdict::kNoCommonHeight);
}

TEST_P(Forked, ABranchIsReadBackAsItWasWritten) {
  const Header one = Child(genesis_, 1, 1);
  const Branch branch{Bytes(70, 3), {one}, Final(left_, one)};
  const Result<Branch> read = DecodeBranch(EncodeBranch(branch));
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(*read, branch);
}

INSTANTIATE_TEST_SUITE_P(Networks, Forked, testing::Values(4, 5, 7, 10, 13));

}  // namespace
}  // namespace diptych
