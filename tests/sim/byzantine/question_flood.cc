// SPDX-License-Identifier: Apache-2.0
//
// A peer that asks in bursts for more than a node answers: blocks, ranges,
// certificates and batches, which there are or are not.

#include "tests/sim/byzantine/behaviours.h"

namespace diptych {
namespace {

// Each of the dear ones: more than the budget of two seconds.
constexpr std::uint64_t kBurst = 400;

class QuestionFlood final : public Behaviour {
 public:
  void OnInitiative(ByzantineHost& host) override {
    SimRandom& random = host.random();
    if (!random.Chance({80})) return;
    const auto to = static_cast<std::uint32_t>(random.Below(host.nodes()));
    if (to == host.identity().value) return;
    const std::uint64_t sort = random.Below(5);
    for (std::uint64_t i = 0; i < kBurst; ++i) {
      host.InjectFrame(to, FrameSort::kQuestion,
                       EncodeQuestion(Draw(host, sort)));
    }
  }

 private:
  static Question Draw(ByzantineHost& host, std::uint64_t sort) {
    SimRandom& random = host.random();
    switch (sort < 4 ? sort : random.Below(4)) {
      case 0:
        return RangeQuestion{{random.Between(1, 20)}};
      case 1: {
        const std::uint64_t first = random.Between(1, 20);
        return CertificatesQuestion{{first}, {first + random.Below(100)}};
      }
      case 2:
        return BatchesQuestion{{{.digest = Universe::PayloadRoot(random.Next()),
                                 .octets = 100,
                                 .transaction_count = 1}}};
      default:
        break;
    }
    const SimBlock& block = host.universe().at(host.final_block());
    return BlockQuestion{random.Chance({500})
                             ? block.hash
                             : Universe::PayloadRoot(random.Next())};
  }
};

}  // namespace

std::unique_ptr<Behaviour> MakeQuestionFlood() {
  return std::make_unique<QuestionFlood>();
}

}  // namespace diptych
