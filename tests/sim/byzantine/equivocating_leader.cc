// SPDX-License-Identifier: Apache-2.0
//
// A leader that proposes two blocks to two halves, or both to all.

#include "tests/sim/byzantine/behaviours.h"

namespace diptych {
namespace {

class EquivocatingLeader final : public Behaviour {
 public:
  void OnSend(ByzantineHost& host, std::uint32_t to,
              std::vector<SharedMessage>& messages) override {
    const auto* proposal = std::get_if<Proposal>(messages.front().get());
    if (proposal == nullptr) return;
    if (proposal->header.view != view_) {
      view_ = proposal->header.view;
      half_ = host.random().Next();
      const auto own = host.universe().Find(HeaderHash(proposal->header));
      if (!own) return;
      const SimBlock& block = host.universe().at(*own);
      if (!block.parent) return;
      // Without its transactions: another block, as valid.
      const Header other =
          host.universe().Make({.parent = *block.parent,
                                .view = view_,
                                .time = {block.header.time.value + 1},
                                .proposer = host.identity().value,
                                .transactions = 0});
      host.universe().Add(other, 0);
      other_ = host.SignedProposal(other);
    }
    if (other_ == nullptr) return;
    if ((half_ >> 63) != 0) {
      messages.push_back(other_);
    } else if ((half_ >> (to % 32) & 1) != 0) {
      messages.front() = other_;
    }
  }

 private:
  View view_;
  std::uint64_t half_ = 0;
  SharedMessage other_;
};

}  // namespace

std::unique_ptr<Behaviour> MakeEquivocatingLeader() {
  return std::make_unique<EquivocatingLeader>();
}

}  // namespace diptych
