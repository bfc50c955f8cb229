// SPDX-License-Identifier: Apache-2.0
#include "node/consensus_health.h"

namespace diptych {

void ConsensusHealth::NoteTwin(View view) {
  if (!twin_) twin_ = view;
}

void ConsensusHealth::NoteDivergence(const std::string& what) {
  if (divergence_.empty()) divergence_ = what;
}

bool ConsensusHealth::NoteClock(std::optional<std::int64_t> offset_ms,
                                bool strays) {
  offset_ms_ = offset_ms;
  const bool changed = strays != strays_;
  strays_ = strays;
  return changed;
}

std::string ConsensusHealth::trouble() const {
  if (!divergence_.empty()) {
    return "the register here is not the one that a quorum made final (" +
           divergence_ +
           "): keep the data directory for those who look into it, and start "
           "the node with another that holds nothing but this one's file "
           "guard (an observer has none); a validator without that file needs "
           "a new key";
  }
  if (twin_) {
    return "this validator's consensus key has signed what this process does "
           "not know of (seen in view " +
           std::to_string(twin_->value) +
           "), so this one signs nothing: if another process runs with the "
           "key, stop one of the two, then start this one again; if the data "
           "directory was put back to an earlier state, the validator needs a "
           "new key";
  }
  return "";
}

std::vector<std::string> ConsensusHealth::warnings() const {
  if (!strays_ || !offset_ms_) return {};
  const std::uint64_t distance = *offset_ms_ < 0
                                     ? static_cast<std::uint64_t>(-*offset_ms_)
                                     : static_cast<std::uint64_t>(*offset_ms_);
  return {"the clock here is " + std::to_string(distance) + " ms " +
          (*offset_ms_ < 0 ? "behind" : "ahead of") +
          " those of the other validators: set it, or their blocks and this "
          "node's are refused"};
}

}  // namespace diptych
