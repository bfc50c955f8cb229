// SPDX-License-Identifier: Apache-2.0
// Covers the sentence under a node's status: that it agrees with what stands
// above it.
#include "cli/node_status_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace diptych {
namespace {

using testing::EndsWith;
using testing::HasSubstr;

// Of member 1 of four, with all of them.
v1::GetNodeStatusResponse Well() {
  v1::GetNodeStatusResponse status;
  status.set_member(1);
  status.set_validators(4);
  status.set_cosigners_needed(3);
  status.set_cosigned_size(12);
  status.set_accepts_writes(true);
  for (const std::uint32_t member : {2U, 3U, 4U}) {
    auto& peer = *status.add_peers();
    peer.set_member(member);
    peer.set_connected(true);
  }
  return status;
}

TEST(NodeStatusText, CallsANodeWellOfWhichNothingElseIsTold) {
  EXPECT_THAT(NodeStatusText(Well()), EndsWith("\n\nThe node is well."));
}

TEST(NodeStatusText, NamesWhatIsToBeLookedIntoInsteadOfCallingItWell) {
  v1::GetNodeStatusResponse status = Well();
  status.mutable_peers(0)->set_connected(false);
  EXPECT_THAT(NodeStatusText(status),
              EndsWith("\n\nThe node does its part; to be looked into: 1 "
                       "missing peer."));
  for (int i = 0; i < 2; ++i) {
    auto& one = *status.add_contradictions();
    one.set_first_member(3);
    one.set_second_member(3);
  }
  status.add_convicted()->set_member(3);
  status.add_warnings("the clock strays");
  const std::string text = NodeStatusText(status);
  EXPECT_THAT(text, HasSubstr("\n  contradict  member 3"));
  EXPECT_THAT(text, HasSubstr("\n  warning     the clock strays"));
  EXPECT_THAT(text, EndsWith("to be looked into: 1 missing peer, 1 convicted "
                             "member, 2 contradictions, 1 warning."));
  EXPECT_EQ(NodeTrouble(status), "");
}

TEST(NodeStatusText, PutsWhatKeepsItFromItsPartFirst) {
  v1::GetNodeStatusResponse status = Well();
  status.add_warnings("the clock strays");
  status.set_trouble("a twin");
  EXPECT_THAT(NodeStatusText(status),
              EndsWith("\n\nThe node is not well: a twin."));
  status.mutable_peers(0)->set_connected(false);
  status.mutable_peers(1)->set_connected(false);
  EXPECT_EQ(NodeTrouble(status),
            "it reaches 2 of 4 validators, itself with them, and 3 are needed");
}

TEST(NodeStatusText, OneValidatorIsEnoughForWhoOnlyFollows) {
  v1::GetNodeStatusResponse status = Well();
  status.set_observer(true);
  status.mutable_peers(0)->set_connected(false);
  status.mutable_peers(1)->set_connected(false);
  EXPECT_THAT(NodeStatusText(status),
              EndsWith("does its part; to be looked into: 2 missing peers."));
  status.mutable_peers(2)->set_connected(false);
  EXPECT_EQ(NodeTrouble(status),
            "it reaches 0 of 4 validators, and 1 is needed");
}

}  // namespace
}  // namespace diptych
