// SPDX-License-Identifier: Apache-2.0
// Covers what a node tells of itself: final and cosigned blocks apart, and the
// consensus's part as it was handed in.
#include "node/node_status.h"

#include <gtest/gtest.h>

#include "node/view_loader.h"
#include "tests/support/test_validators.h"

namespace diptych {
namespace {

using NodeStatusTest = SeveralValidators;

TEST_F(NodeStatusTest, TellsFinalAndCosignedBlocksApart) {
  SharedRegister shared(LoadRegisterView(*store).value());
  const auto status = [&] {
    return shared.Read([](const RegisterView& view) {
      return NodeStatusOf(view, MemberId{2});
    });
  };
  Append(shared, {sample.OpenList()});
  EXPECT_EQ(status().cosigned_size, 0U);
  const TreeHead cosigned = Head();
  shared.Publish(cosigned, NoteOf(cosigned));
  Append(shared, {sample.OpenList()});
  EXPECT_EQ(status().height, Height{2});
  EXPECT_EQ(status().log_size, sample.state().log.size());
  EXPECT_EQ(status().cosigned_height, Height{1});
  EXPECT_EQ(status().cosigned_size, cosigned.size);
  EXPECT_EQ(status().validators, 4U);
}

TEST(ConvictedMembers, AreToldOnceEachWithTheirNewestConviction) {
  RegisterState state;
  state.members[MemberId{3}].name = "College 3";
  const auto convict = [&](std::uint32_t member, std::uint64_t view,
                           std::uint64_t time) {
    const ConvictionPlace place{{member}, {}, {view}};
    state.convictions[place] = {.place = place,
                                .contradiction = Contradiction::kTwoFinalize,
                                .recorded = {time}};
  };
  convict(3, 8, 100);
  convict(3, 5, 300);
  convict(3, 9, 200);
  convict(4, 1, 50);
  const std::vector<ConvictedMember> convicted = ConvictedMembersOf(state);
  ASSERT_EQ(convicted.size(), 2U);
  EXPECT_EQ(convicted[0].member, MemberId{3});
  EXPECT_EQ(convicted[0].name, "College 3");
  EXPECT_EQ(convicted[0].count, 3U);
  EXPECT_EQ(convicted[0].newest.place.view, View{5});
  EXPECT_EQ(convicted[1].count, 1U);

  NodeStatus status;
  status.convicted = convicted;
  const v1::GetNodeStatusResponse message = ToProto(status);
  ASSERT_EQ(message.convicted_size(), 2);
  EXPECT_EQ(message.convicted(0).name(), "College 3");
  EXPECT_EQ(message.convicted(0).contradiction(), "two finalize votes");
  EXPECT_EQ(message.convicted(0).view(), 5U);
  EXPECT_FALSE(message.has_clock_offset_ms());
}

TEST(NodeStatusMessage, HasWhatConsensusHandedIn) {
  NodeStatus status{.member = MemberId{2}, .height = Height{9}};
  status.validators = 4;
  status.consensus = {
      .epoch = Epoch{1},
      .view = View{33},
      .peers = {{.member = MemberId{1},
                 .is_connected = true,
                 .height = Height{8}},
                {.member = MemberId{3}}},
      .evidence_count = 2,
      .clock_offset_ms = -1'200,
      .trouble = "a twin",
      .warnings = {"the clock"},
      .catch_up = CatchUpStatus{
          .from = {0}, .height = {30}, .target = {40}, .blocks_per_second = 7}};
  status.consensus.contradictions.resize(
      kContradictionsShown + 1,
      std::make_shared<const KeptContradiction>(KeptContradiction{
          .signatures = {{.member = {4}, .head = {.size = 7, .root = {}}},
                         {.member = {1}, .head = {.size = 7, .root = {}}}},
          .first_name = "College 4",
          .second_name = "College 1",
          .first_note = "one",
          .second_note = "other"}));
  status.is_observer = true;
  const v1::GetNodeStatusResponse message = ToProto(status);
  EXPECT_EQ(message.cosigners_needed(), 3U);
  EXPECT_EQ(message.epoch(), 1U);
  EXPECT_EQ(message.view(), 33U);
  ASSERT_EQ(message.peers_size(), 2);
  EXPECT_TRUE(message.peers(0).connected());
  EXPECT_EQ(message.peers(0).height(), 8U);
  EXPECT_FALSE(message.peers(1).connected());
  EXPECT_EQ(message.evidence_count(), 2U);
  EXPECT_EQ(message.clock_offset_ms(), -1'200);
  EXPECT_EQ(message.trouble(), "a twin");
  ASSERT_EQ(message.warnings_size(), 1);
  EXPECT_EQ(message.warnings(0), "the clock");
  ASSERT_EQ(message.contradictions_size(), int{kContradictionsShown});
  EXPECT_EQ(message.contradictions(0).size(), 7U);
  EXPECT_EQ(message.contradictions(0).first_member(), 4U);
  EXPECT_EQ(message.contradictions(0).first_name(), "College 4");
  EXPECT_EQ(message.contradictions(0).first_note(), "one");
  EXPECT_EQ(message.contradictions(0).second_member(), 1U);
  EXPECT_EQ(message.contradictions(0).second_name(), "College 1");
  EXPECT_EQ(message.contradictions(0).second_note(), "other");
  EXPECT_TRUE(message.observer());
  EXPECT_EQ(message.catch_up().percent(), 75U);
  EXPECT_EQ(message.catch_up().remaining_blocks(), 10U);
  EXPECT_EQ(message.catch_up().blocks_per_second(), 7U);
  status.consensus.catch_up.reset();
  EXPECT_FALSE(ToProto(status).has_catch_up());
}

}  // namespace
}  // namespace diptych
