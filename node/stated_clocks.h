// SPDX-License-Identifier: Apache-2.0
//
// The StatedClocks know which of the cosignatures that come tell the time of
// their sender's clock now (consensus.md 2.9).
//
// A cosignature states the second in which it was made, as a rule a moment
// before it comes. The first of a connection repeats an earlier one, and so
// does one for a head of which the sender has spoken. Not synchronized.

#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>

#include "base/ids.h"
#include "tlog/member_cosignature.h"

namespace diptych {

class StatedClocks {
 public:
  // A connection with the validator's node stands, over which it greets.
  void NoteConnected(MemberId member) { greeting_.insert(member); }

  // What the sender's clock showed, to half a second; nothing if it does not
  // tell. `cosignature` came over a connection of the member `from`, who is a
  // validator: as many are kept of.
  std::optional<TimeMs> Take(MemberId from,
                             const MemberCosignature& cosignature) {
    if (cosignature.member != from) return std::nullopt;
    std::uint64_t& size = sizes_[from];
    const bool is_new = cosignature.head.size > size;
    if (is_new) size = cosignature.head.size;
    if (greeting_.erase(from) != 0 || !is_new) return std::nullopt;
    if (cosignature.time.value > kLastSecond) return std::nullopt;
    // The middle of the second that it states.
    return TimeMs{cosignature.time.value * 1'000 + 500};
  }

 private:
  // Of the year 9999, and far from where milliseconds end.
  static constexpr std::uint64_t kLastSecond = 253'402'300'799;

  std::set<MemberId> greeting_;
  std::map<MemberId, std::uint64_t> sizes_;
};

}  // namespace diptych
