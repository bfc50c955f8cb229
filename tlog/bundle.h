// SPDX-License-Identifier: Apache-2.0
//
// An EntryBundle is up to 256 log entries one after the other, each behind
// its length: the file tile/entries/<N>.
//
//   00 03  'a' 'b' 'c'   00 00   00 01 'd'      three entries: abc, "", d
//
// Lengths are two octets, big-endian (C2SP tlog-tiles, Entry bundles).

#pragma once

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <optional>

#include "base/bytes.h"
#include "base/result.h"
#include "tlog/tile_path.h"

namespace diptych {

// In octets: what two octets of length can say.
inline constexpr std::size_t kMaxEntrySize = 65535;

// In octets: 256 entries of the largest size with their lengths.
inline constexpr std::size_t kMaxBundleSize =
    kFullTileWidth * (kMaxEntrySize + 2);

// A BundleReader steps through entries laid out one after the other: those of
// a bundle, or of several in a row. The octets must outlive it.
class BundleReader {
 public:
  explicit BundleReader(ByteView octets) : octets_(octets) {}

  // The next entry; nothing at the end, or where the octets are damaged. Lives
  // as long as the octets.
  std::optional<ByteView> Next();

  // How many octets the entries given so far take, lengths included.
  std::size_t consumed() const { return consumed_; }

 private:
  ByteView octets_;
  std::size_t consumed_ = 0;
};

// Entry number `place` of the bundle; nothing if it has not so many.
std::optional<ByteView> BundleEntry(ByteView bundle, std::size_t place);

// The octets of the first `width` entries; nothing if it has not so many.
std::optional<ByteView> BundleFront(ByteView bundle, std::size_t width);

// Writes `entry` behind what `bundle` holds.
// Requires: entry.size() <= kMaxEntrySize.
void AppendEntry(Bytes& bundle, ByteView entry);

// A checked view of a bundle's octets, which must outlive it and the entries
// it gives. Iterating allocates nothing and cannot fail.
class EntryBundle {
 public:
  // kInvalid unless `octets` are exactly `width` entries, 1 to 256: the width
  // of the tile that was asked for. Allocates nothing if it succeeds.
  static Result<EntryBundle> Parse(ByteView octets, std::uint16_t width);

  class Iterator {
   public:
    using value_type = ByteView;
    using difference_type = std::ptrdiff_t;
    using iterator_concept = std::forward_iterator_tag;

    Iterator() = default;
    ByteView operator*() const;
    Iterator& operator++();
    Iterator operator++(int);
    bool operator==(const Iterator& other) const {
      return rest_.size() == other.rest_.size();
    }

   private:
    friend class EntryBundle;
    explicit Iterator(ByteView rest) : rest_(rest) {}
    ByteView rest_;
  };

  Iterator begin() const { return Iterator(octets_); }
  Iterator end() const { return Iterator(); }
  std::uint16_t width() const { return width_; }

 private:
  EntryBundle(ByteView octets, std::uint16_t width)
      : octets_(octets), width_(width) {}

  ByteView octets_;
  std::uint16_t width_;
};

}  // namespace diptych
