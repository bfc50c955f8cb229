// SPDX-License-Identifier: Apache-2.0
//
// Status lists: their bits against the draft's layout, and how their chunks are
// numbered.
#include "merkle/status_list.h"

#include <gtest/gtest.h>

namespace diptych {
namespace {

TEST(StatusList, KeepsTwoBitsAPositionFromTheLeastSignificantUp) {
  StatusChunk chunk{};
  SetStatus(chunk, Position{0}, CredentialStatus::kInvalid);
  SetStatus(chunk, Position{3}, CredentialStatus::kSuspended);
  SetStatus(chunk, Position{256 + 5}, CredentialStatus::kReserved);
  EXPECT_EQ(chunk[0], 0b10000001);
  EXPECT_EQ(chunk[1], 0b00001100);
  EXPECT_EQ(StatusAt(chunk, Position{3}), CredentialStatus::kSuspended);
  EXPECT_EQ(StatusAt(chunk, Position{4}), CredentialStatus::kValid);
  SetStatus(chunk, Position{3}, CredentialStatus::kInvalid);
  EXPECT_EQ(chunk[0], 0b01000001);
}

TEST(StatusList, NumbersTheChunksOfAllListsInOneRow) {
  EXPECT_EQ(ChunkOf(ListId{0}, Position{255}).value, 0u);
  EXPECT_EQ(ChunkOf(ListId{0}, Position{256}).value, 1u);
  EXPECT_EQ(ChunkOf(ListId{1}, Position{0}).value, 512u);
  EXPECT_EQ(
      ChunkOf(ListId{kStatusListsMax - 1}, Position{kPositionsPerList - 1})
          .value,
      0xffffffffu);
}

TEST(StatusListDeathTest, EndsTheProcessOnPositionsAndListsThatCannotBe) {
  EXPECT_DEATH(ChunkOf(ListId{kStatusListsMax}, Position{0}), "list");
  EXPECT_DEATH(ChunkOf(ListId{0}, Position{kPositionsPerList}), "position");
}

}  // namespace
}  // namespace diptych
