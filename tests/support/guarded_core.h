// SPDX-License-Identifier: Apache-2.0
//
// A GuardedCore is one core of four validators with a guard record of the
// test's choice, alone with what the test gives it: for tests of what a
// validator makes of that record.

#pragma once

#include <gtest/gtest.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "consensus/simplex.h"
#include "tests/support/guard_of_memory.h"
#include "tests/support/test_network.h"

namespace diptych {

inline constexpr ValidatorIndex kSelf{0};
inline constexpr Digest kBlock{1};
inline constexpr Digest kOther{2};

inline Statement Says(VoteKind kind, std::uint64_t view,
                      const Digest& block = {}) {
  return {.epoch = {}, .view = {view}, .kind = kind, .block_hash = block};
}

inline Statement Notarize(std::uint64_t view, const Digest& block) {
  return Says(VoteKind::kNotarize, view, block);
}
inline Statement Nullify(std::uint64_t view) {
  return Says(VoteKind::kNullify, view);
}
inline Statement Finalize(std::uint64_t view, const Digest& block) {
  return Says(VoteKind::kFinalize, view, block);
}

// Of three validators, the core under test among them or not.
inline Certificate Proof(const Statement& statement, bool with_self) {
  Certificate proof{.statement = statement, .signatures = {}};
  const std::uint16_t first = with_self ? 0 : 1;
  for (std::uint16_t i = first; i < first + 3; ++i) {
    proof.signatures.push_back({{i}, StubKeys::Make({i}, statement)});
  }
  return proof;
}

class GuardedCore : public testing::Test {
 protected:
  // After the silence of a start, if it is to be over.
  void Boot(const GuardRecord& record, bool listens = false,
            Simplex::Start start = {}) {
    BootAlone(record, std::move(start));
    Step(QuorumConnected{});
    if (!listens) {
      elapsed += kListen;
      Step(Tick{});
    }
  }

  // With nobody connected yet.
  void BootAlone(const GuardRecord& record, Simplex::Start start = {}) {
    start.guard = GuardOfMemory::Read(record);
    start.tip = TestGenesis();
    core.emplace(Simplex::Options{.network_id = TestGenesis().network_id,
                                  .self = kSelf,
                                  .timing = {}},
                 network.set, network.keys, network.nodes[0].signer.get(),
                 start, Now());
    twins.clear();
    doubts = 0;
  }

  Instant Now() const { return {{1'000'000 + elapsed}, {elapsed}}; }

  void Step(const ConsensusEvent& event) {
    std::vector<ConsensusAction> actions = core->Step(event, Now());
    for (const ConsensusAction& action : actions) {
      if (const auto* twin = std::get_if<TwinSeen>(&action)) {
        twins.push_back(twin->vote.statement);
      } else if (const auto* persist = std::get_if<Persist>(&action)) {
        recorded = persist->guard;
        writes.push_back(persist->sequence);
      } else if (const auto* send = std::get_if<Send>(&action)) {
        Note(*send->message);
      } else if (std::holds_alternative<PullCertificates>(action)) {
        ++pulls;
      } else if (std::holds_alternative<Build>(action)) {
        ++builds;
      } else if (std::holds_alternative<KeyInDoubt>(action)) {
        EXPECT_TRUE(writes.empty());
        ++doubts;
      }
    }
  }

  template <class Message>
  void Give(Message message) {
    Step(Received{
        {1}, std::make_shared<const ConsensusMessage>(std::move(message))});
  }
  void Give(const Statement& statement, bool with_self) {
    Give(Proof(statement, with_self));
  }

  void FinishWrites() {
    for (const std::uint64_t write : std::exchange(writes, {})) {
      Step(Durable{write});
    }
  }

  void Pass(std::uint64_t milliseconds) {
    elapsed += milliseconds;
    Step(Tick{});
    FinishWrites();
  }

  TestNetwork network{4};
  std::uint64_t elapsed = 0;
  std::optional<Simplex> core;
  std::vector<Statement> twins;
  std::vector<Statement> sent;  // Votes, those in proposals too.
  std::vector<std::uint64_t> writes;
  GuardRecord recorded;
  int pulls = 0;
  int builds = 0;
  int doubts = 0;
  int statuses = 0;  // That it sent.

 private:
  void Note(const ConsensusMessage& message) {
    if (const auto* vote = std::get_if<Vote>(&message)) {
      sent.push_back(vote->statement);
    } else if (const auto* proposal = std::get_if<Proposal>(&message)) {
      sent.push_back(
          ProposalVote(*proposal, HeaderHash(proposal->header)).statement);
    } else if (std::holds_alternative<PeerStatus>(message)) {
      ++statuses;
    }
  }
};

}  // namespace diptych
