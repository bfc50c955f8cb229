// SPDX-License-Identifier: Apache-2.0
//
// Proofs of status, of now and of before, each bent in every way.
#include "merkle/status_proof.h"

#include <gtest/gtest.h>

#include <bit>
#include <iterator>
#include <map>
#include <optional>
#include <vector>

#include "merkle/random_status_test.h"
#include "merkle/status_tree.h"

namespace diptych {
namespace {

// A tree with some of everything: neighbours, far lists, the last chunk.
StatusTree TreeWithStatuses() {
  StatusTree tree;
  tree.Apply(tree.ComputeUpdate(std::vector<StatusChange>{
      {ListId{0}, Position{0}, CredentialStatus::kInvalid},
      {ListId{0}, Position{300}, CredentialStatus::kSuspended},
      {ListId{3}, Position{70000}, CredentialStatus::kInvalid},
      {ListId{kStatusListsMax - 1}, Position{131071},
       CredentialStatus::kSuspended},
  }));
  return tree;
}

TEST(StatusProof, VerifiesForTouchedAndUntouchedChunks) {
  const StatusTree tree = TreeWithStatuses();
  for (const std::uint32_t number :
       {0u, 1u, 2u, 511u, 512u, 1809u, 1u << 31, ~0u - 1, ~0u}) {
    const StatusProof proof = tree.Prove({number});
    EXPECT_EQ(
        VerifyStatusChunk({number}, tree.Chunk({number}), proof, tree.Root()),
        StatusProofVerdict::kValid)
        << number;
    EXPECT_LE(proof.siblings.size(), 5u) << number;
  }
}

TEST(StatusProof, EverySpoiledProofIsRefused) {
  const StatusTree tree = TreeWithStatuses();
  for (const std::uint32_t number : {0u, 1u, 2u, 1809u, ~0u}) {
    const StatusChunk chunk = tree.Chunk({number});
    const StatusProof proof = tree.Prove({number});
    const auto refused = [&](ChunkNumber claimed, const StatusChunk& octets,
                             const StatusProof& spoiled) {
      return VerifyStatusChunk(claimed, octets, spoiled, tree.Root()) !=
             StatusProofVerdict::kValid;
    };
    for (std::uint32_t bit = 0; bit < 32; ++bit) {
      StatusProof spoiled = proof;
      spoiled.mask ^= 1u << bit;
      ASSERT_TRUE(refused({number}, chunk, spoiled)) << bit;
      // The same proof may prove a zero neighbour, but only what is true.
      const ChunkNumber other{number ^ 1u << bit};
      ASSERT_TRUE(refused(other, chunk, proof) || tree.Chunk(other) == chunk)
          << bit;
      if ((proof.mask >> bit & 1) == 1) continue;
      // The zero constant, written out in its place.
      const int place = std::popcount(proof.mask & ((1u << bit) - 1));
      spoiled.siblings.insert(spoiled.siblings.begin() + place,
                              ZeroSubtree(bit));
      ASSERT_EQ(VerifyStatusChunk({number}, chunk, spoiled, tree.Root()),
                StatusProofVerdict::kZeroSibling)
          << bit;
    }
    for (std::size_t i = 0; i < kStatusChunkSize * 8; ++i) {
      StatusChunk flipped = chunk;
      flipped[i / 8] ^= static_cast<std::uint8_t>(1u << i % 8);
      ASSERT_TRUE(refused({number}, flipped, proof)) << i;
    }
    for (std::size_t i = 0; i < proof.siblings.size(); ++i) {
      StatusProof spoiled = proof;
      spoiled.siblings[i][31] ^= 1;
      ASSERT_TRUE(refused({number}, chunk, spoiled)) << i;
      spoiled = proof;
      spoiled.siblings.erase(spoiled.siblings.begin() +
                             static_cast<std::ptrdiff_t>(i));
      ASSERT_TRUE(refused({number}, chunk, spoiled)) << i;
    }
  }
}

TEST(StatusProof, OfAPastHeightComesFromTheNodesKeptByHeight) {
  SeededNumbers numbers(6);
  StatusTree tree;
  std::map<NodeId, std::map<int, Digest>> versions;
  std::vector<Digest> roots;
  std::vector<StatusChunk> chunks;
  for (int height = 0; height < 20; ++height) {
    std::vector<StatusChange> changes;
    for (int i = 0; i < 5; ++i) changes.push_back(RandomStatusChange(numbers));
    changes.push_back({ListId{0}, Position{7},
                       height % 2 == 0 ? CredentialStatus::kInvalid
                                       : CredentialStatus::kValid});
    const StatusUpdate update = tree.ComputeUpdate(changes);
    for (const StatusNode& node : update.nodes) {
      versions[node.id][height] = node.hash;
    }
    tree.Apply(update);
    roots.push_back(update.root);
    chunks.push_back(tree.Chunk({0}));
  }
  for (int height = 0; height < 20; ++height) {
    const auto proof =
        BuildStatusProof({0}, [&](NodeId id) -> std::optional<Digest> {
          const auto node = versions.find(id);
          if (node == versions.end()) return std::nullopt;
          const auto after = node->second.upper_bound(height);
          if (after == node->second.begin()) return std::nullopt;
          return std::prev(after)->second;
        });
    ASSERT_TRUE(proof);
    const auto at = static_cast<std::size_t>(height);
    ASSERT_EQ(VerifyStatusChunk({0}, chunks[at], *proof, roots[at]),
              StatusProofVerdict::kValid)
        << height;
  }
}

TEST(StatusProof, PassesTheReadersErrorOn) {
  const auto proof =
      BuildStatusProof({0}, [](NodeId) -> Result<std::optional<Digest>> {
        return Error{ErrorCode::kIo, "node: unreadable"};
      });
  ASSERT_FALSE(proof);
  EXPECT_EQ(proof.error().code, ErrorCode::kIo);
}

}  // namespace
}  // namespace diptych
