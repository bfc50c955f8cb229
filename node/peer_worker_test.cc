// SPDX-License-Identifier: Apache-2.0
// Covers what a worker spends on what peers send: no signature on a range that
// no certificate proves, and no range on who does not read it.
#include "node/peer_worker.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "node/view_loader.h"
#include "peer/fake_handler.h"
#include "peer/raw_peer.h"
#include "registry/block.h"
#include "replica/batch_pool.h"
#include "tests/support/test_network.h"
#include "tests/support/test_validators.h"

namespace diptych {
namespace {

constexpr MemberId kPeer{2};

class PeerWorkerTest : public SeveralValidators {
 protected:
  void SetUp() override {
    SeveralValidators::SetUp();
    shared = std::make_unique<SharedRegister>(LoadRegisterView(*store).value());
    set.emplace(Epoch{}, kMembers, Digest{1});
    network = std::make_unique<PeerNetwork>(
        PeerNetwork::Options{.self = {1}, .listen_address = "127.0.0.1"},
        sample.log_key(), handler, peer_random);
    const PeerTable table{
        .is_validator = true,
        .peers = {{.member = kPeer,
                   .tls_key = TestTlsKey(2).public_key().bytes(),
                   .is_validator = true,
                   .address = {}}}};
    ASSERT_TRUE(network->Start(table));
    worker = std::make_unique<PeerWorker>(PeerWorker::Parts{
        .inbox = inbox,
        .shared = *shared,
        .store = *store,
        .log = log,
        .questions = questions,
        .budgets = budgets,
        .gate = gate,
        .now = [this] { return Now(); },
        .is_valid =
            [this](const Certificate& certificate) {
              return JudgeCertificate(*set, keys, certificate) ==
                     CertificateVerdict::kValid;
            },
        .network = *network});
    worker->Start();
  }

  void TearDown() override { worker->Stop(); }

  QuestionBudget::Time Now() const {
    return QuestionBudget::Time(std::chrono::hours(1)) +
           std::chrono::milliseconds(elapsed_ms.load());
  }

  // The peer's bulk connection, which it does not read.
  std::unique_ptr<RawPeer> Connect() {
    const TlsIdentity identity(TestTlsKey(2));
    auto raw =
        std::make_unique<RawPeer>(network->bound_port(), identity.context());
    EXPECT_TRUE(raw->Handshake());
    EXPECT_TRUE(raw->ExchangeHellos(
        {.version = kPeerProtocolVersion,
         .network_id = {},
         .member = kPeer,
         .channel = static_cast<std::uint8_t>(PeerChannel::kBulk)}));
    EXPECT_TRUE(Becomes(
        [&] { return network->IsConnected(kPeer, PeerChannel::kBulk); }));
    return raw;
  }

  // Until nothing more fits, neither here nor on the way.
  void FillConnection() {
    const auto body = BodyOf(kRawBatchSizeMax, 1);
    int idle = 0;
    EXPECT_TRUE(Becomes([&] {
      ++idle;
      while (network->Send(kPeer, PeerChannel::kBulk, FrameKind::kBatch,
                           body) == SendVerdict::kQueued) {
        idle = 0;
      }
      return idle == 25;
    }));
  }

  void Ask(Height first) {
    ASSERT_TRUE(questions.Admit(kPeer));
    worker->Queue(kPeer, RangeQuestion{first}, {});
  }

  // All that was queued before was looked at.
  void Settle() { EXPECT_TRUE(Given(NextRange()).has_value()); }

  // Of the next block, which opens a list, with a certificate that proves it.
  RawRange NextRange() {
    const SampleBlock block = sample.NextBlock({sample.OpenList()});
    RawRange range{.blocks = {{block.stored.header, {}, block.stored.payload}},
                   .beyond = {},
                   .finalization = {}};
    range.finalization = Finalize(block.stored.header);
    return range;
  }

  Certificate Finalize(const Header& header) const {
    Certificate certificate{.statement = {.epoch = set->epoch(),
                                          .view = header.view,
                                          .kind = VoteKind::kFinalize,
                                          .block_hash = HeaderHash(header)},
                            .signatures = {}};
    for (std::uint16_t at = 0; at < set->quorum(); ++at) {
      certificate.signatures.push_back(
          {{at}, StubKeys::Make({at}, certificate.statement)});
    }
    return certificate;
  }

  // What the replica is given for it; nothing if it was refused.
  std::optional<BlockRange> Given(RawRange range) {
    worker->Queue(kPeer, std::move(range), {});
    // A sound one behind it shows that it was looked at.
    worker->Queue(kPeer, RawRange{}, {});
    std::vector<BlockRange> given;
    EXPECT_TRUE(Becomes([&] {
      for (PeerInbox::Item& item : inbox.TakeAll()) {
        auto& event = std::get<ReplicaEvent>(item.input);
        given.push_back(std::move(std::get<PeerRange>(event).range));
      }
      return !given.empty() && given.back().blocks.empty();
    }));
    if (given.size() < 2) return std::nullopt;
    return std::move(given.front());
  }

  enum class Signature : std::uint8_t { kSound, kForged };

  // How many of these get through.
  std::size_t GivenBatches(
      const std::vector<std::vector<CheckedTransaction>>& batches,
      Signature signature = Signature::kSound) {
    for (const auto& transactions : batches) {
      RawBatch raw{
          .transaction_count = static_cast<std::uint32_t>(transactions.size()),
          .payload = EncodePayload(transactions)};
      if (signature == Signature::kForged) raw.payload.back() ^= 1;
      worker->Queue(kPeer, std::move(raw), {});
    }
    worker->Queue(kPeer, RawRange{}, {});
    std::size_t given = 0;
    bool is_end = false;
    EXPECT_TRUE(Becomes([&] {
      for (PeerInbox::Item& item : inbox.TakeAll()) {
        auto& event = std::get<ReplicaEvent>(item.input);
        given += std::holds_alternative<PeerBatch>(event) ? 1 : 0;
        is_end = is_end || std::holds_alternative<PeerRange>(event);
      }
      return is_end;
    }));
    return given;
  }

  std::uint64_t Offences(Offence offence) const {
    return network->counters()
        .offences[static_cast<std::size_t>(offence)]
        .load();
  }

  FakeHandler handler;
  FakeRandom peer_random;
  PeerInbox inbox{[] {}};
  EventLog log{EventLog::Format::kText, EventLog::Level::kError};
  BlockQuestions questions;
  QuestionBudgets budgets;
  BatchGate gate;
  std::atomic<std::uint64_t> elapsed_ms = 0;
  StubKeys keys;
  std::optional<ValidatorSet> set;
  std::unique_ptr<SharedRegister> shared;
  std::unique_ptr<PeerNetwork> network;
  std::unique_ptr<PeerWorker> worker;
};

TEST_F(PeerWorkerTest, GivesAProvenRangeWithItsTransactions) {
  const auto range = Given(NextRange());
  ASSERT_TRUE(range.has_value());
  ASSERT_EQ(range->blocks.size(), 1U);
  ASSERT_EQ(range->blocks[0].batches.size(), 1U);
  EXPECT_EQ(range->blocks[0].batches[0]->transactions.size(), 1U);
}

TEST_F(PeerWorkerTest, RefusesAProvenRangeWithAForgedSignature) {
  RawRange range = NextRange();
  range.blocks[0].payload.back() ^= 1;
  EXPECT_FALSE(Given(std::move(range)).has_value());
}

// The replica is told, which blames the peer and asks another.
TEST_F(PeerWorkerTest, LooksAtNoTransactionOfARangeThatNothingProves) {
  using Change = std::function<void(RawRange&)>;
  const Change changes[] = {
      [](RawRange& r) { r.finalization.signatures[0].octets[0] ^= 1; },
      [](RawRange& r) { r.finalization.signatures.pop_back(); },
      [](RawRange& r) { r.finalization.statement.kind = VoteKind::kNotarize; },
      [](RawRange& r) { ++r.blocks[0].header.time.value; },
      [](RawRange& r) { r.blocks.push_back(r.blocks[0]); }};
  for (const Change& change : changes) {
    SCOPED_TRACE(&change - changes);
    RawRange range = NextRange();
    // Would be refused if anybody looked.
    range.blocks[0].payload.back() ^= 1;
    change(range);
    const std::size_t blocks = range.blocks.size();
    const auto given = Given(std::move(range));
    ASSERT_TRUE(given.has_value());
    EXPECT_EQ(given->blocks.size(), blocks);
    EXPECT_THAT(given->blocks[0].batches, testing::IsEmpty());
  }
}

TEST_F(PeerWorkerTest, VerifiesNoBatchThatIsOfNoUse) {
  const CheckedTransaction open = sample.OpenList();
  const CheckedTransaction later = sample.OpenList();
  EXPECT_EQ(GivenBatches({{open}}), 1U);
  Append(*shared, {open});
  // Nobody would believe its signature.
  EXPECT_EQ(GivenBatches({{open}}, Signature::kForged), 0U);
  EXPECT_EQ(GivenBatches({{later, later}}, Signature::kForged), 0U);
  gate.SetBacklog({{kPeer, kPoolOctetsPerPeer}});
  EXPECT_EQ(GivenBatches({{later}}, Signature::kForged), 0U);
  EXPECT_EQ(Offences(Offence::kBadSignature), 0U);
  EXPECT_TRUE(Becomes([&] { return Offences(Offence::kUselessBatch) == 1; }));
  // A block that names it stands on it, whatever it is.
  const SharedBatch old = MakeBatches({open}).front();
  const BatchReference asked[] = {ReferenceTo(*old)};
  gate.NoteAsked(asked);
  EXPECT_EQ(GivenBatches({{open}}), 1U);
  // Asked of several, it comes from several.
  EXPECT_EQ(GivenBatches({{open}}), 1U);
}

TEST_F(PeerWorkerTest, BlamesAPeerThatGoesOnSendingWhatIsOfNoUse) {
  const CheckedTransaction open = sample.OpenList();
  Append(*shared, {open});
  const std::vector<std::vector<CheckedTransaction>> some(kUselessBatchesMax,
                                                          {open});
  EXPECT_EQ(GivenBatches(some), 0U);
  EXPECT_EQ(Offences(Offence::kUselessBatch), 0U);
  EXPECT_EQ(GivenBatches({{open}}), 0U);
  EXPECT_TRUE(Becomes([&] { return Offences(Offence::kUselessBatch) == 1; }));
  elapsed_ms = 1'000;
  EXPECT_EQ(GivenBatches({{open}}), 0U);
  EXPECT_EQ(Offences(Offence::kUselessBatch), 1U);
}

TEST_F(PeerWorkerTest, AQuestionOfAPeerThatIsGoneIsNotAnswered) {
  Ask({1});
  EXPECT_TRUE(Becomes([&] { return questions.WaitingOf(kPeer) == 0; }));
  EXPECT_TRUE(budgets.Take(kPeer, kQuestionBudgetMax, Now()));
}

TEST_F(PeerWorkerTest, AQuestionWaitsUntilItsPeersConnectionCanTakeTheAnswer) {
  const auto raw = Connect();
  FillConnection();
  Ask({1});
  Settle();
  EXPECT_EQ(questions.WaitingOf(kPeer), 1U);
  std::optional<Frame> frame;
  do {
    frame = raw->ReadFrame();
    ASSERT_TRUE(frame.has_value());
  } while (frame->kind == FrameKind::kBatch);
  EXPECT_EQ(frame->kind, FrameKind::kBlocks);
  EXPECT_EQ(questions.WaitingOf(kPeer), 0U);
}

TEST_F(PeerWorkerTest, AQuestionThatWaitedTooLongIsDropped) {
  const auto raw = Connect();
  FillConnection();
  Ask({1});
  elapsed_ms = kRangeTimeoutMs - 1;
  Settle();
  EXPECT_EQ(questions.WaitingOf(kPeer), 1U);
  elapsed_ms = 2 * kRangeTimeoutMs;
  EXPECT_TRUE(Becomes([&] { return questions.WaitingOf(kPeer) == 0; }));
}

TEST_F(PeerWorkerTest, ARangeIsChargedByItsOctets) {
  const SampleBlock opened = sample.NextBlock({sample.OpenList()});
  ASSERT_TRUE(store->Commit(opened.execution, opened.stored));
  sample.Apply(opened);
  const SampleBlock full =
      sample.NextBlock({sample.Anchor({0}, {0}, kTransactionItemsMax),
                        sample.Anchor({0}, {10'000}, kTransactionItemsMax)});
  ASSERT_GT(full.stored.payload.size(), kBatchOctetsMax);
  const Certificate finalization = Finalize(full.stored.header);
  ASSERT_TRUE(store->Commit(full.execution, full.stored, &finalization));
  const auto raw = Connect();
  Ask({1});
  const auto frame = raw->ReadFrame();
  ASSERT_TRUE(frame.has_value());
  EXPECT_GT(frame->body.size(), kBatchOctetsMax);
  EXPECT_FALSE(budgets.Take(kPeer, kQuestionBudgetMax, Now()));
  EXPECT_TRUE(budgets.Take(kPeer, kQuestionBudgetMax - 1, Now()));
}

}  // namespace
}  // namespace diptych
