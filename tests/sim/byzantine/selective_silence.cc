// SPDX-License-Identifier: Apache-2.0
//
// A peer that is silent towards some, and changes its mind who.

#include "tests/sim/byzantine/behaviours.h"

namespace diptych {
namespace {

class SelectiveSilence final : public Behaviour {
 public:
  void OnSend(ByzantineHost& host, std::uint32_t to,
              std::vector<SharedMessage>& messages) override {
    if (host.random().Chance({5})) deaf_ = host.random().Next();
    if ((deaf_ >> (to % 32) & 1) != 0) messages.clear();
  }

 private:
  std::uint64_t deaf_ = 0x5;
};

}  // namespace

std::unique_ptr<Behaviour> MakeSelectiveSilence() {
  return std::make_unique<SelectiveSilence>();
}

}  // namespace diptych
