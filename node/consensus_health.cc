// SPDX-License-Identifier: Apache-2.0
#include "node/consensus_health.h"

#include <utility>

namespace diptych {

void ConsensusHealth::NoteTwin(View view) {
  if (!twin_) twin_ = view;
}

bool ConsensusHealth::NoteDoubt(bool is_key_in_doubt) {
  return std::exchange(is_key_in_doubt_, is_key_in_doubt) != is_key_in_doubt;
}

void ConsensusHealth::NoteDivergence(const std::string& what) {
  if (divergence_.empty()) divergence_ = what;
}

void ConsensusHealth::NoteConnections(std::string trouble,
                                      std::vector<std::string> warnings) {
  connections_trouble_ = std::move(trouble);
  connections_warnings_ = std::move(warnings);
}

bool ConsensusHealth::NoteStandstill(
    const std::optional<Standstill>& standstill) {
  const bool changed = standstill.has_value() != standstill_.has_value();
  standstill_ = standstill;
  return changed;
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
  if (!connections_trouble_.empty()) return connections_trouble_;
  if (is_key_in_doubt_) {
    return "the guard file here is new, so this validator signs nothing until "
           "as many validators as make a quorum with it have said that they "
           "have no blocks: see that their nodes run; if its key has never "
           "signed anything, start the node once with --key-never-used";
  }
  if (standstill_) {
    return "the register here stands at block " +
           std::to_string(standstill_->height.value) +
           " while the others are at block " +
           std::to_string(standstill_->target.value) +
           ": see that the bulk connections to their nodes get through, and "
           "what the log says of this disk; if both are well, start the node "
           "again";
  }
  return "";
}

std::vector<std::string> ConsensusHealth::warnings() const {
  std::vector<std::string> warnings = connections_warnings_;
  const std::string clock = clock_warning();
  if (!clock.empty()) warnings.push_back(clock);
  return warnings;
}

std::string ConsensusHealth::clock_warning() const {
  if (!strays_ || !offset_ms_) return "";
  const std::uint64_t distance = *offset_ms_ < 0
                                     ? static_cast<std::uint64_t>(-*offset_ms_)
                                     : static_cast<std::uint64_t>(*offset_ms_);
  return "the clock here is " + std::to_string(distance) + " ms " +
         (*offset_ms_ < 0 ? "behind" : "ahead of") +
         " those of the other validators: set it, or their blocks and this "
         "node's are refused";
}

}  // namespace diptych
