// SPDX-License-Identifier: Apache-2.0
// Covers what the tile cache keeps, what it gives back, and when it forgets.
#include "rpc/tile_cache.h"

#include <gtest/gtest.h>
#include <unistd.h>

namespace diptych {
namespace {

constexpr std::size_t kTileSize = 8192;

TilePath Hashes(std::uint8_t level, std::uint64_t index) {
  return {.level = TileLevel{level}, .index = index};
}

Bytes TileOf(std::uint64_t number) {
  Bytes octets(kTileSize);
  for (std::size_t i = 0; i < octets.size(); ++i) {
    octets[i] = static_cast<std::uint8_t>(number * 31 + i % 251);
  }
  return octets;
}

Bytes ReadBack(const CachedTile& tile) {
  Bytes octets(tile.size);
  EXPECT_EQ(::pread(tile.file->descriptor(), octets.data(), octets.size(),
                    static_cast<off_t>(tile.offset)),
            static_cast<ssize_t>(tile.size));
  return octets;
}

TEST(TileCache, GivesBackWhatItWasGiven) {
  TileCache cache;
  cache.Add(Hashes(0, 7), TileOf(1));
  cache.Add(Hashes(1, 7), TileOf(2));
  cache.Add({.index = 7}, Bytes(100, 3));
  ASSERT_TRUE(cache.Find(Hashes(0, 7)).has_value());
  EXPECT_EQ(ReadBack(*cache.Find(Hashes(0, 7))), TileOf(1));
  EXPECT_EQ(ReadBack(*cache.Find(Hashes(1, 7))), TileOf(2));
  EXPECT_EQ(ReadBack(*cache.Find({.index = 7})), Bytes(100, 3));
  EXPECT_FALSE(cache.Find(Hashes(0, 8)).has_value());
}

TEST(TileCache, KeepsNoPartialTileSinceThatOneGrows) {
  TileCache cache;
  TilePath partial = Hashes(0, 7);
  partial.width = 255;
  cache.Add(partial, Bytes(255 * 32, 1));
  EXPECT_FALSE(cache.Find(partial).has_value());
  cache.Add(Hashes(0, 7), TileOf(1));
  EXPECT_FALSE(cache.Find(partial).has_value());
}

TEST(TileCache, KeepsNothingTooLong) {
  TileCache cache;
  cache.Add({.index = 1}, Bytes(TileCache::kTileSizeMax + 1));
  EXPECT_FALSE(cache.Find({.index = 1}).has_value());
}

TEST(TileCache, ForgetsTheOldestFileButNotWhatIsBeingSent) {
  constexpr std::uint64_t kPerFile = TileCache::kFileSize / kTileSize;
  TileCache cache;
  cache.Add(Hashes(0, 0), TileOf(0));
  const std::optional<CachedTile> first = cache.Find(Hashes(0, 0));
  ASSERT_TRUE(first.has_value());
  for (std::uint64_t i = 1; i < 2 * kPerFile; ++i) {
    cache.Add(Hashes(0, i), TileOf(i));
  }
  EXPECT_TRUE(cache.Find(Hashes(0, 0)).has_value());
  cache.Add(Hashes(0, 2 * kPerFile), TileOf(5));
  EXPECT_FALSE(cache.Find(Hashes(0, 0)).has_value());
  EXPECT_TRUE(cache.Find(Hashes(0, kPerFile)).has_value());
  EXPECT_EQ(ReadBack(*first), TileOf(0));
}

}  // namespace
}  // namespace diptych
