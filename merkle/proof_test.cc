// SPDX-License-Identifier: Apache-2.0
//
// Building and verifying inclusion and consistency proofs: every proof of
// every tree up to 70 leaves against the definition, each of them bent in
// every way, and the specification's vectors.
#include "merkle/proof.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <optional>

#include "merkle/naive_tree_test.h"
#include "merkle/proof_plan.h"
#include "tests/support/vector_file.h"

namespace diptych {
namespace {

constexpr std::uint64_t kSizes = 70;

NodeReader ReadFrom(NaiveTree& naive) {
  return [&naive](NodeId node) {
    return naive.Root(node.index << node.level, (node.index + 1) << node.level);
  };
}

// Calls `refuse` with each way to spoil a proof: a bit of each hash flipped,
// each hash left out, each doubled, neighbours swapped, one more at the end.
template <class Refuse>
void ForEachSpoiled(const std::vector<Digest>& proof, const Refuse& refuse) {
  for (std::size_t i = 0; i < proof.size(); ++i) {
    for (const std::size_t octet : {0, 31}) {
      std::vector<Digest> flipped = proof;
      flipped[i][octet] ^= 0x80;
      refuse(flipped);
    }
    std::vector<Digest> shorter = proof;
    shorter.erase(shorter.begin() + static_cast<std::ptrdiff_t>(i));
    refuse(shorter);
    std::vector<Digest> longer = proof;
    longer.insert(longer.begin() + static_cast<std::ptrdiff_t>(i), proof[i]);
    refuse(longer);
    if (i + 1 < proof.size()) {
      std::vector<Digest> swapped = proof;
      std::swap(swapped[i], swapped[i + 1]);
      refuse(swapped);
    }
  }
  std::vector<Digest> longer = proof;
  longer.push_back(Digest{});
  refuse(longer);
}

TEST(Inclusion, EveryProofIsTheDefinitionsAndVerifies) {
  NaiveTree naive = NaiveTree::OfEntries(kSizes);
  for (std::uint64_t size = 1; size <= kSizes; ++size) {
    const TreeHead head{size, naive.Root(0, size)};
    for (std::uint64_t index = 0; index < size; ++index) {
      const auto proof =
          BuildProof(PlanInclusion(index, size), ReadFrom(naive));
      ASSERT_TRUE(proof);
      ASSERT_EQ(*proof, naive.Inclusion(index, size)) << index << "/" << size;
      ASSERT_EQ(
          VerifyInclusion(index, naive.leaf_hashes()[index], *proof, head),
          ProofVerdict::kValid)
          << index << "/" << size;
    }
  }
}

TEST(Inclusion, EverySpoiledProofIsRefused) {
  NaiveTree naive = NaiveTree::OfEntries(kSizes);
  for (const std::uint64_t size : {1, 2, 3, 7, 8, 33, 64, 69}) {
    const TreeHead head{size, naive.Root(0, size)};
    for (std::uint64_t index = 0; index < size; ++index) {
      const Digest& leaf = naive.leaf_hashes()[index];
      const std::vector<Digest> proof = naive.Inclusion(index, size);
      ForEachSpoiled(proof, [&](const std::vector<Digest>& spoiled) {
        ASSERT_NE(VerifyInclusion(index, leaf, spoiled, head),
                  ProofVerdict::kValid)
            << index << "/" << size;
      });
      for (std::uint64_t other = 0; other < size + 3; ++other) {
        if (other == index) continue;
        ASSERT_NE(VerifyInclusion(other, leaf, proof, head),
                  ProofVerdict::kValid)
            << other << " for " << index << "/" << size;
      }
    }
  }
}

TEST(Inclusion, OfAnotherSizeIsRefusedUnderThatSizesRoot) {
  NaiveTree naive = NaiveTree::OfEntries(kSizes);
  for (std::uint64_t size = 1; size <= kSizes; ++size) {
    for (std::uint64_t index = 0; index < size; ++index) {
      const std::vector<Digest> proof = naive.Inclusion(index, size);
      for (std::uint64_t other = 1; other <= kSizes; ++other) {
        if (other == size) continue;
        ASSERT_NE(VerifyInclusion(index, naive.leaf_hashes()[index], proof,
                                  {other, naive.Root(0, other)}),
                  ProofVerdict::kValid)
            << index << "/" << size << " in " << other;
      }
    }
  }
}

TEST(Consistency, EveryProofIsTheDefinitionsAndVerifies) {
  NaiveTree naive = NaiveTree::OfEntries(kSizes);
  for (std::uint64_t newer = 1; newer <= kSizes; ++newer) {
    for (std::uint64_t older = 1; older <= newer; ++older) {
      const auto proof =
          BuildProof(PlanConsistency(older, newer), ReadFrom(naive));
      ASSERT_TRUE(proof);
      ASSERT_EQ(*proof, naive.Consistency(older, newer))
          << older << "->" << newer;
      ASSERT_EQ(VerifyConsistency({older, naive.Root(0, older)},
                                  {newer, naive.Root(0, newer)}, *proof),
                ProofVerdict::kValid)
          << older << "->" << newer;
    }
  }
}

TEST(Consistency, EverySpoiledProofIsRefused) {
  NaiveTree naive = NaiveTree::OfEntries(kSizes);
  for (const std::uint64_t newer : {2, 3, 7, 8, 33, 64, 69}) {
    const TreeHead newer_head{newer, naive.Root(0, newer)};
    for (std::uint64_t older = 1; older < newer; ++older) {
      const TreeHead older_head{older, naive.Root(0, older)};
      const std::vector<Digest> proof = naive.Consistency(older, newer);
      ForEachSpoiled(proof, [&](const std::vector<Digest>& spoiled) {
        ASSERT_NE(VerifyConsistency(older_head, newer_head, spoiled),
                  ProofVerdict::kValid)
            << older << "->" << newer;
      });
      const TreeHead swapped_old{older, newer_head.root};
      const TreeHead swapped_new{newer, older_head.root};
      ASSERT_NE(VerifyConsistency(swapped_old, swapped_new, proof),
                ProofVerdict::kValid);
      ASSERT_NE(VerifyConsistency(newer_head, older_head, proof),
                ProofVerdict::kValid);
      ASSERT_NE(VerifyConsistency(swapped_old, newer_head, proof),
                ProofVerdict::kValid);
    }
  }
}

TEST(Consistency, OfASizeWithItselfNeedsEqualRootsAndNoHashes) {
  NaiveTree naive = NaiveTree::OfEntries(5);
  const TreeHead head{5, naive.Root(0, 5)};
  const TreeHead forged{5, naive.Root(0, 4)};
  EXPECT_EQ(VerifyConsistency(head, head, {}), ProofVerdict::kValid);
  EXPECT_EQ(VerifyConsistency(head, forged, {}), ProofVerdict::kRootMismatch);
  EXPECT_EQ(VerifyConsistency(head, head, naive.Inclusion(0, 2)),
            ProofVerdict::kWrongLength);
  EXPECT_EQ(VerifyConsistency({}, {}, {}), ProofVerdict::kSizeOutOfRange);
}

TEST(SubtreeConsistency, EveryProofIsTheDefinitionsAndVerifies) {
  constexpr std::uint64_t kSubtreeSizes = 40;
  NaiveTree naive = NaiveTree::OfEntries(kSubtreeSizes);
  for (std::uint64_t size = 1; size <= kSubtreeSizes; ++size) {
    const TreeHead head{size, naive.Root(0, size)};
    for (std::uint64_t end = 1; end <= size; ++end) {
      for (std::uint64_t begin = 0; begin < end; ++begin) {
        const Subtree subtree{begin, end, naive.Root(begin, end)};
        if (!IsSubtree(begin, end)) {
          ASSERT_EQ(VerifySubtreeConsistency(subtree, head, {}),
                    ProofVerdict::kSizeOutOfRange);
          continue;
        }
        const auto proof = BuildProof(PlanSubtreeConsistency(begin, end, size),
                                      ReadFrom(naive));
        ASSERT_TRUE(proof);
        ASSERT_EQ(*proof, naive.SubtreeConsistency(begin, end, size))
            << begin << ".." << end << " of " << size;
        ASSERT_EQ(VerifySubtreeConsistency(subtree, head, *proof),
                  ProofVerdict::kValid)
            << begin << ".." << end << " of " << size;
      }
    }
  }
}

TEST(SubtreeConsistency, EverySpoiledProofRootAndRunIsRefused) {
  NaiveTree naive = NaiveTree::OfEntries(kSizes);
  for (const std::uint64_t size : {13, 16, 33}) {
    const TreeHead head{size, naive.Root(0, size)};
    for (std::uint64_t begin = 0; begin < size; ++begin) {
      for (std::uint64_t end = begin + 1; end <= size; ++end) {
        if (!IsSubtree(begin, end)) continue;
        const Subtree subtree{begin, end, naive.Root(begin, end)};
        const std::vector<Digest> proof =
            naive.SubtreeConsistency(begin, end, size);
        ForEachSpoiled(proof, [&](const std::vector<Digest>& spoiled) {
          ASSERT_NE(VerifySubtreeConsistency(subtree, head, spoiled),
                    ProofVerdict::kValid)
              << begin << ".." << end << " of " << size;
        });
        const Subtree forged{begin, end, naive.Root(begin + 1, end + 1)};
        ASSERT_NE(VerifySubtreeConsistency(forged, head, proof),
                  ProofVerdict::kValid);
        const TreeHead other{size, naive.Root(1, size + 1)};
        ASSERT_NE(VerifySubtreeConsistency(subtree, other, proof),
                  ProofVerdict::kValid);
        const Subtree longer{begin, end + 1, subtree.root};
        ASSERT_NE(VerifySubtreeConsistency(longer, head, proof),
                  ProofVerdict::kValid);
      }
    }
  }
}

TEST(SubtreeConsistency, OfAnEmptyRunNeedsTheEmptyRootAndNoHashes) {
  NaiveTree naive = NaiveTree::OfEntries(5);
  const TreeHead head{5, naive.Root(0, 5)};
  const Digest empty = naive.Root(3, 3);
  const std::vector<Digest> path = naive.Inclusion(0, 2);
  EXPECT_EQ(VerifySubtreeConsistency({3, 3, empty}, head, {}),
            ProofVerdict::kValid);
  EXPECT_EQ(VerifySubtreeConsistency({3, 3, head.root}, head, {}),
            ProofVerdict::kOldRootMismatch);
  EXPECT_EQ(VerifySubtreeConsistency({3, 3, empty}, head, path),
            ProofVerdict::kWrongLength);
  EXPECT_EQ(VerifySubtreeConsistency({6, 6, empty}, head, {}),
            ProofVerdict::kSizeOutOfRange);
  EXPECT_EQ(VerifySubtreeConsistency({4, 3, empty}, head, {}),
            ProofVerdict::kSizeOutOfRange);
  EXPECT_TRUE(PlanSubtreeConsistency(3, 3, 5).nodes.empty());
}

TEST(ProofPlan, StaysWithinItsLimitsInTheLargestTrees) {
  const std::uint64_t top = ~0ull;
  std::size_t longest_path = 0;
  std::size_t longest_consistency = 0;
  for (std::uint32_t bit = 0; bit < 64; ++bit) {
    const std::uint64_t index = (1ull << bit) - 1;
    const ProofPlan path = PlanInclusion(index, top);
    const ProofPlan proof = PlanConsistency(top - index - 1, top);
    ASSERT_LE(path.nodes.size(), 128u);
    ASSERT_LE(proof.nodes.size(), 128u);
    longest_path = std::max(
        longest_path,
        AssembleProof(path, std::vector<Digest>(path.nodes.size())).size());
    longest_consistency = std::max(
        longest_consistency,
        AssembleProof(proof, std::vector<Digest>(proof.nodes.size())).size());
  }
  EXPECT_EQ(longest_path, kInclusionPathMax);
  EXPECT_LE(longest_consistency, kConsistencyProofMax);
}

TEST(ProofPlan, PassesTheReadersErrorOn) {
  const auto proof =
      BuildProof(PlanInclusion(3, 9), [](NodeId) -> Result<Digest> {
        return Error{ErrorCode::kIo, "tile 0: gone"};
      });
  ASSERT_FALSE(proof);
  EXPECT_EQ(proof.error().code, ErrorCode::kIo);
}

std::string Reason(ProofVerdict verdict) {
  switch (verdict) {
    case ProofVerdict::kValid:
      return "";
    case ProofVerdict::kIndexOutOfRange:
      return "index_out_of_range";
    case ProofVerdict::kSizeOutOfRange:
      return "size_out_of_range";
    case ProofVerdict::kWrongLength:
      return "wrong_length";
    case ProofVerdict::kOldRootMismatch:
      return "old_root_mismatch";
    case ProofVerdict::kRootMismatch:
      return "root_mismatch";
  }
  return "?";
}

TEST(ProofVectors, TheSpecificationsCasesGetTheirVerdicts) {
  int checked = 0;
  for (const auto& one : SpecificationCases("merkle.json")) {
    const std::string kind = Text(one.at("kind"));
    std::string reason;
    if (kind == "inclusion") {
      reason = Reason(
          VerifyInclusion(Number(one.at("index")), Hash(one.at("leaf_hash")),
                          Hashes(one.at("path")),
                          {Number(one.at("size")), Hash(one.at("root"))}));
    } else if (kind == "consistency") {
      reason = Reason(VerifyConsistency(
          {Number(one.at("older_size")), Hash(one.at("older_root"))},
          {Number(one.at("newer_size")), Hash(one.at("newer_root"))},
          Hashes(one.at("proof"))));
    } else {
      continue;
    }
    ++checked;
    const std::string wanted = Text(one.at("reason"));
    if (wanted == "any_root_mismatch") {
      EXPECT_TRUE(reason == "root_mismatch" || reason == "old_root_mismatch")
          << Describe(one) << ": " << reason;
    } else {
      EXPECT_EQ(reason, wanted) << Describe(one);
    }
    EXPECT_EQ(reason.empty(), Text(one.at("result")) == "valid");
  }
  EXPECT_GE(checked, 300);
}

}  // namespace
}  // namespace diptych
