// SPDX-License-Identifier: Apache-2.0
// Covers the loop of a node of four, whose peers' messages the test makes: that
// a validator's proof against another is in its store before anything else
// happens to it, and that an observer, who has no vote and reports nothing,
// goes on all the same and follows what the others make final.
#include <gtest/gtest.h>

#include <thread>

#include "node/register_loop.h"
#include "node/replica_start.h"
#include "node/view_loader.h"
#include "peer/fake_handler.h"
#include "platform/system_clock.h"
#include "tests/support/contradiction.h"
#include "tests/support/test_validators.h"

namespace diptych {
namespace {

constexpr std::uint32_t kLiar = 3;
constexpr std::uint32_t kObserver = 5;
static_assert(kObserver > 4);

class RegisterLoopOfFour : public SeveralValidators {
 protected:
  void Begin(std::uint32_t member) {
    auto running = StartMember(member, clock_);
    ASSERT_TRUE(running) << running.error().message;
    running_ = *std::move(running);
    shared_ =
        std::make_unique<SharedRegister>(LoadRegisterView(*store).value());
    round_.emplace(
        CheckpointRound::Parts{.store = *store,
                               .shared = *shared_,
                               .mempool = mempool_,
                               .signer = signers[0],
                               .clock = clock_,
                               .send = [](const auto&) {},
                               .on_contradiction = [](const auto&) {},
                               .on_other_root = [](const auto&) {}},
        sample.state().genesis, member <= kMembers);
    loop_.emplace(
        RegisterLoop::Parts{
            .store = *store,
            .mempool = mempool_,
            .checkpoints = *round_,
            .clock = clock_,
            .log = log_,
            .inbox = inbox_,
            .guard = running_.guard ? &*running_.guard : nullptr,
            .reporter = running_.reporter ? &*running_.reporter : nullptr,
            .shared = *shared_,
            .validators = {},
            .divergence = {},
            .on_block = [](const BlockSummary&) {},
            .on_write_health = [](const auto&) {},
            .on_status = [](const ConsensusStatus&) {}},
        std::move(running_.replica));
    thread_ = std::thread([this] { loop_->Run(); });
  }

  void TearDown() override {
    loop_->Stop();
    thread_.join();
  }

  void Give(std::uint32_t from, ConsensusMessage message) {
    inbox_.Push(PeerMessage{{from},
                            std::make_shared<const ConsensusMessage>(
                                std::move(message))},
                {});
  }

  Vote Cast(std::uint32_t member, const Statement& statement) const {
    return {.statement = statement,
            .signer = {static_cast<std::uint16_t>(member - 1)},
            .signature = sample.keys({member}).consensus.Sign(
                StatementDigest(sample.state().network_id, statement))};
  }

  // Of members 1, 2 and 4.
  Certificate Certify(const Statement& statement) const {
    Certificate certificate{.statement = statement, .signatures = {}};
    for (const std::uint32_t member : {1U, 2U, 4U}) {
      const Vote vote = Cast(member, statement);
      certificate.signatures.push_back({vote.signer, vote.signature});
    }
    return certificate;
  }

  Evidence Contradict() {
    const Evidence evidence =
        TwoNotarizeVotes(sample.state().network_id, {kLiar - 1},
                         sample.keys({kLiar}).consensus, 2);
    Give(kLiar, evidence.first);
    Give(kLiar, evidence.second);
    return evidence;
  }

  // The others make a block final without this node.
  void MakeFinal() {
    SampleBlock block = sample.NextBlock({});
    Header header = block.stored.header;
    header.proposer = running_.set->Leader(header.view).value;
    Proposal proposal{.header = header, .references = {}};
    const Vote vote = ProposalVote(proposal, HeaderHash(header));
    proposal.signature = Cast(vote.signer.value + 1U, vote.statement).signature;
    Give(vote.signer.value + 1U, proposal);
    Statement statement = vote.statement;
    Give(1, Certify(statement));
    statement.kind = VoteKind::kFinalize;
    Give(1, Certify(statement));
  }

  SystemClock clock_;
  EventLog log_{EventLog::Format::kText, EventLog::Level::kError};
  Mempool mempool_{Mempool::Options{}};
  PeerInbox inbox_{[this] { mempool_.Wake(); }};
  std::unique_ptr<SharedRegister> shared_;
  RunningReplica running_;
  std::optional<CheckpointRound> round_;
  std::optional<RegisterLoop> loop_;
  std::thread thread_;
};

TEST_F(RegisterLoopOfFour, KeepsAProofAgainstAnotherInTheStore) {
  Begin(1);
  const Evidence evidence = Contradict();
  EXPECT_TRUE(Becomes([&] {
    return store->ReadReports().value() == std::vector<Evidence>{evidence};
  }));
}

TEST_F(RegisterLoopOfFour, AnObserverFollowsAndReportsNothing) {
  Begin(kObserver);
  (void)Contradict();
  MakeFinal();
  EXPECT_TRUE(Becomes([&] { return store->newest_height() == Height{1}; }));
  EXPECT_TRUE(store->ReadReports().value().empty());
  EXPECT_TRUE(store->UnfinalisedBlocks().empty());
}

}  // namespace
}  // namespace diptych
