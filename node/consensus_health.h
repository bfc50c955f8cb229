// SPDX-License-Identifier: Apache-2.0
//
// A ConsensusHealth is what keeps this node from taking its part in consensus,
// or soon may, in sentences for whoever runs it.
//
//   a twin       another process signs with this validator's key, or this
//                one's disk was put back: this one signs nothing until it is
//                started again
//   divergence   a quorum made final what is not the register here: nothing
//                more is taken in, and what is here stays to be looked at
//   the clock    strays from the other validators' (consensus.md 2.9)
//
// A plain value; of the register's thread.

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/ids.h"
#include "consensus/header.h"

namespace diptych {

class ConsensusHealth {
 public:
  void NoteTwin(View view);
  // `what` happened where the registers part. The first one counts.
  void NoteDivergence(const std::string& what);
  // The clock's offset, if it is known, and whether it strays. True if that
  // has changed.
  bool NoteClock(std::optional<std::int64_t> offset_ms, bool strays);

  bool has_diverged() const { return !divergence_.empty(); }

  // Why it takes no part; empty if it does.
  std::string trouble() const;
  std::vector<std::string> warnings() const;

 private:
  std::optional<View> twin_;
  std::string divergence_;
  std::optional<std::int64_t> offset_ms_;
  bool strays_ = false;
};

}  // namespace diptych
