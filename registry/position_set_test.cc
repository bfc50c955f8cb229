// SPDX-License-Identifier: Apache-2.0
// Covers membership at both ends of a list, and that clearing forgets all.
#include "registry/position_set.h"

#include <gtest/gtest.h>

namespace diptych {
namespace {

TEST(PositionSet, HoldsWhatWasPutInUntilItIsCleared) {
  PositionSet set;
  EXPECT_FALSE(set.Contains({0}));
  for (const Position position : {Position{0}, Position{131'071}}) {
    set.Insert(position);
    set.Insert(position);
    EXPECT_TRUE(set.Contains(position));
  }
  EXPECT_FALSE(set.Contains({1}));
  set.Clear();
  EXPECT_FALSE(set.Contains({0}));
  EXPECT_FALSE(set.Contains({131'071}));
}

}  // namespace
}  // namespace diptych
