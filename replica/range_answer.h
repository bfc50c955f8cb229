// SPDX-License-Identifier: Apache-2.0
//
// A range answer is what a node sends to who asks for final blocks from a
// height on: as many of its stored blocks as one frame holds, and what proves
// them.
//
// consensus.md 2.7; docs/spec/replication.md.

#pragma once

#include <optional>

#include "base/bytes.h"
#include "base/ids.h"
#include "base/result.h"
#include "consensus/certificate.h"
#include "consensus/header.h"

namespace diptych {

// A FinalBlocks is where the final blocks of this node are stored. Heights from
// 1 to tip() are there.
class FinalBlocks {
 public:
  struct Stored {
    Header header;
    Bytes payload;
  };

  virtual ~FinalBlocks() = default;

  virtual Height tip() const = 0;
  virtual Result<Header> HeaderAt(Height height) const = 0;
  virtual Result<Stored> BlockAt(Height height) const = 0;
  // The finalization of this very block; none if a later one's proves it.
  virtual Result<std::optional<Certificate>> FinalizationAt(
      Height height) const = 0;
};

// The octets of a RawRange from `first` on (replica/exchange.h). It ends at the
// last block within the limits that has a finalization of its own. If there is
// none, the headers up to the next that has one follow, in place of blocks if
// the frame has no room for both; if that is more than kHeadersBeyondMax above
// `first` or there is none yet, the range is empty, as it is above the tip.
// Fails only as the source fails.
Result<Bytes> ComposeRange(const FinalBlocks& source, Height first);

}  // namespace diptych
