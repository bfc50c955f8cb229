// SPDX-License-Identifier: Apache-2.0
#include "audit/log_comparison.h"

#include <algorithm>
#include <string>

#include "audit/entry_difference.h"
#include "base/check.h"
#include "base/wire.h"
#include "tlog/tile_path.h"

namespace diptych {
namespace {

std::uint64_t PieceCount(std::uint64_t log_size) {
  return log_size / kTileWidth + (log_size % kTileWidth != 0 ? 1 : 0);
}

}  // namespace

std::string TileName(TileId tile, std::size_t width) {
  return FormatTilePath(
      {.level = TileLevel{static_cast<std::uint8_t>(tile.level)},
       .index = tile.index,
       .width = static_cast<std::uint16_t>(width)});
}

std::string BundleName(std::uint64_t index, std::size_t width) {
  return FormatTilePath({.level = std::nullopt,
                         .index = index,
                         .width = static_cast<std::uint16_t>(width)});
}

std::vector<WantedTile> TilesOfPiece(std::uint64_t index,
                                     std::uint64_t log_size) {
  const bool is_last = index + 1 == PieceCount(log_size);
  std::vector<WantedTile> tiles;
  for (std::uint32_t level = 0; level < kTileLevels; ++level) {
    const std::uint32_t shift = kTileHeight * level;
    const TileId id{level, index >> shift};
    const std::size_t width = TileWidthAt(id, log_size);
    const bool ends_here =
        ((index + 1) >> shift) == id.index + 1 &&
        ((index + 1) & ((std::uint64_t{1} << shift) - 1)) == 0;
    if (width == kTileWidth ? ends_here : is_last && width > 0) {
      tiles.push_back({id, width});
    }
  }
  return tiles;
}

void LogComparison::Add(const Execution& execution,
                        std::vector<ChangedTile> tiles) {
  blocks_.emplace_back(execution.first_entry, execution.height);
  WireReader reader(execution.entries.bundle());
  const std::uint8_t* run = execution.entries.bundle().data();
  const auto flush = [&](const std::uint8_t* end) {
    pieces_.back().bundle.insert(pieces_.back().bundle.end(), run, end);
    run = end;
  };
  for (std::uint64_t i = 0; i < execution.entries.count(); ++i) {
    if (pieces_.empty() || pieces_.back().width == kTileWidth) {
      pieces_.emplace_back();
    }
    const ByteView entry = reader.Long();
    if (++pieces_.back().width == kTileWidth) {
      flush(entry.data() + entry.size());
    }
  }
  const ByteView whole = execution.entries.bundle();
  if (run != whole.data() + whole.size()) flush(whole.data() + whole.size());
  for (ChangedTile& tile : tiles) {
    tiles_.insert_or_assign(tile.id, std::move(tile.hashes));
  }
}

std::optional<std::uint64_t> LogComparison::NextPiece() const {
  if (pieces_.empty()) return std::nullopt;
  const std::size_t width = pieces_.front().width;
  const bool is_whole =
      width == kTileWidth || next_ * kTileWidth + width == log_size_;
  return is_whole ? std::optional(next_) : std::nullopt;
}

std::optional<Difference> LogComparison::Compare(const LogPiece& found) {
  CHECK(NextPiece().has_value());
  if (auto difference = CompareBundle(found.bundle)) return difference;
  const std::vector<WantedTile> wanted = TilesOfPiece(next_, log_size_);
  CHECK(found.tiles.size() == wanted.size());
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    if (auto difference = CompareTile(wanted[i], found.tiles[i])) {
      return difference;
    }
  }
  Skip();
  return std::nullopt;
}

void LogComparison::Skip() {
  CHECK(NextPiece().has_value());
  for (const WantedTile& wanted : TilesOfPiece(next_, log_size_)) {
    if (wanted.width == kTileWidth) tiles_.erase(wanted.id);
  }
  pieces_.pop_front();
  ++next_;
  while (blocks_.size() > 1 && blocks_[1].first.value <= next_ * kTileWidth) {
    blocks_.pop_front();
  }
}

std::vector<Digest> LogComparison::Expected(TileId tile) const {
  const auto known = tiles_.find(tile);
  return known == tiles_.end() ? std::vector<Digest>{} : known->second;
}

std::optional<Difference> LogComparison::CompareBundle(ByteView found) {
  const Expectation& piece = pieces_.front();
  if (std::ranges::equal(piece.bundle, found)) return std::nullopt;
  WireReader expected_reader(piece.bundle);
  WireReader found_reader(found);
  for (std::size_t i = 0; i < piece.width; ++i) {
    const EntryIndex index{next_ * kTileWidth + i};
    const ByteView entry = found_reader.Long();
    auto difference = CompareEntry(index, expected_reader.Long(), entry);
    if (!difference) continue;
    if (found_reader.failed()) {
      difference->found = "a bundle that ends within it";
      difference->field = "length";
    }
    difference->place = "of " + BundleName(next_, piece.width);
    difference->height = HeightOf(index);
    return difference;
  }
  return Difference{
      .object = AuditObject::kEntry,
      .place = "of " + BundleName(next_, piece.width),
      .entry = EntryIndex{next_ * kTileWidth + piece.width},
      .field = "length",
      .expected = "the end of the bundle",
      .found = std::to_string(found_reader.remaining()) + " octets more"};
}

std::optional<Difference> LogComparison::CompareTile(const WantedTile& wanted,
                                                     ByteView found) {
  const auto known = tiles_.find(wanted.id);
  CHECK(known != tiles_.end() && known->second.size() == wanted.width);
  const ByteView expected = TileOctets(known->second);
  if (std::ranges::equal(expected, found)) return std::nullopt;
  Difference difference{.object = AuditObject::kTile,
                        .place = TileName(wanted.id, wanted.width)};
  if (expected.size() != found.size()) {
    difference.field = "length";
    difference.expected = std::to_string(expected.size()) + " octets";
    difference.found = std::to_string(found.size()) + " octets";
    return difference;
  }
  const auto place = static_cast<std::size_t>(
      std::ranges::mismatch(expected, found).in1 - expected.begin());
  const std::size_t hash = place / kDigestSize;
  difference.entry = EntryIndex{(wanted.id.index * kTileWidth + hash)
                                << (kTileHeight * wanted.id.level)};
  difference.height = HeightOf(*difference.entry);
  difference.field = "hash " + std::to_string(hash);
  difference.expected = OctetsText(
      TileOctets(known->second).subspan(hash * kDigestSize, kDigestSize));
  difference.found = OctetsText(found.subspan(hash * kDigestSize, kDigestSize));
  return difference;
}

std::optional<Height> LogComparison::HeightOf(EntryIndex entry) const {
  const auto behind = std::ranges::upper_bound(
      blocks_, entry, {}, &std::pair<EntryIndex, Height>::first);
  if (behind == blocks_.begin()) return std::nullopt;
  return std::prev(behind)->second;
}

}  // namespace diptych
