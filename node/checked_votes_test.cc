// SPDX-License-Identifier: Apache-2.0
// Covers that a vote is verified once in whatever thread it is met, that no
// other one is taken for it, and that what is remembered is bounded.
#include "node/checked_votes.h"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>
#include <vector>

#include "replica/catch_up.h"
#include "tests/support/test_chain.h"

namespace diptych {
namespace {

class CountingKeys final : public VoteVerifier {
 public:
  explicit CountingKeys(std::atomic<std::size_t>& asked) : asked_(asked) {}
  bool Verify(const Vote& vote) const override {
    ++asked_;
    return keys_.Verify(vote);
  }

 private:
  std::atomic<std::size_t>& asked_;
  StubKeys keys_;
};

class CheckedVotesTest : public testing::Test {
 protected:
  static Vote Cast(std::uint64_t view) {
    Vote vote{.statement = {.epoch = {},
                            .view = {view},
                            .kind = VoteKind::kFinalize,
                            .block_hash = Digest{1}},
              .signer = {1}};
    vote.signature = StubKeys::Make(vote.signer, vote.statement);
    return vote;
  }

  // How many signatures were verified since the last call.
  std::size_t TakeAsked() { return asked_.exchange(0); }

  std::atomic<std::size_t> asked_ = 0;
  CheckedVotes votes{std::make_unique<CountingKeys>(asked_)};
};

TEST_F(CheckedVotesTest, AVoteIsVerifiedOnce) {
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(votes.Verify(Cast(7)));
  EXPECT_EQ(TakeAsked(), 1U);
  Vote forged = Cast(8);
  forged.signature[0] ^= 1;
  for (int i = 0; i < 3; ++i) EXPECT_FALSE(votes.Verify(forged));
  EXPECT_EQ(TakeAsked(), 1U);
}

TEST_F(CheckedVotesTest, WhatDiffersFromAKnownVoteIsVerified) {
  const Vote known = Cast(7);
  ASSERT_TRUE(votes.Verify(known));
  (void)TakeAsked();
  const auto expect_false = [&](auto change) {
    Vote other = known;
    change(other);
    EXPECT_FALSE(votes.Verify(other));
    EXPECT_EQ(TakeAsked(), 1U);
  };
  expect_false([](Vote& vote) { ++vote.statement.epoch.value; });
  expect_false([](Vote& vote) { ++vote.statement.view.value; });
  expect_false([](Vote& vote) { vote.statement.kind = VoteKind::kNotarize; });
  expect_false([](Vote& vote) { vote.statement.block_hash[31] ^= 1; });
  expect_false([](Vote& vote) { ++vote.signer.value; });
  for (std::size_t place = 0; place < known.signature.size(); ++place) {
    expect_false([&](Vote& vote) { vote.signature[place] ^= 0x80; });
  }
  EXPECT_TRUE(votes.Verify(known));
  EXPECT_EQ(TakeAsked(), 0U);
}

TEST_F(CheckedVotesTest, SeveralThreadsThatMeetAVoteVerifyItOnce) {
  constexpr std::uint64_t kViews = 500;
  std::vector<std::jthread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      for (std::uint64_t view = 1; view <= kViews; ++view) {
        EXPECT_TRUE(votes.Verify(Cast(view)));
      }
    });
  }
  threads.clear();
  EXPECT_EQ(TakeAsked(), kViews);
}

// As it is judged where it comes in, and again where it is taken.
TEST_F(CheckedVotesTest, ARangeThatIsJudgedAgainCostsNoSignature) {
  TestChain chain;
  chain.Grow(9);
  const auto is_valid = [&](const Certificate& certificate) {
    return JudgeCertificate(chain.set, votes, certificate) ==
           CertificateVerdict::kValid;
  };
  const BlockRange range = chain.Range({1}, 3, 2);
  ASSERT_EQ(JudgeRange(range, is_valid), RangeVerdict::kSound);
  EXPECT_EQ(TakeAsked(), chain.set.quorum());
  EXPECT_EQ(JudgeRange(range, is_valid), RangeVerdict::kSound);
  // The next one, which the same certificate proves.
  EXPECT_EQ(JudgeRange(chain.Range({4}, 2), is_valid), RangeVerdict::kSound);
  EXPECT_EQ(TakeAsked(), 0U);
  // What was put into its place is judged for what it is.
  BlockRange other = range;
  ++other.blocks[1].header.time.value;
  EXPECT_EQ(JudgeRange(other, is_valid), RangeVerdict::kNotLinked);
  other = range;
  other.finalization.signatures[1].octets[0] ^= 1;
  EXPECT_EQ(JudgeRange(other, is_valid), RangeVerdict::kBadCertificate);
  EXPECT_EQ(TakeAsked(), 1U);
}

TEST_F(CheckedVotesTest, TheOldestAreForgotten) {
  for (std::uint64_t view = 1; view <= 2 * kCheckedVotesMin + 1; ++view) {
    ASSERT_TRUE(votes.Verify(Cast(view)));
  }
  (void)TakeAsked();
  // As many as it promises are here.
  const std::uint64_t newest = 2 * kCheckedVotesMin + 1;
  for (std::uint64_t i = 0; i < kCheckedVotesMin; ++i) {
    ASSERT_TRUE(votes.Verify(Cast(newest - i)));
  }
  EXPECT_EQ(TakeAsked(), 0U);
  EXPECT_TRUE(votes.Verify(Cast(1)));
  EXPECT_EQ(TakeAsked(), 1U);
}

}  // namespace
}  // namespace diptych
