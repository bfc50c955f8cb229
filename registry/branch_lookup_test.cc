// SPDX-License-Identifier: Apache-2.0
// Covers the order of hits, and that what the store knows beyond the final
// block does not count.
#include "registry/branch_lookup.h"

#include <gtest/gtest.h>

#include "tests/support/four_members.h"

namespace diptych {
namespace {

AnchoredCredential At(std::uint64_t index, const Digest& commitment) {
  return {{index}, {.commitment = commitment}};
}

class ListedLookup : public CommitmentLookup {
 public:
  explicit ListedLookup(std::vector<CommitmentHit> answer)
      : answer_(std::move(answer)) {}
  void Find(std::span<const Digest>,
            std::vector<CommitmentHit>& hits) const override {
    hits.insert(hits.end(), answer_.begin(), answer_.end());
  }

 private:
  std::vector<CommitmentHit> answer_;
};

std::vector<std::pair<std::size_t, std::uint64_t>> Found(
    const BranchLookup& lookup, const std::vector<Digest>& asked) {
  std::vector<CommitmentHit> hits;
  lookup.Find(asked, hits);
  std::vector<std::pair<std::size_t, std::uint64_t>> found;
  for (const CommitmentHit& hit : hits) {
    found.emplace_back(hit.asked, hit.credential.index.value);
  }
  return found;
}

TEST(BranchLookup, GivesHitsByCommitmentAndEntry) {
  const ListedLookup durable(
      {{0, At(3, SampleCommitment(1, 3))}, {2, At(4, SampleCommitment(2, 4))}});
  CredentialSet first(7);
  first.Add(At(11, SampleCommitment(2, 11)));
  first.Add(At(12, SampleCommitment(1, 12)));
  CredentialSet second(8);
  second.Add(At(21, SampleCommitment(1, 21)));
  const BranchLookup lookup(durable, {10}, {&first, &second});
  const std::vector<Digest> asked = {
      SampleCommitment(1, 12), SampleCommitment(9, 0), SampleCommitment(2, 0)};
  using Pairs = std::vector<std::pair<std::size_t, std::uint64_t>>;
  EXPECT_EQ(Found(lookup, asked),
            (Pairs{{0, 3}, {0, 12}, {0, 21}, {2, 4}, {2, 11}}));
  const BranchLookup shorter(durable, {10}, {&second});
  EXPECT_EQ(Found(shorter, asked), (Pairs{{0, 3}, {0, 21}, {2, 4}}));
}

TEST(BranchLookup, LeavesOutWhatTheStoreHasOfTheBranch) {
  const ListedLookup durable({{0, At(9, SampleCommitment(1, 9))},
                              {0, At(10, SampleCommitment(1, 10))}});
  const BranchLookup lookup(durable, {10}, {});
  const auto found = Found(lookup, {SampleCommitment(1, 0)});
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].second, 9U);
}

TEST(BranchLookup, AsksAboutMoreCommitmentsThanItHoldsUnderWay) {
  const ListedLookup durable({});
  CredentialSet block(7);
  std::vector<Digest> asked;
  for (std::uint64_t i = 0; i < 100; ++i) {
    asked.push_back(SampleCommitment(i, i));
    block.Add(At(10 + i, asked.back()));
  }
  const auto found = Found(BranchLookup(durable, {10}, {&block}), asked);
  ASSERT_EQ(found.size(), 100U);
  for (std::uint64_t i = 0; i < 100; ++i) {
    EXPECT_EQ(found[i], (std::pair<std::size_t, std::uint64_t>{i, 10 + i}));
  }
}

TEST(CredentialSet, ForgetsTheLastOneOnly) {
  CredentialSet set(7);
  set.Add(At(1, SampleCommitment(1, 1)));
  set.Add(At(2, SampleCommitment(1, 2)));
  set.RemoveLast();
  std::vector<std::uint64_t> found;
  set.Find(1, [&](const AnchoredCredential& credential) {
    found.push_back(credential.index.value);
  });
  EXPECT_EQ(found, std::vector<std::uint64_t>{1});
  EXPECT_EQ(set.size(), 1U);
}

}  // namespace
}  // namespace diptych
