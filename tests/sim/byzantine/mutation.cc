// SPDX-License-Identifier: Apache-2.0
//
// A peer whose real messages change on the way, signed anew where it can.

#include "tests/sim/byzantine/behaviours.h"

namespace diptych {
namespace {

class Mutation final : public Behaviour {
 public:
  void OnSend(ByzantineHost& host, std::uint32_t /*to*/,
              std::vector<SharedMessage>& messages) override {
    if (!host.random().Chance({150})) return;
    ConsensusMessage changed = *messages.front();
    std::visit([&](auto& known) { Change(host, known); }, changed);
    messages.front() =
        std::make_shared<const ConsensusMessage>(std::move(changed));
  }

 private:
  static void Change(ByzantineHost& host, Proposal& proposal) {
    SimRandom& random = host.random();
    Header& header = proposal.header;
    switch (random.Below(5)) {
      case 0:
        header.view.value += random.Below(4);
        break;
      case 1:
        header.epoch.value ^= 1;
        break;
      case 2:
        header.flags ^= 1U << random.Below(3);
        break;
      case 3:
        header.payload_root[0] ^= 1;
        break;
      case 4:
        header.proposer ^= 1;
        break;
    }
    host.universe().Add(header, 0);
    const Vote vote = ProposalVote(proposal, HeaderHash(header));
    proposal.signature = SimKeys::Make(host.identity(), vote.statement);
  }
  static void Change(ByzantineHost& host, Vote& vote) {
    SimRandom& random = host.random();
    switch (random.Below(4)) {
      case 0:
        vote.statement.view.value += random.Below(5);
        break;
      case 1:
        vote.statement.view.value = ~random.Below(4);
        break;
      case 2:
        vote.statement.epoch.value ^= 1;
        break;
      case 3:
        vote.statement.kind = static_cast<VoteKind>(1 + random.Below(3));
        break;
    }
    vote.signature = SimKeys::Make(host.identity(), vote.statement);
  }
  static void Change(ByzantineHost& host, Certificate& certificate) {
    if (host.random().Chance({500})) {
      certificate.statement.view.value = ~host.random().Below(4);
    } else {
      certificate.signatures.erase(certificate.signatures.begin());
    }
  }
  static void Change(ByzantineHost& host, PeerStatus& status) {
    status.view.value = host.random().Next() >> host.random().Below(64);
    status.final_view.value = host.random().Next() >> host.random().Below(64);
  }
};

}  // namespace

std::unique_ptr<Behaviour> MakeMutation() {
  return std::make_unique<Mutation>();
}

}  // namespace diptych
