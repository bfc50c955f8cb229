// SPDX-License-Identifier: Apache-2.0
//
// Building and verifying inclusion and consistency proofs: every proof of
// every tree up to 70 leaves against the definition, each of them bent in
// every way, the specification's vectors, and those of transparency-dev.
#include "merkle/proof.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <filesystem>
#include <optional>

#include "base/base64.h"
#include "crypto/sha256.h"
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

// What is no 32 octets is refused where it is decoded, as in a receipt.
std::optional<Digest> DecodedHash(const boost::json::value& base64) {
  const Result<Bytes> octets = Base64Decode(Text(base64));
  if (!octets || octets->size() != kDigestSize) return std::nullopt;
  return ToDigest(*octets);
}

// One of the accepted cases has texts for roots, compared and never hashed:
// their digests stand for them, equal only if the texts are.
Digest StandIn(const boost::json::value& base64) {
  const std::optional<Digest> hash = DecodedHash(base64);
  return hash ? *hash : Sha256(AsBytes(Text(base64)));
}

bool DecodeHashes(const boost::json::value& array, std::vector<Digest>& out) {
  if (array.is_null()) return true;
  for (const boost::json::value& one : array.as_array()) {
    const std::optional<Digest> hash = DecodedHash(one);
    if (!hash) return false;
    out.push_back(*hash);
  }
  return true;
}

bool InclusionAccepted(const boost::json::value& one) {
  const std::optional<Digest> leaf = DecodedHash(one.at("leafHash"));
  const std::optional<Digest> root = DecodedHash(one.at("root"));
  std::vector<Digest> path;
  if (!leaf || !root || !DecodeHashes(one.at("proof"), path)) return false;
  return VerifyInclusion(Number(one.at("leafIdx")), *leaf, path,
                         {Number(one.at("treeSize")), *root}) ==
         ProofVerdict::kValid;
}

bool ConsistencyAccepted(const boost::json::value& one) {
  std::vector<Digest> proof;
  if (!DecodeHashes(one.at("proof"), proof)) return false;
  return VerifyConsistency({Number(one.at("size1")), StandIn(one.at("root1"))},
                           {Number(one.at("size2")), StandIn(one.at("root2"))},
                           proof) == ProofVerdict::kValid;
}

// A subtree [start, end) that begins where a perfect one of its size could is
// a tree of its own, so its inclusion proofs are proofs in that tree.
bool SubtreeInclusionAccepted(const boost::json::value& one) {
  const std::uint64_t start = Number(one.at("start"));
  const std::uint64_t end = Number(one.at("end"));
  const std::uint64_t index = Number(one.at("leafIdx"));
  if (start >= end || index < start) return false;
  const auto level = static_cast<int>(std::bit_width(end - start - 1));
  if (std::countr_zero(start) < level) return false;
  const std::optional<Digest> leaf = DecodedHash(one.at("leafHash"));
  const std::optional<Digest> root = DecodedHash(one.at("root"));
  std::vector<Digest> path;
  if (!leaf || !root || !DecodeHashes(one.at("proof"), path)) return false;
  return VerifyInclusion(index - start, *leaf, path, {end - start, *root}) ==
         ProofVerdict::kValid;
}

// One that begins at leaf 0 and is not empty is an older tree.
bool IsOlderTree(const boost::json::value& one) {
  return Number(one.at("start")) == 0 && Number(one.at("end")) > 0;
}

bool OlderTreeAccepted(const boost::json::value& one) {
  std::vector<Digest> proof;
  if (!DecodeHashes(one.at("proof"), proof)) return false;
  return VerifyConsistency({Number(one.at("end")), StandIn(one.at("root1"))},
                           {Number(one.at("size")), StandIn(one.at("root2"))},
                           proof) == ProofVerdict::kValid;
}

class TransparencyDevTest : public testing::Test {
 protected:
  void SetUp() override {
    if (!std::filesystem::exists(kFolder)) {
      GTEST_SKIP() << "the transparency-dev/merkle test data is not here";
    }
  }

  // How many files of one kind there are, each judged as its wantErr says.
  template <class Accepted>
  int Check(const std::string& kind, const Accepted& accepted,
            bool (*applies)(const boost::json::value&) = nullptr) {
    int files = 0;
    for (const auto& file :
         std::filesystem::recursive_directory_iterator(kFolder / kind)) {
      if (file.path().extension() != ".json") continue;
      const boost::json::value one =
          ReadVectorFile(file.path().string()).value();
      if (applies != nullptr && !applies(one)) continue;
      EXPECT_EQ(accepted(one), !one.at("wantErr").as_bool()) << file.path();
      ++files;
    }
    return files;
  }

  const std::filesystem::path kFolder =
      DIPTYCH_SOURCE_DIR "/../shared/data/rfc6962-merkle/testdata";
};

TEST_F(TransparencyDevTest, InclusionProofsGetTheirVerdicts) {
  EXPECT_EQ(Check("inclusion", InclusionAccepted), 98);
}

TEST_F(TransparencyDevTest, ConsistencyProofsGetTheirVerdicts) {
  EXPECT_EQ(Check("consistency", ConsistencyAccepted), 98);
}

TEST_F(TransparencyDevTest, SubtreeInclusionProofsGetTheirVerdicts) {
  EXPECT_EQ(Check("subtreeinclusion", SubtreeInclusionAccepted), 204);
}

TEST_F(TransparencyDevTest, SubtreesThatAreOlderTreesGetTheirVerdicts) {
  EXPECT_GE(Check("subtreeconsistency", OlderTreeAccepted, IsOlderTree), 50);
}

}  // namespace
}  // namespace diptych
