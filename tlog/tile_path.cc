// SPDX-License-Identifier: Apache-2.0
#include "tlog/tile_path.h"

#include "base/check.h"
#include "tlog/fields.h"

namespace diptych {
namespace {

constexpr std::string_view kRoot = "tile/";
constexpr std::string_view kEntriesFolder = "entries";
constexpr std::string_view kPartialMark = ".p/";
constexpr std::uint64_t kGroup = 1000;
// kMaxTileIndex has 17 digits: at most six groups, "x072/x057/.../935".
constexpr std::size_t kMaxIndexText = 6 * 4 + 5;

std::string ThreeDigits(std::uint64_t value) {
  std::string digits = std::to_string(value);
  return std::string(3 - digits.size(), '0') + digits;
}

std::string FormatIndex(std::uint64_t index) {
  std::string text = ThreeDigits(index % kGroup);
  for (index /= kGroup; index > 0; index /= kGroup) {
    text.insert(0, "x" + ThreeDigits(index % kGroup) + "/");
  }
  return text;
}

// Accepts more spellings than FormatIndex writes; the caller compares.
std::optional<std::uint64_t> ReadIndex(std::string_view text) {
  if (text.size() > kMaxIndexText) return std::nullopt;
  std::uint64_t index = 0;
  for (char c : text) {
    if (c == 'x' || c == '/') continue;
    if (c < '0' || c > '9') return std::nullopt;
    index = index * 10 + static_cast<std::uint64_t>(c - '0');
    if (index > kMaxTileIndex) return std::nullopt;
  }
  return index;
}

std::optional<std::uint16_t> ReadWidth(std::string_view text) {
  const std::optional<std::uint64_t> width = ParseDecimal(text);
  if (!width || *width == 0 || *width >= kFullTileWidth) return std::nullopt;
  return static_cast<std::uint16_t>(*width);
}

}  // namespace

std::optional<TilePath> ParseTilePath(std::string_view path) {
  const std::string_view whole = path;
  if (!path.starts_with(kRoot)) return std::nullopt;
  path.remove_prefix(kRoot.size());
  const std::size_t slash = path.find('/');
  if (slash == path.npos) return std::nullopt;
  const std::string_view folder = path.substr(0, slash);
  path.remove_prefix(slash + 1);

  TilePath tile;
  if (folder != kEntriesFolder) {
    const std::optional<std::uint64_t> level = ParseDecimal(folder);
    if (!level || *level > kMaxTileLevel.value) return std::nullopt;
    tile.level = TileLevel{static_cast<std::uint8_t>(*level)};
  }
  if (const std::size_t mark = path.find(kPartialMark); mark != path.npos) {
    const std::optional<std::uint16_t> width =
        ReadWidth(path.substr(mark + kPartialMark.size()));
    if (!width) return std::nullopt;
    tile.width = *width;
    path = path.substr(0, mark);
  }
  const std::optional<std::uint64_t> index = ReadIndex(path);
  if (!index) return std::nullopt;
  tile.index = *index;
  // One comparison refuses every second spelling of the groups.
  if (FormatTilePath(tile) != whole) return std::nullopt;
  return tile;
}

std::string FormatTilePath(const TilePath& tile) {
  CHECK(!tile.level || *tile.level <= kMaxTileLevel);
  CHECK(tile.index <= kMaxTileIndex);
  CHECK(tile.width >= 1 && tile.width <= kFullTileWidth);
  std::string path(kRoot);
  path += tile.level ? std::to_string(tile.level->value)
                     : std::string(kEntriesFolder);
  path += "/" + FormatIndex(tile.index);
  if (tile.width < kFullTileWidth) {
    path += std::string(kPartialMark) + std::to_string(tile.width);
  }
  return path;
}

std::uint16_t PartialWidth(TileLevel level, std::uint64_t log_size) {
  constexpr unsigned kBitsPerLevel = 8;
  const unsigned shift = kBitsPerLevel * level.value;
  if (shift >= 64) return 0;
  return static_cast<std::uint16_t>((log_size >> shift) % kFullTileWidth);
}

}  // namespace diptych
