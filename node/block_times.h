// SPDX-License-Identifier: Apache-2.0
//
// BlockTimes finds the block that was the newest at a past time.
//
// Times rise from block to block, so it is a binary search over heights; it
// goes from the highest bit of a height to the lowest, and so asks for the same
// few heights however long the register has become, and keeps their times:
//
//   newest 77    asks 64, then 96 (too high), 80 (too high), 72, 76, 78, 77
//
// Thread-safe: one mutex, held for each look at what is kept.

#pragma once

#include <cstddef>
#include <cstdint>
#include <unordered_map>

#include "base/ids.h"
#include "base/result.h"
#include "platform/mutex.h"
#include "storage/store.h"

namespace diptych {

// About 3 MiB; beyond it, what is kept is forgotten and gathered anew. The
// first 15 steps of all searches ask for fewer heights together.
inline constexpr std::size_t kKnownTimesMax = 65'536;

class BlockTimes {
 public:
  // `store` must outlive it.
  explicit BlockTimes(const Store& store) : store_(store) {}

  // kNotFound above the newest height.
  Result<TimeMs> TimeOf(Height height) const;

  // The last block that is not after `time`, at most `newest`. kNotFound if
  // the genesis is after it.
  Result<Height> LastAt(TimeMs time, Height newest) const;

 private:
  const Store& store_;
  mutable Mutex mutex_;
  mutable std::unordered_map<std::uint64_t, TimeMs> known_ GUARDED_BY(mutex_);
};

}  // namespace diptych
