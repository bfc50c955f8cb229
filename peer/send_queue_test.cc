// SPDX-License-Identifier: Apache-2.0
//
// Send queues: order, gathering, and what a full one does on each channel.

#include "peer/send_queue.h"

#include <gtest/gtest.h>

namespace diptych {
namespace {

OutgoingFrame FrameOf(FrameKind kind, std::size_t size,
                      std::uint8_t content = 0) {
  return {.kind = kind, .body = std::make_shared<Bytes>(size, content)};
}

TEST(SendQueue, GivesFramesInTheirOrderAndGathersSmallOnes) {
  SendQueue queue(PeerChannel::kConsensus);
  for (std::uint8_t i = 0; i < 10; ++i) {
    EXPECT_TRUE(queue.Push(FrameOf(FrameKind::kVote, 100, i)).is_queued);
  }
  EXPECT_EQ(queue.octets(), 1000U);
  const auto first = queue.Take(250);
  ASSERT_EQ(first.size(), 3U);
  EXPECT_EQ(first[2].body->front(), 2);
  EXPECT_EQ(queue.octets(), 700U);
  EXPECT_EQ(queue.Take(1'000'000).size(), 7U);
  EXPECT_TRUE(queue.empty());
  EXPECT_TRUE(queue.Take(1).empty());
}

TEST(SendQueue, TakesTheLargestFrameOfEachKind) {
  for (const PeerChannel channel :
       {PeerChannel::kConsensus, PeerChannel::kBulk}) {
    for (std::size_t number = 2; number < kFrameKindCount; ++number) {
      const auto kind = static_cast<FrameKind>(number);
      const auto size = FrameSizeMax(channel, kind);
      if (!size) continue;
      SendQueue queue(channel);
      EXPECT_TRUE(queue.Push(FrameOf(kind, *size)).is_queued);
    }
  }
}

TEST(SendQueue, OfConsensusDropsTheOldestOfTheSameKind) {
  SendQueue queue(PeerChannel::kConsensus);
  queue.Push(FrameOf(FrameKind::kCertificate, 10, 77));
  for (std::size_t i = 1; i < kConsensusQueueLimits.frames_max; ++i) {
    const auto pushed = queue.Push(
        FrameOf(FrameKind::kVote, 10, static_cast<std::uint8_t>(i % 100)));
    EXPECT_TRUE(pushed.is_queued);
    EXPECT_EQ(pushed.dropped, 0U);
  }
  const auto pushed = queue.Push(FrameOf(FrameKind::kVote, 10, 200));
  EXPECT_TRUE(pushed.is_queued);
  EXPECT_EQ(pushed.dropped, 1U);
  const auto all = queue.Take(1'000'000);
  ASSERT_EQ(all.size(), kConsensusQueueLimits.frames_max);
  EXPECT_EQ(all[0].body->front(), 77);
  EXPECT_EQ(all[1].body->front(), 2);
  EXPECT_EQ(all.back().body->front(), 200);
}

TEST(SendQueue, OfConsensusDropsAsManyAsALongFrameNeeds) {
  SendQueue queue(PeerChannel::kConsensus);
  const std::size_t size =
      FrameSizeMax(PeerChannel::kConsensus, FrameKind::kProposal).value();
  std::size_t count = 0;
  while (queue.octets() + 1000 <= kConsensusQueueLimits.octets_max - size) {
    queue.Push(FrameOf(FrameKind::kProposal, 1000));
    ++count;
  }
  queue.Push(FrameOf(FrameKind::kProposal, size));
  const auto pushed = queue.Push(FrameOf(FrameKind::kProposal, size));
  EXPECT_TRUE(pushed.is_queued);
  EXPECT_GE(pushed.dropped, size / 1000);
  EXPECT_LE(pushed.dropped, size / 1000 + 2);
  EXPECT_LE(queue.octets(), kConsensusQueueLimits.octets_max);
  EXPECT_EQ(queue.frames(), count + 2 - pushed.dropped);
}

TEST(SendQueue, DropsNothingForAFrameThatDoesNotFitAllTheSame) {
  SendQueue queue(PeerChannel::kConsensus);
  for (std::size_t i = 0; i < kConsensusQueueLimits.frames_max; ++i) {
    queue.Push(FrameOf(FrameKind::kVote, 10));
  }
  const auto pushed = queue.Push(FrameOf(FrameKind::kCosignature, 10));
  EXPECT_FALSE(pushed.is_queued);
  EXPECT_EQ(pushed.dropped, 0U);
  EXPECT_EQ(queue.frames(), kConsensusQueueLimits.frames_max);
}

TEST(SendQueue, OfBulkRefusesTheNewest) {
  SendQueue queue(PeerChannel::kBulk);
  const std::size_t size = std::size_t{8} << 20U;
  EXPECT_TRUE(queue.Push(FrameOf(FrameKind::kBlocks, size)).is_queued);
  EXPECT_TRUE(queue.Push(FrameOf(FrameKind::kBlocks, size)).is_queued);
  const auto pushed = queue.Push(FrameOf(FrameKind::kBatch, 1));
  EXPECT_FALSE(pushed.is_queued);
  EXPECT_EQ(pushed.dropped, 0U);
  queue.Take(1);
  EXPECT_TRUE(queue.Push(FrameOf(FrameKind::kBatch, 1)).is_queued);
}

TEST(SendQueue, OfBulkIsBoundedInFramesToo) {
  SendQueue queue(PeerChannel::kBulk);
  std::size_t count = 0;
  while (queue.Push(FrameOf(FrameKind::kPull, 0)).is_queued) ++count;
  EXPECT_EQ(count, kBulkQueueLimits.frames_max);
}

}  // namespace
}  // namespace diptych
