// SPDX-License-Identifier: Apache-2.0
//
// What frames may make a node do. The gateway is not started: what it queues
// stays.

#include "node/peer_gateway.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <memory>
#include <vector>

#include "node/view_loader.h"
#include "peer/fake_handler.h"
#include "tests/support/jumping_clock.h"
#include "tests/support/test_validators.h"

namespace diptych {
namespace {

// So that no budget grows while a test asks.
constexpr std::chrono::steady_clock::time_point kStill{kHour};

class PeerGatewayTest : public SeveralValidators {
 protected:
  void SetUp() override {
    SeveralValidators::SetUp();
    shared = std::make_unique<SharedRegister>(LoadRegisterView(*store).value());
    gateway = std::make_unique<PeerGateway>(
        PeerNetwork::Options{
            .self = {1}, .listen_address = "", .now = [] { return kStill; }},
        sample.log_key(), table,
        PeerGateway::Parts{.inbox = inbox,
                           .shared = *shared,
                           .store = *store,
                           .log = log,
                           .names = {}},
        random);
  }

  void Ask(MemberId from, const Question& question) {
    gateway->OnFrame({.peer = from,
                      .channel = PeerChannel::kConsensus,
                      .kind = FrameKind::kPull,
                      .body = EncodeQuestion(question),
                      .credit = {}});
  }

  // How many of so many questions get through to the replica.
  std::size_t Through(MemberId from, const Question& question,
                      std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) Ask(from, question);
    return inbox.TakeAll().size();
  }

  PeerEvent WrongHello(
      std::optional<MemberId> from,
      HandshakeFailure what = HandshakeFailure::kNetwork) const {
    return {.kind = PeerEvent::Kind::kHandshakeFailed,
            .peer = from,
            .channel = PeerChannel::kConsensus,
            .reason = HandshakeFailureName(what),
            .address = "127.0.0.1",
            .detail = {}};
  }

  // Nobody dials it.
  PeerTable table{.is_validator = true,
                  .peers = {{.member = {2},
                             .tls_key = TestTlsKey(2).public_key().bytes(),
                             .is_validator = true,
                             .address = {}}}};
  PeerInbox inbox{[] {}};
  EventLog log{EventLog::Format::kText, EventLog::Level::kWarning};
  std::unique_ptr<SharedRegister> shared;
  std::unique_ptr<PeerGateway> gateway;
};

TEST_F(PeerGatewayTest, OnePeersQuestionsForRangesDoNotPileUp) {
  for (std::size_t i = 0; i < kRangeQuestionsMax; ++i) {
    Ask({2}, RangeQuestion{{1}});
    EXPECT_EQ(gateway->WaitingRanges({2}), i + 1);
  }
  Ask({2}, RangeQuestion{{1}});
  EXPECT_EQ(gateway->WaitingRanges({2}), kRangeQuestionsMax);
  Ask({3}, RangeQuestion{{1}});
  EXPECT_EQ(gateway->WaitingRanges({3}), 1U);
}

TEST_F(PeerGatewayTest, OnePeersOtherQuestionsAreTakenAtABoundedRate) {
  const BatchReference reference{.octets = 1, .transaction_count = 1};
  const BatchesQuestion batches{.references = std::vector<BatchReference>(
                                    kReferencesPerQuestion, reference)};
  const Question questions[] = {batches, BlockQuestion{},
                                CertificatesQuestion{{1}, {9}}};
  std::uint32_t peer = 2;
  for (const Question& question : questions) {
    const std::size_t burst = kQuestionBudgetMax / CostOf(question);
    const std::size_t through = Through({peer}, question, 10 * burst);
    EXPECT_EQ(through, burst);
    // The others' are taken all the same.
    EXPECT_EQ(Through({peer + 10}, question, 1), 1U);
    ++peer;
  }
}

TEST_F(PeerGatewayTest, OnePeersStatusesAreTakenAtABoundedRate) {
  const auto tell = [&](MemberId from, FrameKind kind) {
    gateway->OnFrame({.peer = from,
                      .channel = PeerChannel::kConsensus,
                      .kind = kind,
                      .body = EncodePeerStatus({.view = {1}}),
                      .credit = {}});
  };
  for (std::size_t i = 0; i < kQuestionBudgetMax; ++i) {
    tell({2}, FrameKind::kPeerStatus);
    tell({2}, FrameKind::kKeepAlive);
  }
  EXPECT_EQ(inbox.TakeAll().size(), kQuestionBudgetMax / kStatusCost);
  tell({3}, FrameKind::kPeerStatus);
  EXPECT_EQ(inbox.TakeAll().size(), 1U);
}

TEST_F(PeerGatewayTest, EmptyKeepAlivesCostAsMuch) {
  const auto tell = [&](MemberId from, const Bytes& body) {
    gateway->OnFrame({.peer = from,
                      .channel = PeerChannel::kConsensus,
                      .kind = FrameKind::kKeepAlive,
                      .body = body,
                      .credit = {}});
  };
  for (std::size_t i = 0; i < kQuestionBudgetMax; ++i) tell({2}, {});
  for (const MemberId from : {MemberId{2}, MemberId{3}}) {
    tell(from, EncodePeerStatus({.view = {1}}));
    EXPECT_EQ(inbox.TakeAll().size(), from.value - 2U);
  }
}

TEST_F(PeerGatewayTest, OnePeersMessagesAreTakenAtABoundedRate) {
  const auto tell = [&](MemberId from, FrameKind kind, const Bytes& body) {
    gateway->OnFrame({.peer = from,
                      .channel = PeerChannel::kConsensus,
                      .kind = kind,
                      .body = body,
                      .credit = {}});
  };
  const Bytes vote = EncodeVote({.statement = {.view = {1}}});
  const Bytes certificate = EncodeCertificate(
      {.statement = {.view = {1}}, .signatures = {{{0}, {}}}});
  const Bytes proposal = EncodeProposal({});
  for (std::size_t i = 0; i < kMessageRate.max; ++i) {
    tell({2}, FrameKind::kVote, vote);
    if (i % 2 == 0) tell({2}, FrameKind::kCertificate, certificate);
    if (i % 4 == 0) tell({2}, FrameKind::kProposal, proposal);
  }
  EXPECT_EQ(inbox.TakeAll().size(), kMessageRate.max);
  tell({3}, FrameKind::kVote, vote);
  EXPECT_EQ(inbox.TakeAll().size(), 1U);
  // Questions are another budget's.
  Ask({2}, BlockQuestion{});
  EXPECT_EQ(inbox.TakeAll().size(), 1U);
}

TEST_F(PeerGatewayTest, OnePeersCosignaturesAreTakenAtABoundedRate) {
  std::uint64_t size = 0;
  const auto send = [&](MemberId from) {
    const TreeHead head{.size = ++size, .root = {}};
    gateway->OnFrame({.peer = from,
                      .channel = PeerChannel::kConsensus,
                      .kind = FrameKind::kCosignature,
                      .body = EncodeMemberCosignature(
                          {.member = from, .head = head, .time = {1}}),
                      .credit = {}});
  };
  for (std::size_t i = 0; i < kQuestionBudgetMax; ++i) send({2});
  EXPECT_EQ(inbox.TakeAll().size(), kQuestionBudgetMax / kCosignatureCost);
  send({3});
  EXPECT_EQ(inbox.TakeAll().size(), 1U);
}

TEST_F(PeerGatewayTest, EachWrongCountsAsTheOffenceThatItIs) {
  ASSERT_TRUE(gateway->Start());
  const auto counted = [&](Offence offence) {
    return gateway->counters()
        .offences[static_cast<std::size_t>(offence)]
        .load();
  };
  const std::pair<Wrong, Offence> offences[] = {
      {Wrong::kEpoch, Offence::kWrongEpoch},
      {Wrong::kSignature, Offence::kBadSignature},
      {Wrong::kBlock, Offence::kInvalidProposal}};
  for (const auto& [wrong, offence] : offences) {
    EXPECT_EQ(counted(offence), 0U);
    gateway->Do(Blame{{2}, wrong, "a test"});
    EXPECT_TRUE(Becomes([&] { return counted(offence) == 1; }));
  }
}

TEST_F(PeerGatewayTest, TellsWhatAPeerDidUntilItIsRefusedAndNoMore) {
  testing::internal::CaptureStderr();
  ASSERT_TRUE(gateway->Start());
  for (int i = 0; i < 100; ++i) {
    gateway->Do(Blame{{2}, Wrong::kSignature, "a test"});
  }
  constexpr auto kOffence = static_cast<std::size_t>(Offence::kBadSignature);
  EXPECT_TRUE(
      Becomes([&] { return gateway->counters().offences[kOffence] == 100; }));
  gateway->Stop();
  const std::string told = testing::internal::GetCapturedStderr();
  EXPECT_THAT(told, testing::HasSubstr("peer blamed"));
  EXPECT_THAT(told, testing::HasSubstr("detail=\"a test, for 10 s\""));
  EXPECT_EQ(std::ranges::count(told, '\n'), 2);
}

TEST_F(PeerGatewayTest, WarnsOfAKnownPeerThatIsSetUpForAnotherNetwork) {
  testing::internal::CaptureStderr();
  gateway->OnEvent(WrongHello(MemberId{2}));
  gateway->OnEvent(WrongHello(MemberId{2}));
  gateway->OnEvent(WrongHello(std::nullopt));
  const std::string told = testing::internal::GetCapturedStderr();
  EXPECT_THAT(told, testing::HasSubstr("peer handshake failed"));
  EXPECT_THAT(told, testing::HasSubstr("reason=network"));
  // Once a minute, and nothing of a stranger.
  EXPECT_EQ(std::ranges::count(told, '\n'), 1);
}

TEST_F(PeerGatewayTest, WarnsOfEachKindOfWrongHello) {
  testing::internal::CaptureStderr();
  for (int i = 0; i < 3; ++i) {
    gateway->OnEvent(WrongHello(MemberId{2}));
    gateway->OnEvent(WrongHello(MemberId{2}, HandshakeFailure::kMember));
  }
  const std::string told = testing::internal::GetCapturedStderr();
  EXPECT_THAT(told, testing::HasSubstr("reason=network"));
  EXPECT_THAT(told, testing::HasSubstr("reason=member"));
  EXPECT_EQ(std::ranges::count(told, '\n'), 2);
}

TEST_F(PeerGatewayTest, APeerThatConnectsAgainAndAgainFillsNoInbox) {
  for (int i = 0; i < 100; ++i) {
    gateway->OnEvent({.kind = PeerEvent::Kind::kConnected,
                      .peer = MemberId{2},
                      .channel = PeerChannel::kBulk,
                      .reason = {},
                      .address = "127.0.0.1",
                      .detail = {}});
  }
  EXPECT_EQ(inbox.TakeAll().size(), 1U);
}

TEST_F(PeerGatewayTest, BlocksThatNobodyAskedForAreNotLookedAt) {
  const auto give = [&](MemberId from) {
    gateway->OnFrame({.peer = from,
                      .channel = PeerChannel::kBulk,
                      .kind = FrameKind::kBlocks,
                      .body = EncodeBlocks(RawRange{}),
                      .credit = {}});
  };
  give({2});
  EXPECT_EQ(gateway->waiting(), 0U);
  // A question for which there is no connection yet was not asked.
  gateway->Do(AskRange{.to = {2}, .first = {1}});
  give({2});
  EXPECT_EQ(gateway->waiting(), 0U);
}

}  // namespace
}  // namespace diptych
