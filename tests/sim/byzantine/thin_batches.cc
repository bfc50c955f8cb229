// SPDX-License-Identifier: Apache-2.0
//
// A peer whose batches reach f + 1 only, and which seldom answers who asks for
// them: the others have to get them from those.

#include "tests/sim/byzantine/behaviours.h"

namespace diptych {
namespace {

class ThinBatches final : public Behaviour {
 public:
  std::uint64_t WhoGetsBatch(ByzantineHost& host) override {
    const std::size_t size = host.set().size();
    const std::uint64_t first = host.random().Below(size);
    std::uint64_t reached = 0;
    // Itself left out, as far as it is among them.
    for (std::size_t i = 0; i <= host.set().faults(); ++i) {
      reached |= std::uint64_t{1} << ((first + i) % size);
    }
    return reached;
  }
  std::optional<std::uint64_t> HoldsBack(ByzantineHost& host,
                                         std::uint32_t /*to*/,
                                         FrameSort sort) override {
    const bool is_refused =
        sort == FrameSort::kBatch && host.random().Chance({800});
    return is_refused ? std::nullopt : std::optional<std::uint64_t>(0);
  }
};

}  // namespace

std::unique_ptr<Behaviour> MakeThinBatches() {
  return std::make_unique<ThinBatches>();
}

}  // namespace diptych
