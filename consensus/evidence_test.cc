// SPDX-License-Identifier: Apache-2.0
// Covers which pairs of votes are evidence, over every pair of kinds, blocks,
// views and signers.
#include "consensus/evidence.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <initializer_list>
#include <vector>

namespace diptych {
namespace {

std::vector<Vote> AllVotes() {
  std::vector<Vote> votes;
  for (const std::uint64_t epoch : {0U, 1U}) {
    for (const std::uint64_t view : {5U, 6U}) {
      for (const std::uint16_t signer : {std::uint16_t{0}, std::uint16_t{1}}) {
        const auto add = [&](VoteKind kind, const Digest& block) {
          votes.push_back({.statement = {.epoch = {epoch},
                                         .view = {view},
                                         .kind = kind,
                                         .block_hash = block},
                           .signer = {signer},
                           .signature = {}});
        };
        for (const std::uint8_t block :
             std::initializer_list<std::uint8_t>{1, 2}) {
          add(VoteKind::kNotarize, Digest{block});
          add(VoteKind::kFinalize, Digest{block});
        }
        add(VoteKind::kNullify, Digest{});
      }
    }
  }
  return votes;
}

// The rule as consensus.md 2.12 lists it.
bool IsCrime(const Vote& left, const Vote& right) {
  const Statement& a = left.statement;
  const Statement& b = right.statement;
  if (left.signer != right.signer || a.epoch != b.epoch || a.view != b.view) {
    return false;
  }
  const auto kinds = std::minmax(a.kind, b.kind);
  if (kinds == std::minmax(VoteKind::kNullify, VoteKind::kFinalize)) {
    return true;
  }
  return a.kind == b.kind && a.block_hash != b.block_hash;
}

TEST(Evidence, IsExactlyWhatNoHonestValidatorSigns) {
  int crimes = 0;
  for (const Vote& left : AllVotes()) {
    for (const Vote& right : AllVotes()) {
      const auto judged = JudgeVotes(left, right);
      EXPECT_EQ(judged.has_value(), IsCrime(left, right));
      EXPECT_EQ(judged, JudgeVotes(right, left));
      if (!judged) continue;
      ++crimes;
      const Evidence evidence = MakeEvidence(left, right);
      EXPECT_EQ(evidence, MakeEvidence(right, left));
      const Bytes octets = EncodeEvidence(evidence);
      EXPECT_EQ(octets.size(), kEvidenceSize);
      EXPECT_EQ(*DecodeEvidence(octets), evidence);
    }
  }
  // In each of 8 views of a signer: two pairs of one kind, and a nullify vote
  // with each of two finalize votes; each in both orders.
  EXPECT_EQ(crimes, 8 * 4 * 2);
}

TEST(Evidence, NamesTheCrime) {
  const auto vote = [](VoteKind kind, std::uint8_t block) {
    return Vote{.statement = {.epoch = {0},
                              .view = {1},
                              .kind = kind,
                              .block_hash = Digest{block}},
                .signer = {0},
                .signature = {}};
  };
  EXPECT_EQ(
      JudgeVotes(vote(VoteKind::kNotarize, 1), vote(VoteKind::kNotarize, 2)),
      Contradiction::kTwoNotarize);
  EXPECT_EQ(
      JudgeVotes(vote(VoteKind::kFinalize, 1), vote(VoteKind::kFinalize, 2)),
      Contradiction::kTwoFinalize);
  EXPECT_EQ(
      JudgeVotes(vote(VoteKind::kNullify, 0), vote(VoteKind::kFinalize, 2)),
      Contradiction::kNullifyAndFinalize);
}

}  // namespace
}  // namespace diptych
