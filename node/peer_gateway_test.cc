// SPDX-License-Identifier: Apache-2.0
//
// What frames may make a node do. The gateway is not started: what it queues
// stays.

#include "node/peer_gateway.h"

#include <gtest/gtest.h>

#include "node/view_loader.h"
#include "platform/system_random.h"
#include "tests/support/test_validators.h"

namespace diptych {
namespace {

class PeerGatewayTest : public SeveralValidators {
 protected:
  static ReceivedFrame RangeFrame(MemberId from) {
    return {.peer = from,
            .channel = PeerChannel::kConsensus,
            .kind = FrameKind::kPull,
            .body = EncodeQuestion(RangeQuestion{{1}}),
            .credit = {}};
  }
};

TEST_F(PeerGatewayTest, OnePeersQuestionsForRangesDoNotPileUp) {
  SharedRegister shared(LoadRegisterView(*store).value());
  PeerInbox inbox([] {});
  EventLog log(EventLog::Format::kText, EventLog::Level::kError);
  SystemRandom random;
  PeerGateway gateway({.self = {1}}, sample.log_key(), {},
                      {.inbox = inbox,
                       .shared = shared,
                       .store = *store,
                       .log = log,
                       .names = {}},
                      random);
  for (std::size_t i = 0; i < kRangeQuestionsMax; ++i) {
    gateway.OnFrame(RangeFrame({2}));
    EXPECT_EQ(gateway.WaitingRanges({2}), i + 1);
  }
  gateway.OnFrame(RangeFrame({2}));
  EXPECT_EQ(gateway.WaitingRanges({2}), kRangeQuestionsMax);
  gateway.OnFrame(RangeFrame({3}));
  EXPECT_EQ(gateway.WaitingRanges({3}), 1U);
}

}  // namespace
}  // namespace diptych
