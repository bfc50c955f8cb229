// SPDX-License-Identifier: Apache-2.0
#include "audit/log_reader.h"

#include <algorithm>
#include <string>

#include "audit/auditor.h"
#include "base/wire.h"
#include "tlog/bundle.h"

namespace diptych {
namespace {

// The octets of the first `count` entries of a bundle; all of it if it has
// fewer, which the comparison then finds.
std::size_t SizeOfEntries(ByteView bundle, std::size_t count) {
  WireReader reader(bundle);
  for (std::size_t i = 0; i < count; ++i) reader.Long();
  return reader.failed() ? bundle.size() : bundle.size() - reader.remaining();
}

std::size_t WidthAt(std::uint64_t index, std::uint64_t log_size) {
  return TileWidthAt({0, index}, log_size);
}

}  // namespace

Finding ToFinding(const Error& error, Difference missing) {
  if (error.code == ErrorCode::kNotFound) {
    missing.found = "nothing";
    return missing;
  }
  if (error.code == ErrorCode::kCorrupt) {
    missing.found = error.message;
    return missing;
  }
  return missing.place.empty() ? error : Annotate(error, missing.place);
}

Result<Bytes> LogReader::ReadBundle(std::uint64_t index,
                                    std::size_t width) const {
  Result<Bytes> octets = source_.ReadBundle(index, width);
  if (octets || octets.error().code != ErrorCode::kNotFound ||
      width == kTileWidth) {
    return octets;
  }
  Result<Bytes> full = source_.ReadBundle(index, kTileWidth);
  if (!full) return octets;
  full->resize(SizeOfEntries(*full, width));
  return full;
}

Result<Bytes> LogReader::ReadTile(TileId tile, std::size_t width) const {
  Result<Bytes> octets = source_.ReadTile(tile, width);
  if (octets || octets.error().code != ErrorCode::kNotFound ||
      width == kTileWidth) {
    return octets;
  }
  Result<Bytes> full = source_.ReadTile(tile, kTileWidth);
  if (!full) return octets;
  full->resize(std::min(full->size(), width * kDigestSize));
  return full;
}

LogReader::Piece LogReader::Read(std::uint64_t index) const {
  Piece out;
  const std::size_t width = WidthAt(index, log_size_);
  Result<Bytes> bundle = ReadBundle(index, width);
  if (!bundle) {
    out.finding = ToFinding(bundle.error(),
                            {.object = AuditObject::kEntry,
                             .place = "of " + BundleName(index, width),
                             .entry = EntryIndex{index * kTileWidth},
                             .field = "bundle",
                             .expected = std::to_string(width) + " entries"});
    return out;
  }
  out.piece.bundle = *std::move(bundle);
  for (const WantedTile& wanted : TilesOfPiece(index, log_size_)) {
    Result<Bytes> tile = ReadTile(wanted.id, wanted.width);
    if (!tile) {
      out.finding = ToFinding(
          tile.error(), {.object = AuditObject::kTile,
                         .place = TileName(wanted.id, wanted.width),
                         .field = "tile",
                         .expected = std::to_string(wanted.width) + " hashes"});
      return out;
    }
    out.piece.tiles.push_back(*std::move(tile));
  }
  return out;
}

Result<Bytes> LogReader::ReadEntries(EntryIndex first, EntryIndex end) const {
  if (end.value < first.value || end.value > log_size_ ||
      end.value - first.value > kBlockEntriesMax) {
    return Error{ErrorCode::kLimit, "entries: no block can hold these"};
  }
  Bytes out;
  for (std::uint64_t at = first.value; at < end.value;) {
    const std::uint64_t index = at / kTileWidth;
    const std::size_t width = WidthAt(index, log_size_);
    ASSIGN_OR_RETURN(const Bytes octets, ReadBundle(index, width));
    ASSIGN_OR_RETURN(
        const EntryBundle bundle,
        EntryBundle::Parse(octets, static_cast<std::uint16_t>(width)));
    std::uint64_t number = index * kTileWidth;
    for (const ByteView entry : bundle) {
      if (number >= at && number < end.value) AppendEntry(out, entry);
      ++number;
    }
    at = number;
  }
  return out;
}

}  // namespace diptych
