// SPDX-License-Identifier: Apache-2.0
//
// A TileCache keeps full tiles and bundles in files in memory, from which the
// kernel sends them without copying; copying 8 KiB for another processor to
// read is what costs most about serving a tile.
//
// A full tile never changes (C2SP tlog-tiles), so nothing here grows stale. New
// tiles go to the end of the newest file. Once that is full another begins, and
// of the older ones only the last is kept, so that what is asked for often
// comes back and the rest goes. A file lives on while something is sent from
// it.
//
// Thread-safe: one mutex, for a search in a map, or to write one tile.

#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>

#include "base/bytes.h"
#include "tlog/tile_path.h"

namespace diptych {

// A MemoryFile is a file without a name, gone when it is closed.
class MemoryFile {
 public:
  // Null if the system gives none.
  static std::shared_ptr<MemoryFile> Create();
  explicit MemoryFile(int descriptor) : descriptor_(descriptor) {}
  MemoryFile(const MemoryFile&) = delete;
  MemoryFile& operator=(const MemoryFile&) = delete;
  ~MemoryFile();

  int descriptor() const { return descriptor_; }

 private:
  const int descriptor_;
};

// Where a tile's octets are. They never change while it exists.
struct CachedTile {
  std::shared_ptr<const MemoryFile> file;
  std::size_t offset = 0;
  std::size_t size = 0;
};

class TileCache {
 public:
  // Two files of 1,024 tiles of hashes.
  static constexpr std::size_t kFileSize = std::size_t{8} << 20U;
  // A bundle of credentials has 12 to 24 KiB; one of long entries may have 16
  // MiB, and would push everything else out.
  static constexpr std::size_t kTileSizeMax = std::size_t{64} << 10U;

  std::optional<CachedTile> Find(const TilePath& path);

  // Keeps a tile, unless it is partial, too long, there already, or the system
  // gives no memory.
  void Add(const TilePath& path, ByteView octets);

 private:
  // Level, and 255 for bundles, above the 56 bits of the place.
  using Key = std::uint64_t;
  struct Generation {
    std::shared_ptr<MemoryFile> file;
    std::size_t used = 0;
    std::map<Key, CachedTile> tiles;
  };
  static Key KeyOf(const TilePath& path);

  std::mutex mutex_;
  // Guarded by mutex_.
  Generation newest_;
  Generation older_;
};

}  // namespace diptych
