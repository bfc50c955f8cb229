// SPDX-License-Identifier: Apache-2.0
// Covers how often a peer that connects again is sent what waits, and that the
// inbox has no more of its connections than there can be.
#include "node/greeting_pace.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "node/peer_inbox.h"

namespace diptych {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr MemberId kPeer{2};
constexpr MemberId kOther{3};
constexpr SteadyMs kNow{5'000};

TEST(GreetingPace, APeerThatConnectsIsSentToAtOnce) {
  GreetingPace pace;
  EXPECT_THAT(pace.TakeDue(kNow), IsEmpty());
  pace.Note(kPeer);
  pace.Note(kOther);
  EXPECT_THAT(pace.TakeDue(kNow), ElementsAre(kPeer, kOther));
  EXPECT_THAT(pace.TakeDue({kNow.value + kAnnounceMs}), IsEmpty());
}

TEST(GreetingPace, OneThatConnectsAgainWaitsAndIsNotForgotten) {
  GreetingPace pace;
  pace.Note(kPeer);
  EXPECT_THAT(pace.TakeDue(kNow), ElementsAre(kPeer));
  for (std::uint64_t ms = 1; ms < kAnnounceMs; ms += 100) {
    pace.Note(kPeer);
    EXPECT_THAT(pace.TakeDue({kNow.value + ms}), IsEmpty());
  }
  // The others do not wait for it.
  pace.Note(kOther);
  EXPECT_THAT(pace.TakeDue({kNow.value + kAnnounceMs - 1}),
              ElementsAre(kOther));
  EXPECT_THAT(pace.TakeDue({kNow.value + kAnnounceMs}), ElementsAre(kPeer));
}

TEST(PeerInbox, HoldsEachConnectionThatStandsOnceUntilItIsTaken) {
  PeerInbox inbox([] {});
  for (int i = 0; i < 100; ++i) {
    inbox.Push(PeerUp{kPeer, PeerChannel::kBulk}, {});
    inbox.Push(PeerUp{kPeer, PeerChannel::kConsensus}, {});
  }
  inbox.Push(PeerUp{kOther, PeerChannel::kBulk}, {});
  EXPECT_EQ(inbox.TakeAll().size(), 3U);
  inbox.Push(PeerUp{kPeer, PeerChannel::kBulk}, {});
  EXPECT_EQ(inbox.TakeAll().size(), 1U);
  // All else comes as often as it comes.
  inbox.Push(ReplicaEvent{Tick{}}, {});
  inbox.Push(ReplicaEvent{Tick{}}, {});
  EXPECT_EQ(inbox.TakeAll().size(), 2U);
}

}  // namespace
}  // namespace diptych
