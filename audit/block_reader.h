// SPDX-License-Identifier: Apache-2.0
//
// A BlockReader fetches ranges of blocks from a source and prepares them.
//
// Any number of threads may read at once.

#pragma once

#include <optional>
#include <vector>

#include "audit/key_ring.h"
#include "audit/prepared_block.h"
#include "audit/source.h"

namespace diptych {

struct PreparedRange {
  std::vector<PreparedBlock> blocks;
  // Why there are fewer than asked for; none if the source has no more.
  std::optional<Error> error;
};

class BlockReader {
 public:
  // Both must outlive the reader.
  BlockReader(AuditSource& source, const KeyRing& keys)
      : source_(source), keys_(keys) {}

  // Blocks from `first` on, `count` if the source has them.
  PreparedRange Read(Height first, std::uint32_t count) const;

 private:
  AuditSource& source_;
  const KeyRing& keys_;
};

}  // namespace diptych
