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
//   doubt        nobody knows yet whether this validator's key has signed
//                before: the guard file is new, and no quorum has told that
//                there are no blocks
//   connections  with too many others stay missing, or one of two with somebody
//                does (ConnectionWatch)
//   standstill   the others have blocks that do not come here
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
  // True if that has changed.
  bool NoteDoubt(bool is_key_in_doubt);
  // `what` happened where the registers part. The first one counts.
  void NoteDivergence(const std::string& what);
  // The clock's offset, if it is known, and whether it strays. True if that
  // has changed.
  bool NoteClock(std::optional<std::int64_t> offset_ms, bool strays);

  // What a ConnectionWatch says.
  void NoteConnections(std::string trouble, std::vector<std::string> warnings);
  // It has come no further than `height` for long, though others are at
  // `target`; or it has, without these. True if that has changed.
  struct Standstill {
    Height height;
    Height target;
  };
  bool NoteStandstill(const std::optional<Standstill>& standstill);

  // Whether what is submitted here would wait for what does not come.
  bool takes_work() const {
    return connections_trouble_.empty() && !standstill_;
  }
  bool has_diverged() const { return !divergence_.empty(); }

  // Why it takes no part; empty if it does.
  std::string trouble() const;
  // All that is not trouble yet; of these that of the clock, empty if it does
  // not stray.
  std::vector<std::string> warnings() const;
  std::string clock_warning() const;

 private:
  std::optional<View> twin_;
  bool is_key_in_doubt_ = false;
  std::string divergence_;
  std::string connections_trouble_;
  std::vector<std::string> connections_warnings_;
  std::optional<Standstill> standstill_;
  std::optional<std::int64_t> offset_ms_;
  bool strays_ = false;
};

}  // namespace diptych
