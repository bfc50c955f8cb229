// SPDX-License-Identifier: Apache-2.0
//
// What frames may make a node do. The gateway is not started: what it queues
// stays.

#include "node/peer_gateway.h"

#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <vector>

#include "node/view_loader.h"
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
        PeerNetwork::Options{.self = {1}, .now = [] { return kStill; }},
        sample.log_key(), PeerTable{},
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

  PeerInbox inbox{[] {}};
  EventLog log{EventLog::Format::kText, EventLog::Level::kError};
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
