// SPDX-License-Identifier: Apache-2.0
//
// An AuditSource is where an audit gets what it checks: blocks, the log's
// bundles and tiles, its checkpoint. A port: a node over HTTP, a data
// directory, or a register in memory.
//
// Whatever it gives is hostile: the auditor checks sizes and contents. A
// source fails with kNotFound for what it does not have and kCorrupt for what
// it knows to be damaged, both of which are differences; any other error means
// that the audit cannot be completed. Any number of threads may read at once.

#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/ids.h"
#include "base/result.h"
#include "merkle/tile.h"

namespace diptych {

// Blocks in the order of their heights, each as docs/spec/blocks.md lays out a
// stored block; and the newest height that the source has.
struct SourceBlocks {
  std::vector<Bytes> blocks;
  Height tip;
};

class AuditSource {
 public:
  virtual ~AuditSource() = default;

  // The newest signed checkpoint, a note.
  virtual Result<std::string> ReadCheckpoint() = 0;

  // Blocks from `first` on, at most `count`, at least one unless the source
  // has none of that height.
  virtual Result<SourceBlocks> ReadBlocks(Height first,
                                          std::uint32_t count) = 0;

  // The octets of an entry bundle of `width` entries, and of a tile of `width`
  // hashes, as C2SP tlog-tiles serves them.
  virtual Result<Bytes> ReadBundle(std::uint64_t index, std::size_t width) = 0;
  virtual Result<Bytes> ReadTile(TileId tile, std::size_t width) = 0;
};

}  // namespace diptych
