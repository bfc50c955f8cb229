// SPDX-License-Identifier: Apache-2.0
// Covers what a gate lets through, and when useless batches are too many.
#include "node/batch_gate.h"

#include <gtest/gtest.h>

#include <vector>

#include "replica/batch_pool.h"

namespace diptych {
namespace {

constexpr BatchGate::Time kNow{std::chrono::hours(1)};
constexpr MemberId kPeer{2};
constexpr MemberId kOther{3};

BatchReference Reference(std::uint32_t number) {
  BatchReference reference;
  reference.digest[0] = static_cast<std::uint8_t>(number);
  reference.digest[1] = static_cast<std::uint8_t>(number >> 8U);
  return reference;
}

TEST(BatchGate, KnowsWhatWasAskedFor) {
  BatchGate gate;
  const BatchReference one = Reference(1);
  EXPECT_FALSE(gate.WasAsked(one.digest));
  gate.NoteAsked({&one, 1});
  EXPECT_FALSE(gate.WasAsked(Reference(2).digest));
  EXPECT_TRUE(gate.WasAsked(one.digest));
  // Another peer answers, too.
  EXPECT_TRUE(gate.WasAsked(one.digest));
}

TEST(BatchGate, ForgetsTheOldestQuestion) {
  BatchGate gate;
  std::vector<BatchReference> asked;
  for (std::uint32_t i = 0; i <= kAskedBatchesMax; ++i) {
    asked.push_back(Reference(i));
  }
  gate.NoteAsked(asked);
  EXPECT_FALSE(gate.WasAsked(asked.front().digest));
  EXPECT_TRUE(gate.WasAsked(asked[1].digest));
  EXPECT_TRUE(gate.WasAsked(asked.back().digest));
}

TEST(BatchGate, KnowsThePoolsRoomForEachPeer) {
  BatchGate gate;
  EXPECT_FALSE(gate.IsFull(kPeer, kPoolOctetsPerPeer));
  gate.SetBacklog({{kPeer, kPoolOctetsPerPeer - 5}});
  EXPECT_FALSE(gate.IsFull(kPeer, 5));
  EXPECT_TRUE(gate.IsFull(kPeer, 6));
  EXPECT_FALSE(gate.IsFull(kOther, 6));
}

TEST(BatchGate, LetsEachPeerSendSomeThatAreUselessAndOneMoreASecond) {
  BatchGate gate;
  for (std::uint32_t i = 0; i < kUselessBatchesMax; ++i) {
    EXPECT_FALSE(gate.NoteUseless(kPeer, kNow));
  }
  EXPECT_TRUE(gate.NoteUseless(kPeer, kNow));
  EXPECT_FALSE(gate.NoteUseless(kOther, kNow));
  EXPECT_FALSE(gate.NoteUseless(kPeer, kNow + kUselessBatchFades));
  EXPECT_TRUE(gate.NoteUseless(kPeer, kNow + kUselessBatchFades));
  const auto later = kNow + std::chrono::hours(1);
  for (std::uint32_t i = 0; i < kUselessBatchesMax; ++i) {
    EXPECT_FALSE(gate.NoteUseless(kPeer, later));
  }
  EXPECT_TRUE(gate.NoteUseless(kPeer, later));
}

}  // namespace
}  // namespace diptych
