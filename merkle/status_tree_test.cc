// SPDX-License-Identifier: Apache-2.0
//
// Status lists, their tree and its proofs: bits against the draft's layout,
// the tree against a plain RFC 6962 tree over the same chunks, speculative
// updates, proofs of now and of before, each bent in every way, and the
// specification's vectors.
#include "merkle/status_tree.h"

#include <gtest/gtest.h>

#include <bit>
#include <map>
#include <optional>

#include "crypto/sha256_lanes.h"
#include "merkle/naive_tree_test.h"
#include "tests/support/vector_file.h"

namespace diptych {
namespace {

// What the chunks 0..2^10 contain, and the root over them: a plain tree of
// depth 10 whose root is led up the left edge, past zero subtrees.
class PlainModel {
 public:
  static constexpr std::uint32_t kDepth = 10;
  static constexpr std::uint32_t kLists = 2;

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

StatusChange RandomChange(SeededNumbers& numbers) {
  return {
      ListId{static_cast<std::uint32_t>(numbers.Below(PlainModel::kLists))},
      Position{static_cast<std::uint32_t>(numbers.Below(kPositionsPerList))},
      static_cast<CredentialStatus>(numbers.Below(4))};
}

TEST(StatusList, KeepsTwoBitsAPositionFromTheLeastSignificantUp) {
  StatusChunk chunk{};
  SetStatus(chunk, Position{0}, CredentialStatus::kInvalid);
  SetStatus(chunk, Position{3}, CredentialStatus::kSuspended);
  SetStatus(chunk, Position{256 + 5}, CredentialStatus::kReserved);
  EXPECT_EQ(chunk[0], 0b10000001);
  EXPECT_EQ(chunk[1], 0b00001100);
  EXPECT_EQ(StatusAt(chunk, Position{3}), CredentialStatus::kSuspended);
  EXPECT_EQ(StatusAt(chunk, Position{4}), CredentialStatus::kValid);
  SetStatus(chunk, Position{3}, CredentialStatus::kInvalid);
  EXPECT_EQ(chunk[0], 0b01000001);
}

TEST(StatusList, NumbersTheChunksOfAllListsInOneRow) {
  EXPECT_EQ(ChunkOf(ListId{0}, Position{255}).value, 0u);
  EXPECT_EQ(ChunkOf(ListId{0}, Position{256}).value, 1u);
  EXPECT_EQ(ChunkOf(ListId{1}, Position{0}).value, 512u);
  EXPECT_EQ(
      ChunkOf(ListId{kStatusListsMax - 1}, Position{kPositionsPerList - 1})
          .value,
      0xffffffffu);
}

TEST(StatusListDeathTest, EndsTheProcessOnPositionsAndListsThatCannotBe) {
  EXPECT_DEATH(ChunkOf(ListId{kStatusListsMax}, Position{0}), "list");
  EXPECT_DEATH(ChunkOf(ListId{0}, Position{kPositionsPerList}), "position");
}

TEST(StatusTree, HasTheRootOfAPlainTreeAfterEachBatch) {
  SeededNumbers numbers(4);
  PlainModel model;
  StatusTree tree;
  EXPECT_EQ(tree.Root(), model.Root());
  for (int batch = 0; batch < 25; ++batch) {
    std::vector<StatusChange> changes;
    for (std::uint64_t i = numbers.Below(60); i > 0; --i) {
      changes.push_back(RandomChange(numbers));
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
  for (int i = 0; i < 200; ++i) changes.push_back(RandomChange(numbers));
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
    for (int i = 0; i < 5; ++i) changes.push_back(RandomChange(numbers));
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

std::string Reason(StatusProofVerdict verdict) {
  switch (verdict) {
    case StatusProofVerdict::kValid:
      return "";
    case StatusProofVerdict::kWrongLength:
      return "wrong_length";
    case StatusProofVerdict::kZeroSibling:
      return "zero_sibling";
    case StatusProofVerdict::kRootMismatch:
      return "root_mismatch";
  }
  return "?";
}

StatusChunk ChunkFrom(const boost::json::value& hex) {
  const Bytes octets = Octets(hex);
  EXPECT_EQ(octets.size(), kStatusChunkSize);
  StatusChunk chunk;
  std::copy_n(octets.begin(), kStatusChunkSize, chunk.begin());
  return chunk;
}

std::uint32_t Number32(const boost::json::value& value) {
  return value.to_number<std::uint32_t>();
}

StatusChange ChangeFrom(const boost::json::value& list,
                        const boost::json::value& position,
                        const boost::json::value& status) {
  return {ListId{Number32(list)}, Position{Number32(position)},
          static_cast<CredentialStatus>(Number32(status))};
}

void ExpectPosition(const boost::json::value& one) {
  const StatusChange change =
      ChangeFrom(one.at("list"), one.at("position"), one.at("status"));
  StatusChunk chunk{};
  SetStatus(chunk, change.position, change.status);
  EXPECT_EQ(chunk, ChunkFrom(one.at("chunk"))) << Describe(one);
  EXPECT_EQ(ChunkOf(change.list, change.position).value,
            Number32(one.at("number")))
      << Describe(one);
}

void ExpectBatch(const boost::json::value& one, StatusTree& tree) {
  std::vector<StatusChange> changes;
  for (const auto& change : one.at("changes").as_array()) {
    changes.push_back(ChangeFrom(change.at(0), change.at(1), change.at(2)));
  }
  tree.Apply(tree.ComputeUpdate(changes));
  EXPECT_EQ(tree.Root(), Hash(one.at("root"))) << Describe(one);
}

void ExpectProof(const boost::json::value& one, const StatusTree& tree) {
  const ChunkNumber number{Number32(one.at("number"))};
  const StatusProof proof{Number32(one.at("mask")), Hashes(one.at("siblings"))};
  EXPECT_EQ(Reason(VerifyStatusChunk(number, ChunkFrom(one.at("chunk")), proof,
                                     Hash(one.at("root")))),
            Text(one.at("reason")))
      << Describe(one);
  if (Text(one.at("result")) == "valid" &&
      Hash(one.at("root")) == tree.Root()) {
    EXPECT_EQ(tree.Prove(number), proof) << Describe(one);
  }
}

TEST(StatusVectors, TheSpecificationsCasesComeOut) {
  StatusTree tree;
  for (const auto& one : SpecificationCases("status_tree.json")) {
    const std::string kind = Text(one.at("kind"));
    if (kind == "zero") {
      EXPECT_EQ(ZeroSubtree(Number32(one.at("level"))), Hash(one.at("hash")));
    } else if (kind == "position") {
      ExpectPosition(one);
    } else if (kind == "batch") {
      ExpectBatch(one, tree);
    } else {
      ASSERT_EQ(kind, "proof");
      ExpectProof(one, tree);
    }
  }
}

}  // namespace
}  // namespace diptych
