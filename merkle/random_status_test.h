// SPDX-License-Identifier: Apache-2.0
//
// Random status changes, the same on every machine, for the tests of the
// status tree and of its proofs.

#pragma once

#include "merkle/naive_tree_test.h"
#include "merkle/status_tree.h"

namespace diptych {

// Few enough that batches meet in the same chunks.
inline constexpr std::uint32_t kRandomStatusLists = 2;

inline StatusChange RandomStatusChange(SeededNumbers& numbers) {
  return {
      ListId{static_cast<std::uint32_t>(numbers.Below(kRandomStatusLists))},
      Position{static_cast<std::uint32_t>(numbers.Below(kPositionsPerList))},
      static_cast<CredentialStatus>(numbers.Below(4))};
}

}  // namespace diptych
