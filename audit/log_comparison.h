// SPDX-License-Identifier: Apache-2.0
//
// A LogComparison holds what a replay appends to the log against what the
// source serves, bundle by bundle and tile by tile.
//
// The log is compared in pieces: piece n is bundle n, the tile of level 0 over
// it, and every higher tile that ends with it. Expected octets wait here until
// their piece is full or the log ends, so at most one block and one piece of
// them are in memory, beside one tile a level. Pure; one thread.

#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "audit/difference.h"
#include "base/bytes.h"
#include "merkle/tile.h"
#include "registry/execution.h"

namespace diptych {

struct WantedTile {
  TileId id;
  std::size_t width = 0;
};

// Which tiles piece `index` of a log of `log_size` entries consists of; level
// 0 first. Requires: the piece exists.
std::vector<WantedTile> TilesOfPiece(std::uint64_t index,
                                     std::uint64_t log_size);

// What a source serves for one piece. A tile's octets stand in the order of
// TilesOfPiece.
struct LogPiece {
  Bytes bundle;
  std::vector<Bytes> tiles;
};

// "tile/0/001": the path of a tile, and of a bundle.
std::string TileName(TileId tile, std::size_t width);
std::string BundleName(std::uint64_t index, std::size_t width);

class LogComparison {
 public:
  // Of a log with `log_size` entries.
  explicit LogComparison(std::uint64_t log_size) : log_size_(log_size) {}

  // Adds what a block appends, and takes its tiles.
  void Add(const Execution& execution, std::vector<ChangedTile> tiles);

  // The number of the next piece to compare, if all of it is known.
  std::optional<std::uint64_t> NextPiece() const;

  // Compares the piece of NextPiece.
  std::optional<Difference> Compare(const LogPiece& found);

  // Passes the piece of NextPiece without looking.
  void Skip();

  // The tile as the replay has made it so far; empty if it is none that a
  // piece still waits for.
  std::vector<Digest> Expected(TileId tile) const;

 private:
  struct Expectation {
    Bytes bundle;
    std::size_t width = 0;
  };

  std::optional<Difference> CompareBundle(ByteView found);
  std::optional<Difference> CompareTile(const WantedTile& wanted,
                                        ByteView found);
  std::optional<Height> HeightOf(EntryIndex entry) const;

  std::uint64_t log_size_;
  std::uint64_t next_ = 0;          // The piece at the front of pieces_.
  std::deque<Expectation> pieces_;  // The last may still grow.
  std::map<TileId, std::vector<Digest>> tiles_;
  // The blocks whose entries are among pieces_, with their first entries.
  std::deque<std::pair<EntryIndex, Height>> blocks_;
};

}  // namespace diptych
