// SPDX-License-Identifier: Apache-2.0
// Covers tile paths both ways, and widths; paths that have another spelling
// are in docs/spec/vectors/notes.json.
#include "tlog/tile_path.h"

#include <gtest/gtest.h>

namespace diptych {
namespace {

TEST(TilePath, FormatsWhatItParses) {
  const TilePath tiles[] = {
      {TileLevel{0}, 0, 256},      {TileLevel{0}, 999, 1},
      {TileLevel{63}, 1000, 255},  {TileLevel{1}, 1234067, 8},
      {std::nullopt, 1000000, 44}, {std::nullopt, kMaxTileIndex, 256}};
  for (const TilePath& tile : tiles) {
    EXPECT_EQ(ParseTilePath(FormatTilePath(tile)), tile)
        << FormatTilePath(tile);
  }
}

TEST(TilePath, FormatsTheExamplesOfTheSpecification) {
  EXPECT_EQ(FormatTilePath({TileLevel{0}, 1234067, 8}),
            "tile/0/x001/x234/067.p/8");
  EXPECT_EQ(FormatTilePath({std::nullopt, 1, 44}), "tile/entries/001.p/44");
  EXPECT_EQ(FormatTilePath({TileLevel{1}, 0, 256}), "tile/1/000");
}

TEST(TilePath, IndexHasGroupsOfThreeDigitsAndNoMoreThanNeeded) {
  EXPECT_TRUE(ParseTilePath("tile/0/x001/000"));
  EXPECT_FALSE(ParseTilePath("tile/0/x000/001"));
  EXPECT_FALSE(ParseTilePath("tile/0/1000"));
  EXPECT_FALSE(ParseTilePath("tile/0/x1000"));
  EXPECT_FALSE(ParseTilePath("tile/0/001/000"));
  EXPECT_FALSE(ParseTilePath("tile/0/x001/x000"));
}

TEST(TilePath, FullTileHasNoWidth) {
  EXPECT_TRUE(ParseTilePath("tile/0/000.p/255"));
  EXPECT_FALSE(ParseTilePath("tile/0/000.p/256"));
  EXPECT_FALSE(ParseTilePath("tile/0/000.p/0"));
}

TEST(TilePath, LongTextIsRefused) {
  std::string path = "tile/0/";
  for (int i = 0; i < 10000; ++i) path += "x000/";
  EXPECT_FALSE(ParseTilePath(path + "000"));
}

TEST(PartialWidth, IsWhatALevelHasBeyondFullTiles) {
  EXPECT_EQ(PartialWidth(TileLevel{0}, 70000), 112);
  EXPECT_EQ(PartialWidth(TileLevel{1}, 70000), 17);
  EXPECT_EQ(PartialWidth(TileLevel{2}, 70000), 1);
  EXPECT_EQ(PartialWidth(TileLevel{3}, 70000), 0);
  EXPECT_EQ(PartialWidth(TileLevel{0}, 256), 0);
  EXPECT_EQ(PartialWidth(TileLevel{1}, 256), 1);
}

TEST(PartialWidth, IsZeroAboveTheLastLevelOf64Bits) {
  EXPECT_EQ(PartialWidth(TileLevel{7}, ~std::uint64_t{0}), 255);
  EXPECT_EQ(PartialWidth(TileLevel{8}, ~std::uint64_t{0}), 0);
  EXPECT_EQ(PartialWidth(kMaxTileLevel, ~std::uint64_t{0}), 0);
}

TEST(TilePathDeathTest, WidthZeroHasNoPath) {
  EXPECT_DEATH(FormatTilePath({TileLevel{0}, 0, 0}), "width");
}

}  // namespace
}  // namespace diptych
