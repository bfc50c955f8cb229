// SPDX-License-Identifier: Apache-2.0
// Covers the loop of a node of four, whose peers' messages the test makes: that
// a validator's proof against another is in its store before anything else
// happens to it, that an observer, who has no vote and reports nothing, goes on
// all the same and follows what the others make final, that whoever connects is
// sent what waits here, though not as often as it connects, and that a
// submitter hears when his transaction can be in no block any more.
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <future>
#include <thread>

#include "node/register_loop.h"
#include "node/replica_start.h"
#include "node/view_loader.h"
#include "peer/fake_handler.h"
#include "peer/raw_peer.h"
#include "platform/system_clock.h"
#include "tests/support/contradiction.h"
#include "tests/support/jumping_clock.h"
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
            .peers = gateway_ ? &*gateway_ : nullptr,
            .guard = running_.guard ? &*running_.guard : nullptr,
            .reporter = running_.reporter ? &*running_.reporter : nullptr,
            .shared = *shared_,
            .validators = {},
            .divergence = {},
            .on_block = [](const BlockSummary&) {},
            .on_write_health = [](const auto&) {},
            .on_status = [](const ConsensusStatus&) {},
            .now = [this] { return Now(); }},
        std::move(running_.replica));
    thread_ = std::thread([this] { loop_->Run(); });
  }

  void TearDown() override {
    loop_->Stop();
    thread_.join();
    if (gateway_) gateway_->Stop();
  }

  // Before Begin: others may connect.
  void Listen() {
    PeerTable table{.is_validator = true, .peers = {}};
    for (const std::uint32_t member : {2U, 3U}) {
      table.peers.push_back({.member = {member},
                             .tls_key = TestTlsKey(member).public_key().bytes(),
                             .is_validator = true,
                             .address = {}});
    }
    listening_shared_ =
        std::make_unique<SharedRegister>(LoadRegisterView(*store).value());
    gateway_.emplace(
        PeerNetwork::Options{.self = {1}, .listen_address = "127.0.0.1"},
        sample.log_key(), table,
        PeerGateway::Parts{.inbox = inbox_,
                           .shared = *listening_shared_,
                           .store = *store,
                           .log = log_,
                           .names = {},
                           .is_valid = [](const auto&) { return false; }},
        random);
    ASSERT_TRUE(gateway_->Start());
  }

  // Before Begin: for the loop no time passes but what LetPass says.
  void HoldTime() { held_ = std::chrono::steady_clock::now() + kHour; }
  void LetPass(std::uint64_t ms) {
    held_ = held_.load() + std::chrono::milliseconds(ms);
    mempool_.Wake();
  }

  std::chrono::steady_clock::time_point Now() const {
    const auto held = held_.load();
    return held.time_since_epoch().count() > 0
               ? held
               : std::chrono::steady_clock::now();
  }

  // A peer's connection, which the loop has been told of.
  std::unique_ptr<RawPeer> Connect(std::uint32_t member, PeerChannel channel) {
    const TlsIdentity identity(TestTlsKey(member));
    const auto& up =
        gateway_->counters().connections_up[static_cast<std::size_t>(channel)];
    const std::uint64_t before = up;
    auto raw =
        std::make_unique<RawPeer>(gateway_->bound_port(), identity.context());
    EXPECT_TRUE(raw->Handshake());
    EXPECT_TRUE(
        raw->ExchangeHellos({.version = kPeerProtocolVersion,
                             .network_id = {},
                             .member = {member},
                             .channel = static_cast<std::uint8_t>(channel)}));
    EXPECT_TRUE(Becomes([&] { return up == before + 1; }));
    return raw;
  }

  // The node has seen it go.
  void Disconnect(std::unique_ptr<RawPeer>& raw, PeerChannel channel) {
    const auto& up =
        gateway_->counters().connections_up[static_cast<std::size_t>(channel)];
    const std::uint64_t before = up;
    raw.reset();
    EXPECT_TRUE(Becomes([&] { return up == before - 1; }));
  }

  // The next frame of this kind; empty if the node has closed.
  static Bytes Read(RawPeer& raw, FrameKind kind) {
    while (const std::optional<Frame> frame = raw.ReadFrame()) {
      if (frame->kind == kind) return frame->body;
    }
    return {};
  }

  // A transaction that no quorum orders; gives the batch as peers get it.
  Bytes Submit() {
    return Submit(sample.OpenList(), [](const auto&) {});
  }
  Bytes Submit(const CheckedTransaction& transaction, OutcomeDone done) {
    std::vector<Mempool::Arrival> arrivals;
    arrivals.push_back({transaction, std::move(done)});
    mempool_.Add(std::move(arrivals));
    return EncodeBatch(*MakeBatches({transaction}).at(0));
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
  void MakeFinal(std::optional<TimeMs> time = std::nullopt) {
    SampleBlock block = sample.NextBlock({}, time);
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
  std::unique_ptr<SharedRegister> listening_shared_;
  std::optional<PeerGateway> gateway_;
  std::unique_ptr<SharedRegister> shared_;
  RunningReplica running_;
  std::optional<CheckpointRound> round_;
  std::optional<RegisterLoop> loop_;
  // The epoch if time is not held.
  std::atomic<std::chrono::steady_clock::time_point> held_{};
  std::thread thread_;
};

TEST_F(RegisterLoopOfFour, KeepsAProofAgainstAnotherInTheStore) {
  Begin(1);
  const Evidence evidence = Contradict();
  EXPECT_TRUE(Becomes([&] {
    return store->ReadReports().value() == std::vector<Evidence>{evidence};
  }));
}

// Else a leader that was away would have nothing to propose.
TEST_F(RegisterLoopOfFour, SendsWhoConnectsWhatWaitsForABlock) {
  Listen();
  Begin(1);
  const auto witness = Connect(3, PeerChannel::kBulk);
  const Bytes waiting = Submit();
  // It has gone to all who were connected.
  ASSERT_EQ(Read(*witness, FrameKind::kBatch), waiting);
  const auto bulk = Connect(2, PeerChannel::kBulk);
  const auto consensus = Connect(2, PeerChannel::kConsensus);
  // It hears where the node is when the loop is done with both connections.
  ASSERT_FALSE(Read(*consensus, FrameKind::kPeerStatus).empty());
  (void)Submit();  // The next, which goes to it with all others.
  EXPECT_EQ(Read(*bulk, FrameKind::kBatch), waiting);
}

// Whose directory was put back learns so that its key has signed.
TEST_F(RegisterLoopOfFour, SendsWhoConnectsWhatItHoldsOfItsNewestVotes) {
  Listen();
  Begin(1);
  const Vote vote = Cast(2, {.epoch = running_.set->epoch(),
                             .view = {3},
                             .kind = VoteKind::kNullify,
                             .block_hash = {}});
  Give(2, vote);
  const auto raw = Connect(2, PeerChannel::kConsensus);
  EXPECT_EQ(Read(*raw, FrameKind::kVote), EncodeVote(vote));
}

// Two full blocks at each connection would be a peer's to ask for at will.
TEST_F(RegisterLoopOfFour, SendsWhoConnectsAgainWhatWaitsAfterAWhile) {
  HoldTime();
  Listen();
  Begin(1);
  const auto witness = Connect(3, PeerChannel::kBulk);
  const Bytes waiting = Submit();
  ASSERT_EQ(Read(*witness, FrameKind::kBatch), waiting);
  auto bulk = Connect(2, PeerChannel::kBulk);
  ASSERT_EQ(Read(*bulk, FrameKind::kBatch), waiting);
  Disconnect(bulk, PeerChannel::kBulk);
  bulk = Connect(2, PeerChannel::kBulk);
  auto consensus = Connect(2, PeerChannel::kConsensus);
  ASSERT_FALSE(Read(*consensus, FrameKind::kPeerStatus).empty());
  const Bytes next = Submit();
  // Nothing came before what all are sent.
  EXPECT_EQ(Read(*bulk, FrameKind::kBatch), next);
  LetPass(kAnnounceMs - 1);
  Disconnect(consensus, PeerChannel::kConsensus);
  consensus = Connect(2, PeerChannel::kConsensus);
  ASSERT_FALSE(Read(*consensus, FrameKind::kPeerStatus).empty());
  const Bytes last = Submit();
  EXPECT_EQ(Read(*bulk, FrameKind::kBatch), last);
  // The loop looks once a second.
  LetPass(1'000);
  EXPECT_EQ(Read(*bulk, FrameKind::kBatch), waiting);
}

TEST_F(RegisterLoopOfFour, TellsASubmitterThatHisTransactionHasExpired) {
  Listen();
  Begin(kObserver);
  const auto witness = Connect(3, PeerChannel::kBulk);
  const CheckedTransaction late = sample.OpenList();
  const TimeMs last = late.transaction().body.expires;
  std::promise<Result<FinalOutcome>> heard;
  const Bytes waiting =
      Submit(late, [&](const auto& outcome) { heard.set_value(outcome); });
  // It waits for a block before one comes that is too late for it.
  ASSERT_EQ(Read(*witness, FrameKind::kBatch), waiting);
  MakeFinal(last);
  const Result<FinalOutcome> outcome = heard.get_future().get();
  ASSERT_TRUE(outcome) << outcome.error().message;
  EXPECT_EQ(outcome->outcome.verdict, TransactionVerdict::kExpired);
  EXPECT_EQ(outcome->height, Height{1});
  EXPECT_EQ(outcome->time, last);
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
