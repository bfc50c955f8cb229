// SPDX-License-Identifier: Apache-2.0
//
// A leader whose block breaks a rule: a parent that is not notarized, a view
// skipped without its nullification, a wrong root or height, a bad time.

#include "tests/sim/byzantine/behaviours.h"

namespace diptych {
namespace {

class InvalidLeader final : public Behaviour {
 public:
  void OnSend(ByzantineHost& host, std::uint32_t /*to*/,
              std::vector<SharedMessage>& messages) override {
    const auto* proposal = std::get_if<Proposal>(messages.front().get());
    if (proposal == nullptr) return;
    if (proposal->header.view != view_) {
      view_ = proposal->header.view;
      Spoil(host, *proposal);
    }
    if (spoilt_ != nullptr) messages.front() = spoilt_;
  }

 private:
  void Spoil(ByzantineHost& host, const Proposal& proposal) {
    SimRandom& random = host.random();
    Universe& universe = host.universe();
    Header header = proposal.header;
    TransactionSet transactions = 0;
    if (const auto own = universe.Find(HeaderHash(header))) {
      transactions = universe.at(*own).own;
    }
    switch (random.Below(8)) {
      case 0: {  // On any block there is.
        const BlockId parent{
            static_cast<std::uint32_t>(random.Below(universe.size()))};
        header = universe.Make({.parent = parent,
                                .view = header.view,
                                .time = header.time,
                                .proposer = header.proposer,
                                .transactions = 0});
        transactions = 0;
        break;
      }
      case 1:
        header.log_root[0] ^= 1;
        break;
      case 2:
        ++header.height.value;
        break;
      case 3:
        header.time.value += 2'500 + random.Below(100'000);
        break;
      case 4:
        header.time.value -=
            std::min<std::uint64_t>(header.time.value, random.Below(200'000));
        break;
      case 5:
        header.parent_view.value += random.Below(3);
        break;
      case 7:
        header.height.value += random.Next() >> 20;
        break;
      case 6:
        header.parent_hash[5] ^= 1;
        break;
    }
    universe.Add(header, transactions);
    spoilt_ = host.SignedProposal(header);
  }

  View view_;
  SharedMessage spoilt_;
};

}  // namespace

std::unique_ptr<Behaviour> MakeInvalidLeader() {
  return std::make_unique<InvalidLeader>();
}

}  // namespace diptych
