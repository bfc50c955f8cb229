// SPDX-License-Identifier: Apache-2.0
//
// A bundle is up to 256 neighbouring entries of the log as C2SP tlog-tiles
// serves them: u16 length, entry, one after the other.

#pragma once

#include <cstdint>
#include <optional>

#include "base/bytes.h"
#include "merkle/tile.h"

namespace diptych {

inline constexpr std::size_t kBundleWidth = kTileWidth;

// A BundleReader steps through the entries of a bundle, or of several in a
// row. The octets must outlive it.
class BundleReader {
 public:
  explicit BundleReader(ByteView octets) : octets_(octets) {}

  // The next entry; nothing at the end, or where the octets are damaged. Lives
  // as long as the bundle.
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

}  // namespace diptych
