// SPDX-License-Identifier: Apache-2.0
//
// The tree of status lists: its root against a plain RFC 6962 tree over the
// same chunks, speculative updates, and opening it from its chunks.
#include "merkle/status_tree.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "crypto/sha256.h"
#include "merkle/naive_tree_test.h"
#include "merkle/random_status_test.h"

namespace diptych {
namespace {

// What the chunks 0..2^10 contain, and the root over them: a plain tree of
// depth 10 whose root is led up the left edge, past zero subtrees.
class PlainModel {
 public:
  static constexpr std::uint32_t kDepth = 10;

  PlainModel() : octets_((std::size_t{1} << kDepth) * kStatusChunkSize) {}

  void Set(const StatusChange& change) {
    const std::size_t bit =
        2 * (std::size_t{change.list.value} * kPositionsPerList +
             change.position.value);
    const auto status = static_cast<unsigned>(change.status);
    for (unsigned i = 0; i < 2; ++i) {
      const auto mask = static_cast<std::uint8_t>(1u << (bit + i) % 8);
      std::uint8_t& octet = octets_[(bit + i) / 8];
      const bool on = (status >> i & 1) == 1;
      octet = static_cast<std::uint8_t>(on ? octet | mask : octet & ~mask);
    }
  }

  StatusChunk Chunk(std::size_t number) const {
    StatusChunk chunk;
    std::copy_n(octets_.begin() +
                    static_cast<std::ptrdiff_t>(number * kStatusChunkSize),
                kStatusChunkSize, chunk.begin());
    return chunk;
  }

  Digest Root() const {
    std::vector<Digest> leaves;
    for (std::size_t i = 0; i < std::size_t{1} << kDepth; ++i) {
      const std::uint8_t prefix = 0;
      leaves.push_back(Sha256({ByteView(&prefix, 1), Chunk(i)}));
    }
    Digest zero = Sha256(Bytes(1 + kStatusChunkSize));
    Digest node = NaiveTree(leaves).Root(0, leaves.size());
    for (std::uint32_t level = 0; level < kStatusTreeDepth; ++level) {
      if (level >= kDepth) node = Node(node, zero);
      zero = Node(zero, zero);
    }
    return node;
  }

 private:
  static Digest Node(const Digest& left, const Digest& right) {
    const std::uint8_t prefix = 1;
    return Sha256({ByteView(&prefix, 1), left, right});
  }

  Bytes octets_;
};

TEST(StatusTree, HasTheRootOfAPlainTreeAfterEachBatch) {
  SeededNumbers numbers(4);
  PlainModel model;
  StatusTree tree;
  EXPECT_EQ(tree.Root(), model.Root());
  for (int batch = 0; batch < 25; ++batch) {
    std::vector<StatusChange> changes;
    for (std::uint64_t i = numbers.Below(60); i > 0; --i) {
      changes.push_back(RandomStatusChange(numbers));
      model.Set(changes.back());
    }
    const StatusUpdate update = tree.ComputeUpdate(changes);
    tree.Apply(update);
    ASSERT_EQ(update.root, model.Root()) << batch;
    ASSERT_EQ(tree.Root(), update.root) << batch;
  }
  for (std::uint32_t number = 0; number < 1024; ++number) {
    ASSERT_EQ(tree.Chunk({number}), model.Chunk(number)) << number;
  }
}

TEST(StatusTree, DoesNotChangeUntilAnUpdateIsApplied) {
  StatusTree tree;
  const Digest before = tree.Root();
  const std::vector<StatusChange> changes{
      {ListId{1}, Position{9}, CredentialStatus::kInvalid}};
  const StatusUpdate update = tree.ComputeUpdate(changes);
  EXPECT_EQ(tree.Root(), before);
  EXPECT_EQ(tree.Chunk({512}), StatusChunk{});
  EXPECT_EQ(update.root_before, before);
  EXPECT_NE(update.root, before);
  tree.Apply(update);
  EXPECT_EQ(tree.Root(), update.root);
}

TEST(StatusTree, ListsWhatChangedAndNothingElse) {
  StatusTree tree;
  const std::vector<StatusChange> changes{
      {ListId{0}, Position{0}, CredentialStatus::kInvalid},
      {ListId{0}, Position{300}, CredentialStatus::kInvalid},
      {ListId{0}, Position{700}, CredentialStatus::kValid},
  };
  const StatusUpdate update = tree.ComputeUpdate(changes);
  ASSERT_EQ(update.chunks.size(), 2u);
  EXPECT_EQ(update.chunks[0].number.value, 0u);
  EXPECT_EQ(update.chunks[1].number.value, 1u);
  // Two leaves, and one node at each of the 32 levels above.
  EXPECT_EQ(update.nodes.size(), 34u);
  EXPECT_EQ(update.nodes.back().id, (NodeId{32, 0}));
  EXPECT_EQ(update.nodes.back().hash, update.root);
  tree.Apply(update);
  const StatusUpdate again = tree.ComputeUpdate(changes);
  EXPECT_TRUE(again.chunks.empty());
  EXPECT_TRUE(again.nodes.empty());
  EXPECT_EQ(again.root, tree.Root());
}

TEST(StatusTree, TheLastChangeOfAPositionWins) {
  StatusTree tree;
  const Position position{5};
  const StatusUpdate update = tree.ComputeUpdate(std::vector<StatusChange>{
      {ListId{0}, position, CredentialStatus::kInvalid},
      {ListId{0}, position, CredentialStatus::kSuspended}});
  ASSERT_EQ(update.chunks.size(), 1u);
  EXPECT_EQ(StatusAt(update.chunks[0].chunk, position),
            CredentialStatus::kSuspended);
}

TEST(StatusTree, IsTheEmptyTreeAgainWhenAllIsValidAgain) {
  StatusTree tree;
  const Digest empty = tree.Root();
  std::vector<StatusChange> changes;
  for (std::uint32_t i = 0; i < 100; ++i) {
    changes.push_back(
        {ListId{i}, Position{i * 1000}, CredentialStatus::kInvalid});
  }
  tree.Apply(tree.ComputeUpdate(changes));
  EXPECT_NE(tree.Root(), empty);
  for (StatusChange& change : changes) {
    change.status = CredentialStatus::kValid;
  }
  tree.Apply(tree.ComputeUpdate(changes));
  EXPECT_EQ(tree.Root(), empty);
  EXPECT_EQ(tree.stored_nodes(), 0u);
  EXPECT_EQ(tree.Prove({7}), StatusProof{});
}

TEST(StatusTree, OpensFromItsChunks) {
  SeededNumbers numbers(5);
  StatusTree tree;
  std::vector<StatusChange> changes;
  for (int i = 0; i < 200; ++i) changes.push_back(RandomStatusChange(numbers));
  const StatusUpdate update = tree.ComputeUpdate(changes);
  tree.Apply(update);
  std::vector<NumberedChunk> chunks = update.chunks;
  const Result<StatusTree> opened = StatusTree::FromChunks(chunks);
  ASSERT_TRUE(opened);
  EXPECT_EQ(opened->Root(), tree.Root());
  EXPECT_EQ(StatusTree::FromChunks({})->Root(), StatusTree().Root());
  std::swap(chunks[0], chunks[1]);
  const Result<StatusTree> unordered = StatusTree::FromChunks(chunks);
  ASSERT_FALSE(unordered);
  EXPECT_EQ(unordered.error().code, ErrorCode::kCorrupt);
}

TEST(StatusTreeDeathTest, EndsTheProcessOnAnUpdateOfAnotherTree) {
  StatusTree tree;
  const std::vector<StatusChange> changes{
      {ListId{0}, Position{0}, CredentialStatus::kInvalid}};
  const StatusUpdate update = tree.ComputeUpdate(changes);
  tree.Apply(update);
  EXPECT_DEATH(tree.Apply(update), "root_before");
}

}  // namespace
}  // namespace diptych
