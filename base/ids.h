// SPDX-License-Identifier: Apache-2.0
//
// Ids are the numbers of the register, each a type of its own, so that a list
// cannot be passed where a position is meant.

#pragma once

#include <compare>
#include <cstdint>

namespace diptych {

template <class Tag, class Rep>
struct Id {
  Rep value = 0;
  auto operator<=>(const Id&) const = default;
};

// An institution's number in the directory, given in the genesis or by a vote.
using MemberId = Id<struct MemberTag, std::uint32_t>;

// A status list's number, counted from 0 in the order of opening.
using ListId = Id<struct ListTag, std::uint32_t>;

// A place in a status list: below kPositionsPerList (merkle/status_tree.h).
using Position = Id<struct PositionTag, std::uint32_t>;

// A place in the log, counted from 0 (the genesis).
using EntryIndex = Id<struct EntryTag, std::uint64_t>;

// A block's number; the genesis block has height 0.
using Height = Id<struct HeightTag, std::uint64_t>;

// Milliseconds since 1970-01-01T00:00:00Z.
using TimeMs = Id<struct TimeTag, std::uint64_t>;

}  // namespace diptych
