// SPDX-License-Identifier: Apache-2.0
#include "rpc/answer_budget.h"

namespace diptych {

bool AnswerBudget::Take(const std::optional<AddressKey>& address,
                        std::size_t octets) {
  ServerCounters::Number& held = counters_.answer_octets_held;
  // Two that add at once may both see too much, and both be refused.
  const std::uint64_t before =
      held.fetch_add(octets, std::memory_order_relaxed);
  if (before + octets <= octets_max_ &&
      (!address || addresses_.HoldAnswer(*address, octets))) {
    return true;
  }
  held.fetch_sub(octets, std::memory_order_relaxed);
  return false;
}

void AnswerBudget::Return(const std::optional<AddressKey>& address,
                          std::size_t octets) {
  if (address) addresses_.ReleaseAnswer(*address, octets);
  counters_.answer_octets_held.fetch_sub(octets, std::memory_order_relaxed);
}

}  // namespace diptych
