// SPDX-License-Identifier: Apache-2.0
//
// A leader that sends its proposal to f + 1 only, and only when their timers
// are about to run out.

#include "tests/sim/byzantine/behaviours.h"

namespace diptych {
namespace {

class LastMoment final : public Behaviour {
 public:
  void OnSend(ByzantineHost& host, std::uint32_t to,
              std::vector<SharedMessage>& messages) override {
    const auto* proposal = std::get_if<Proposal>(messages.front().get());
    if (proposal == nullptr) return;
    if (proposal->header.view != view_) Draw(host, proposal->header.view);
    const SharedMessage message = messages.front();
    messages.clear();
    const auto size = static_cast<std::uint32_t>(host.set().size());
    const bool is_reached = (to + size - first_) % size <= host.set().faults();
    const std::uint64_t bit = std::uint64_t{1} << to;
    if (to >= size || !is_reached || (told_ & bit) != 0) return;
    told_ |= bit;
    host.InjectLater(delay_ms_, to, message);
  }

 private:
  void Draw(ByzantineHost& host, View view) {
    SimRandom& random = host.random();
    view_ = view;
    told_ = 0;
    // The first of f + 1 that are not itself, as far as there are such.
    first_ = (host.identity().value + 1 +
              static_cast<std::uint32_t>(random.Below(host.set().faults()))) %
             static_cast<std::uint32_t>(host.set().size());
    const std::uint64_t timeout = Timeout(host, view);
    const std::uint64_t margin = std::uint64_t{1} << random.Below(9);
    delay_ms_ = timeout - std::min(timeout, margin);
  }

  // Of those who came to the view when it did (simplex_timers.cc).
  static std::uint64_t Timeout(ByzantineHost& host, View view) {
    const SimplexTiming& timing = host.timing();
    std::uint64_t timeout = timing.view_ms;
    for (std::uint64_t at = host.at().final_view.value + 2;
         at < view.value && timeout < timing.view_ms_max; ++at) {
      timeout = timeout * 3 / 2;
    }
    return std::min(timeout, timing.view_ms_max);
  }

  View view_;
  std::uint64_t told_ = 0;
  std::uint32_t first_ = 0;
  std::uint64_t delay_ms_ = 0;
};

}  // namespace

std::unique_ptr<Behaviour> MakeLastMoment() {
  return std::make_unique<LastMoment>();
}

}  // namespace diptych
