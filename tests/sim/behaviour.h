// SPDX-License-Identifier: Apache-2.0
//
// A Behaviour is one way in which a Byzantine validator departs from the
// protocol.
//
// Its node runs the honest core, so that it keeps up; a behaviour changes what
// leaves the node, adds to it, and hears what comes. It signs with its own key
// only.

#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "consensus/message.h"
#include "consensus/validator_set.h"
#include "registry/transaction.h"
#include "replica/exchange.h"
#include "tests/sim/network.h"
#include "tests/sim/plan.h"
#include "tests/sim/random.h"
#include "tests/sim/stub_keys.h"
#include "tests/sim/universe.h"

namespace diptych {

// The node around a behaviour.
class ByzantineHost {
 public:
  virtual ~ByzantineHost() = default;
  virtual Universe& universe() const = 0;
  virtual SimRandom& random() = 0;
  virtual const ValidatorSet& set() const = 0;
  virtual ValidatorIndex identity() const = 0;
  virtual std::uint32_t nodes() const = 0;
  // Where its own core is.
  virtual PeerStatus at() const = 0;
  virtual BlockId final_block() const = 0;
  virtual const SimplexTiming& timing() const = 0;
  virtual Instant clock() const = 0;
  // Past the behaviours, to the wire.
  virtual void Inject(std::uint32_t to, SharedMessage message) = 0;
  // The same in so many milliseconds; and a packet that went out before, as it
  // went. Both are forgotten in a crash.
  virtual void InjectLater(std::uint64_t delay_ms, std::uint32_t to,
                           SharedMessage message) = 0;
  virtual void RepeatLater(std::uint64_t delay_ms, const Packet& packet) = 0;
  // Of replicas alone: octets to the wire, past the behaviours; and
  // transactions for the register, as if they had been submitted here.
  virtual void InjectFrame(std::uint32_t /*to*/, FrameSort /*sort*/,
                           Bytes /*octets*/) {}
  virtual void Submit(std::vector<CheckedTransaction> /*transactions*/) {}

  SharedMessage SignedVote(VoteKind kind, View view, const Digest& hash) const {
    const Statement statement{
        .epoch = set().epoch(), .view = view, .kind = kind, .block_hash = hash};
    return std::make_shared<const ConsensusMessage>(
        Vote{.statement = statement,
             .signer = identity(),
             .signature = SimKeys::Make(identity(), statement)});
  }
  SharedMessage SignedProposal(const Header& header) const {
    Proposal proposal{.header = header,
                      .references = universe().ReferencesOf(header),
                      .signature = {}};
    proposal.header.proposer = identity().value;
    const Vote vote = ProposalVote(proposal, HeaderHash(proposal.header));
    proposal.signature = SimKeys::Make(identity(), vote.statement);
    return std::make_shared<const ConsensusMessage>(std::move(proposal));
  }
  // To each other node with this chance.
  void InjectToSome(Permille chance, const SharedMessage& message) {
    for (std::uint32_t to = 0; to < nodes(); ++to) {
      if (to != identity().value && random().Chance(chance)) {
        Inject(to, message);
      }
    }
  }
};

class Behaviour {
 public:
  virtual ~Behaviour() = default;
  // What goes to `to`: one message as it comes, which may be replaced, taken
  // away or added to.
  virtual void OnSend(ByzantineHost& /*host*/, std::uint32_t /*to*/,
                      std::vector<SharedMessage>& /*messages*/) {}
  // Whatever goes to the wire, but for what is repeated.
  virtual void OnEmitted(ByzantineHost& /*host*/, const Packet& /*packet*/) {}
  virtual void OnReceived(ByzantineHost& /*host*/,
                          const SharedMessage& /*message*/) {}
  // Now and then.
  virtual void OnInitiative(ByzantineHost& /*host*/) {}
  virtual bool AnswersRequests() const { return true; }
  // Whether payloads go with proposals or can be had at all.
  virtual bool GivesPayload(SimRandom& /*random*/) const { return true; }
  // Of replicas alone: which validators get a batch that is for all, by bits;
  // blocks that are the answer to a question of `to`, which
  // may be changed; and for how many milliseconds an answer is held back, or
  // none if it never goes.
  virtual std::uint64_t WhoGetsBatch(ByzantineHost& /*host*/) {
    return ~std::uint64_t{0};
  }
  virtual void OnBlocks(ByzantineHost& /*host*/, std::uint32_t /*to*/,
                        BlocksAnswer& /*answer*/) {}
  virtual std::optional<std::uint64_t> HoldsBack(ByzantineHost& /*host*/,
                                                 std::uint32_t /*to*/,
                                                 FrameSort /*sort*/) {
    return 0;
  }
};

using Behaviours = std::vector<std::unique_ptr<Behaviour>>;

// Null for what is no change of messages: kTwin, kRollback and kMangledFrames
// are the node's.
std::unique_ptr<Behaviour> MakeBehaviour(Misbehaviour kind);

}  // namespace diptych
