// SPDX-License-Identifier: Apache-2.0
//
// TileTree and the tiles it gives out: every hash of every tile against the
// definition, after appends of every kind; restoring; nodes and whole proofs
// from tiles; the specification's vectors and those of the tlog ecosystem.
#include "merkle/tile_tree.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <map>

#include "base/base64.h"
#include "crypto/sha256.h"
#include "merkle/naive_tree_test.h"
#include "merkle/proof_plan.h"
#include "merkle/tile.h"
#include "tests/support/vector_file.h"

namespace diptych {
namespace {

// A store of tiles, as storage keeps them: the last one given holds.
class Tiles {
 public:
  TileSink Sink() {
    return [this](TileId id, std::span<const Digest> hashes) {
      EXPECT_LE(hashes.size(), kTileWidth);
      std::vector<Digest>& tile = tiles_[id];
      EXPECT_GT(hashes.size(), tile.size()) << "given without having grown";
      EXPECT_TRUE(std::equal(tile.begin(), tile.end(), hashes.begin()))
          << "a hash has changed";
      tile.assign(hashes.begin(), hashes.end());
    };
  }

  const std::map<TileId, std::vector<Digest>>& tiles() const { return tiles_; }

  // The trailing partial tiles of a tree of `size` leaves.
  std::vector<std::vector<Digest>> Trailing(std::uint64_t size) const {
    std::vector<std::vector<Digest>> trailing;
    for (std::uint32_t level = 0; level < kTileLevels; ++level) {
      const std::uint64_t hashes = size >> 8 * level;
      const auto at = tiles_.find({level, hashes / kTileWidth});
      trailing.push_back(at == tiles_.end() ? std::vector<Digest>{}
                                            : at->second);
    }
    return trailing;
  }

  NodeReader Reader() const {
    return [this](NodeId node) -> Result<Digest> {
      const auto tile = tiles_.find(TileOf(node));
      if (tile == tiles_.end()) return Error{ErrorCode::kNotFound, "tile"};
      const std::optional<Digest> hash = NodeFromTile(node, tile->second);
      if (!hash) return Error{ErrorCode::kNotFound, "node"};
      return *hash;
    };
  }

 private:
  std::map<TileId, std::vector<Digest>> tiles_;
};

// Each tile of the tree is there, as wide as it must be, with the hashes of
// the definition; and there is no other.
void ExpectTilesOf(NaiveTree& naive, std::uint64_t size, const Tiles& tiles) {
  std::size_t expected = 0;
  for (std::uint32_t level = 0; size >> 8 * level > 0; ++level) {
    expected += ((size >> 8 * level) + kTileWidth - 1) / kTileWidth;
  }
  EXPECT_EQ(tiles.tiles().size(), expected);
  for (const auto& [id, hashes] : tiles.tiles()) {
    ASSERT_EQ(hashes.size(), TileWidthAt(id, size))
        << "level " << id.level << ", tile " << id.index;
    for (std::size_t i = 0; i < hashes.size(); ++i) {
      const std::uint64_t place = id.index * kTileWidth + i;
      const std::uint32_t shift = 8 * id.level;
      ASSERT_EQ(hashes[i], naive.Root(place << shift, (place + 1) << shift))
          << "level " << id.level << ", hash " << place;
    }
  }
}

TEST(TileTree, SingleAppendsGiveTheDefinitionsRootsAndTiles) {
  NaiveTree naive = NaiveTree::OfEntries(600);
  TileTree tree;
  Tiles tiles;
  for (std::uint64_t size = 1; size <= 600; ++size) {
    tree.Append(naive.leaf_hashes().subspan(size - 1, 1), tiles.Sink());
    ASSERT_EQ(tree.size(), size);
    ASSERT_EQ(tree.Root(), naive.Root(0, size)) << size;
  }
  ExpectTilesOf(naive, 600, tiles);
}

TEST(TileTree, AppendsOfAnyLengthGiveTheDefinitionsRootsAndTiles) {
  constexpr std::uint64_t kSize = 70000;  // Three levels of tiles.
  NaiveTree naive = NaiveTree::OfEntries(kSize);
  SeededNumbers numbers(2);
  for (const std::uint64_t longest :
       {kSize, std::uint64_t{20000}, std::uint64_t{700}}) {
    TileTree tree;
    Tiles tiles;
    std::span<const Digest> rest = naive.leaf_hashes();
    while (!rest.empty()) {
      const std::size_t count = std::min<std::uint64_t>(
          rest.size(), longest == kSize ? kSize : numbers.Below(longest));
      tree.Append(rest.first(count), tiles.Sink());
      rest = rest.subspan(count);
      ASSERT_EQ(tree.Root(), naive.Root(0, tree.size())) << tree.size();
    }
    ExpectTilesOf(naive, kSize, tiles);
  }
}

TEST(TileTree, AppendingNothingGivesNoTile) {
  TileTree tree;
  tree.Append({}, [](TileId, std::span<const Digest>) { FAIL(); });
  EXPECT_EQ(tree.Root(), Sha256(ByteView{}));
  EXPECT_EQ(tree.size(), 0u);
}

TEST(TileTree, GoesOnFromItsTrailingTiles) {
  constexpr std::uint64_t kSize = 66200;
  NaiveTree naive = NaiveTree::OfEntries(kSize);
  for (const std::uint64_t size :
       {0, 1, 255, 256, 257, 1000, 65535, 65536, 65537, 66100}) {
    TileTree before;
    Tiles tiles;
    before.Append(naive.leaf_hashes().first(size), tiles.Sink());
    Result<TileTree> after =
        TileTree::FromTrailingTiles(size, tiles.Trailing(size));
    ASSERT_TRUE(after) << size;
    ASSERT_EQ(after->Root(), before.Root());
    ASSERT_EQ(after->Range().leaf_count(), size);
    after->Append(naive.leaf_hashes().subspan(size), tiles.Sink());
    ASSERT_EQ(after->Root(), naive.Root(0, kSize)) << size;
    ExpectTilesOf(naive, kSize, tiles);
  }
}

TEST(TileTree, RefusesTrailingTilesOfAWrongWidth) {
  const std::vector<Digest> three(3);
  const std::vector<Digest> one(1);
  EXPECT_TRUE(TileTree::FromTrailingTiles(259, {three, one}));
  EXPECT_TRUE(TileTree::FromTrailingTiles(3, {three}));
  const auto wide = TileTree::FromTrailingTiles(2, {three});
  ASSERT_FALSE(wide);
  EXPECT_EQ(wide.error().code, ErrorCode::kCorrupt);
  EXPECT_FALSE(TileTree::FromTrailingTiles(259, {three}));
  EXPECT_FALSE(TileTree::FromTrailingTiles(3, {three, one}));
  EXPECT_FALSE(
      TileTree::FromTrailingTiles(0, std::vector<std::vector<Digest>>(9)));
}

TEST(TileTree, ACopyGoesItsOwnWay) {
  NaiveTree naive = NaiveTree::OfEntries(300);
  Tiles ignored;
  TileTree tree;
  tree.Append(naive.leaf_hashes().first(200), ignored.Sink());
  TileTree copy = tree;
  copy.Append(naive.leaf_hashes().subspan(200), ignored.Sink());
  EXPECT_EQ(copy.Root(), naive.Root(0, 300));
  EXPECT_EQ(tree.Root(), naive.Root(0, 200));
}

TEST(Tile, GivesEachNodeThatLiesInItAndNoOther) {
  constexpr std::uint64_t kSize = 1000;
  NaiveTree naive = NaiveTree::OfEntries(kSize);
  TileTree tree;
  Tiles tiles;
  tree.Append(naive.leaf_hashes(), tiles.Sink());
  const NodeReader read = tiles.Reader();
  for (std::uint32_t level = 0; level < 10; ++level) {
    const std::uint64_t nodes = kSize >> level;
    for (std::uint64_t index = 0; index < nodes; ++index) {
      const Result<Digest> hash = read({level, index});
      ASSERT_TRUE(hash) << level << " " << index;
      ASSERT_EQ(*hash, naive.Root(index << level, (index + 1) << level));
    }
    ASSERT_FALSE(read({level, nodes})) << level;
  }
}

TEST(Tile, ProofsFromTilesAreTheDefinitions) {
  constexpr std::uint64_t kSize = 66000;
  NaiveTree naive = NaiveTree::OfEntries(kSize);
  TileTree tree;
  Tiles tiles;
  tree.Append(naive.leaf_hashes(), tiles.Sink());
  SeededNumbers numbers(3);
  for (int round = 0; round < 200; ++round) {
    const std::uint64_t size = 1 + numbers.Below(kSize);
    const std::uint64_t index = numbers.Below(size);
    const auto path = BuildProof(PlanInclusion(index, size), tiles.Reader());
    ASSERT_TRUE(path);
    ASSERT_EQ(*path, naive.Inclusion(index, size)) << index << "/" << size;
    const auto proof =
        BuildProof(PlanConsistency(index + 1, size), tiles.Reader());
    ASSERT_TRUE(proof);
    ASSERT_EQ(*proof, naive.Consistency(index + 1, size))
        << index + 1 << "->" << size;
  }
}

TEST(Tile, OctetsAreHashesOnlyIfTheyAreWholeAndFit) {
  const std::vector<Digest> hashes(256, Digest{7});
  const ByteView octets = TileOctets(hashes);
  EXPECT_EQ(octets.size(), 8192u);
  const auto read = TileHashes(octets);
  ASSERT_TRUE(read);
  EXPECT_TRUE(std::ranges::equal(*read, hashes));
  EXPECT_TRUE(TileHashes(octets.first(32)));
  EXPECT_FALSE(TileHashes(octets.first(33)));
  EXPECT_FALSE(TileHashes({}));
  EXPECT_FALSE(TileHashes(Bytes(8192 + 32)));
}

TEST(Tile, WidthsAreThoseOfTheTilesSpecification) {
  EXPECT_EQ(TileWidthAt({0, 272}, 70000), 256u);
  EXPECT_EQ(TileWidthAt({0, 273}, 70000), 112u);
  EXPECT_EQ(TileWidthAt({0, 274}, 70000), 0u);
  EXPECT_EQ(TileWidthAt({1, 1}, 70000), 17u);
  EXPECT_EQ(TileWidthAt({2, 0}, 70000), 1u);
  EXPECT_EQ(TileWidthAt({0, 1}, 256), 0u);
  EXPECT_EQ(TileWidthAt({7, 0}, ~0ull), 255u);
}

TEST(TileVectors, TheSpecificationsTilesAreTheOnesGivenOut) {
  NaiveTree naive = NaiveTree::OfEntries(70000);
  int checked = 0;
  for (const auto& one : SpecificationCases("merkle.json")) {
    if (Text(one.at("kind")) != "tile") continue;
    TileTree tree;
    Tiles tiles;
    tree.Append(naive.leaf_hashes().first(Number(one.at("size"))),
                tiles.Sink());
    const TileId id{static_cast<std::uint32_t>(Number(one.at("level"))),
                    Number(one.at("index"))};
    const std::vector<Digest>& hashes = tiles.tiles().at(id);
    EXPECT_EQ(hashes.size(), Number(one.at("width"))) << Describe(one);
    EXPECT_EQ(Sha256(TileOctets(hashes)), Hash(one.at("sha256")))
        << Describe(one);
    ++checked;
  }
  EXPECT_GE(checked, 20);
}

TEST(TileVectors, AgreeWithTheTlogEcosystem) {
  const std::string path = DIPTYCH_SOURCE_DIR "/../shared/vectors/tlog.json";
  if (!std::filesystem::exists(path)) {
    GTEST_SKIP() << "the tlog vectors are not here";
  }
  const boost::json::value tlog = ReadVectorFile(path).value();
  const auto base64 = [](const boost::json::value& text) {
    return ToDigest(Base64Decode(Text(text)).value());
  };
  NaiveTree naive = NaiveTree::OfEntries(300);
  TileTree tree;
  Tiles tiles;
  EXPECT_EQ(tree.Root(), base64(tlog.at("empty_root")));
  for (const std::uint64_t size : {1, 2, 3, 256, 300}) {
    tree.Append(naive.leaf_hashes().subspan(tree.size(), size - tree.size()),
                tiles.Sink());
    EXPECT_EQ(tree.Root(), base64(tlog.at("root_" + std::to_string(size))));
  }
  const auto octets = [&](TileId id) {
    return TileOctets(tiles.tiles().at(id));
  };
  EXPECT_EQ(Sha256(octets({0, 0})), Hash(tlog.at("tile_0_000_sha256")));
  EXPECT_EQ(Sha256(octets({0, 1})), Hash(tlog.at("tile_0_001_p44_sha256")));
  EXPECT_EQ(ToBytes(octets({1, 0})), Octets(tlog.at("tile_1_000_p1_hex")));

  const auto expect_proof = [&](const ProofPlan& plan, const char* name) {
    std::vector<Digest> wanted;
    for (const auto& hash : tlog.at(name).as_array()) {
      wanted.push_back(base64(hash));
    }
    EXPECT_EQ(BuildProof(plan, tiles.Reader()).value(), wanted) << name;
  };
  expect_proof(PlanConsistency(250, 300), "consistency_250_300");
  expect_proof(PlanInclusion(257, 300), "inclusion_257_300");
}

}  // namespace
}  // namespace diptych
