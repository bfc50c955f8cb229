// SPDX-License-Identifier: Apache-2.0
//
// A voter that votes for every block and finalizes none: with one honest
// validator away, blocks are notarized and nothing becomes final. What others'
// votes and its own make final for itself, it keeps to itself.

#include "tests/sim/byzantine/behaviours.h"

namespace diptych {
namespace {

bool Finalizes(const ConsensusMessage& message) {
  if (const auto* vote = std::get_if<Vote>(&message)) {
    return vote->statement.kind == VoteKind::kFinalize;
  }
  const auto* certificate = std::get_if<Certificate>(&message);
  return certificate != nullptr &&
         certificate->statement.kind == VoteKind::kFinalize;
}

class WithheldFinalize final : public Behaviour {
 public:
  void OnSend(ByzantineHost& /*host*/, std::uint32_t /*to*/,
              std::vector<SharedMessage>& messages) override {
    std::erase_if(messages, [](const SharedMessage& message) {
      return Finalizes(*message);
    });
  }
  // Final blocks bring their certificates.
  bool AnswersRequests() const override { return false; }
};

}  // namespace

std::unique_ptr<Behaviour> MakeWithheldFinalize() {
  return std::make_unique<WithheldFinalize>();
}

}  // namespace diptych
