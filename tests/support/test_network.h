// SPDX-License-Identifier: Apache-2.0
//
// A TestNetwork is a few cores joined by a network that loses nothing, with
// disks that are durable at once and blocks that hold nothing: for unit tests
// of the core. Faults are the simulator's affair (tests/sim).

#pragma once

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <vector>

#include "base/wire.h"
#include "consensus/simplex.h"
#include "crypto/sha256.h"

namespace diptych {

// Signatures that anybody could make: the digest of signer and statement.
class StubKeys final : public VoteVerifier {
 public:
  static EcdsaSignature Make(ValidatorIndex signer,
                             const Statement& statement) {
    WireWriter writer;
    writer.U16(signer.value);
    WriteStatement(statement, writer);
    const Digest digest = Sha256(writer.bytes());
    EcdsaSignature signature{};
    std::ranges::copy(digest, signature.begin());
    return signature;
  }
  bool Verify(const Vote& vote) const override {
    ++verified;
    return vote.signature == Make(vote.signer, vote.statement);
  }
  mutable std::size_t verified = 0;
};

class StubSigner final : public VoteSigner {
 public:
  explicit StubSigner(ValidatorIndex self) : self_(self) {}

 private:
  EcdsaSignature SignStatement(const Statement& statement) const override {
    return StubKeys::Make(self_, statement);
  }

  ValidatorIndex self_;
};

inline Header TestGenesis() {
  Header genesis;
  genesis.network_id.fill(7);
  genesis.time = {1'000'000};
  genesis.log_size = 2;
  return genesis;
}

// Simulated milliseconds after which every node that began has listened enough.
inline constexpr std::uint64_t kListen = 2'000;

class TestNetwork {
 public:
  struct Node {
    std::unique_ptr<StubSigner> signer;
    std::unique_ptr<Simplex> core;
    std::deque<ConsensusEvent> inbox;
    GuardRecord guard;
    std::map<Digest, Header> blocks;
    std::vector<Header> final;
    std::vector<Evidence> convicted;
    std::vector<MemberId> blamed;
    int twins_seen = 0;
    int forks_seen = 0;
    std::optional<SteadyMs> deadline;
    bool is_down = false;
    // What its clock shows beyond the true time.
    std::int64_t clock_error_ms = 0;
  };

  explicit TestNetwork(std::size_t size, SimplexTiming timing = {})
      : set({}, size, HeaderHash(TestGenesis())) {
    for (std::uint16_t i = 0; i < size; ++i) {
      Node& node = nodes.emplace_back();
      node.signer = std::make_unique<StubSigner>(ValidatorIndex{i});
      node.final = {TestGenesis()};
      node.core = std::make_unique<Simplex>(
          Simplex::Options{.network_id = TestGenesis().network_id,
                           .self = ValidatorIndex{i},
                           .timing = timing},
          set, keys, node.signer.get(),
          Simplex::Start{.guard = {},
                         .certificates = {},
                         .tip = TestGenesis(),
                         .finalization = {}},
          now());
      node.inbox.emplace_back(Tick{});
      node.inbox.emplace_back(QuorumConnected{});
    }
  }

  Instant now() const { return {{1'000'000 + elapsed}, {elapsed}}; }

  // What a node's clocks show.
  Instant NowAt(const Node& node) const {
    Instant shown = now();
    shown.time.value += static_cast<std::uint64_t>(node.clock_error_ms);
    return shown;
  }

  void Give(std::size_t node, const ConsensusEvent& event) {
    nodes[node].inbox.push_back(event);
  }
  void GiveAll(const ConsensusEvent& event) {
    for (Node& node : nodes) node.inbox.push_back(event);
  }

  // Delivers until nothing is under way.
  void Settle() {
    for (bool busy = true; busy;) {
      busy = false;
      for (std::size_t i = 0; i < nodes.size(); ++i) {
        Node& node = nodes[i];
        if (node.is_down) node.inbox.clear();
        if (node.inbox.empty()) continue;
        busy = true;
        const ConsensusEvent event = std::move(node.inbox.front());
        node.inbox.pop_front();
        for (ConsensusAction& action : node.core->Step(event, NowAt(node))) {
          std::visit([&](auto& known) { Carry(i, known); }, action);
        }
      }
    }
  }

  // Lets time pass, and timers fire.
  void Pass(std::uint64_t milliseconds) {
    const std::uint64_t end = elapsed + milliseconds;
    Settle();
    for (;;) {
      std::uint64_t next = end;
      for (const Node& node : nodes) {
        if (node.is_down || !node.deadline) continue;
        next = std::min(next, std::max(node.deadline->value, elapsed + 1));
      }
      elapsed = next;
      for (Node& node : nodes) {
        if (node.deadline && node.deadline->value <= elapsed) {
          node.inbox.emplace_back(Tick{});
        }
      }
      Settle();
      if (elapsed >= end) return;
    }
  }

  ValidatorSet set;
  StubKeys keys;
  std::vector<Node> nodes;
  std::uint64_t elapsed = 0;
  // Changes what a node sends, or drops it by giving null.
  std::function<SharedMessage(std::size_t from, std::size_t to,
                              const SharedMessage&)>
      intercept;
  // Whether anybody answers a question; null: yes.
  std::function<bool(const PullCertificates&)> is_answered;
  bool blocks_are_valid = true;

 private:
  void Carry(std::size_t at, const Build& build) {
    Header header = TestGenesis();
    header.view = build.view;
    header.parent_view = build.parent_view;
    header.parent_hash = build.parent_hash;
    const Header& parent = HeaderOf(at, build.parent_hash);
    header.height = {parent.height.value + 1};
    header.time = {std::max(build.time.value, parent.time.value + 1)};
    header.proposer = static_cast<std::uint16_t>(at);
    nodes[at].blocks[HeaderHash(header)] = header;
    Give(at, Built{.header = header, .references = {}});
  }
  void Carry(std::size_t at, const Check& check) {
    nodes[at].blocks[check.block_hash] = check.proposal.header;
    Give(at, Checked{check.block_hash, blocks_are_valid});
  }
  void Carry(std::size_t at, const Persist& persist) {
    nodes[at].guard = persist.guard;
    Give(at, Durable{persist.sequence});
  }
  void Carry(std::size_t at, const Send& send) {
    for (std::size_t to = 0; to < nodes.size(); ++to) {
      if (to == at || (send.to && send.to->value != to)) continue;
      SharedMessage message = send.message;
      if (intercept) message = intercept(at, to, message);
      if (message == nullptr) continue;
      Give(to, Received{{static_cast<std::uint32_t>(at)}, message});
    }
  }
  void Carry(std::size_t at, const Arm& arm) {
    nodes[at].deadline = arm.deadline;
  }
  void Carry(std::size_t at, const PullCertificates& pull) {
    if (is_answered && !is_answered(pull)) return;
    for (std::size_t other = 0; other < nodes.size(); ++other) {
      if (other == at || nodes[other].is_down) continue;
      if (pull.from && pull.from->value != other) continue;
      for (Certificate& certificate : nodes[other].core->Certificates(
               pull.first, pull.last, kCertificatesPerAnswer)) {
        Give(at, Received{{static_cast<std::uint32_t>(other)},
                          std::make_shared<const ConsensusMessage>(
                              std::move(certificate))});
      }
    }
  }
  // One block holds all that waits.
  void Carry(std::size_t at, const Extend& /*extend*/) {
    Give(at, TransactionsPending{false});
  }
  void Carry(std::size_t at, const Commit& commit) {
    std::vector<Header> path;
    const Digest known = HeaderHash(nodes[at].final.back());
    Digest hash = commit.finalization.statement.block_hash;
    while (hash != known) {
      path.push_back(HeaderOf(at, hash));
      hash = path.back().parent_hash;
    }
    nodes[at].final.insert(nodes[at].final.end(), path.rbegin(), path.rend());
    Give(at, Committed{nodes[at].final.back()});
  }
  void Carry(std::size_t at, const Convict& convict) {
    nodes[at].convicted.push_back(convict.evidence);
  }
  void Carry(std::size_t at, const Blame& blame) {
    nodes[at].blamed.push_back(blame.member);
  }
  void Carry(std::size_t at, const TwinSeen& /*twin*/) {
    ++nodes[at].twins_seen;
  }
  void Carry(std::size_t at, const ForkSeen& /*fork*/) {
    ++nodes[at].forks_seen;
  }
  // Whose guard is new says that its key is.
  void Carry(std::size_t /*at*/, const KeyInDoubt& /*doubt*/) {
    CheckFailed(__FILE__, __LINE__, "a key in doubt");
  }

  // Its own copy, or any other node's: as if it had been fetched.
  const Header& HeaderOf(std::size_t at, const Digest& hash) const {
    static const Header genesis = TestGenesis();
    if (hash == HeaderHash(genesis)) return genesis;
    const auto own = nodes[at].blocks.find(hash);
    if (own != nodes[at].blocks.end()) return own->second;
    for (const Node& node : nodes) {
      const auto found = node.blocks.find(hash);
      if (found != node.blocks.end()) return found->second;
    }
    CheckFailed(__FILE__, __LINE__, "a block that nobody has");
  }
};

// Above the genesis.
inline std::size_t FinalBlocks(const TestNetwork& network, std::size_t node) {
  return network.nodes[node].final.size() - 1;
}

}  // namespace diptych
