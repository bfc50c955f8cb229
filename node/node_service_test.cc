// SPDX-License-Identifier: Apache-2.0
// Covers what a node says of its health, and whom it sends a submitter to while
// it takes nothing itself.
#include "node/node_service.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>

#include "node/view_loader.h"
#include "platform/system_clock.h"
#include "tests/support/sample_register.h"
#include "tests/support/test_directory.h"

namespace diptych {
namespace {

using testing::ElementsAre;
using testing::EndsWith;
using testing::IsEmpty;

class NodeServiceTest : public testing::Test {
 protected:
  NodeServiceTest() {
    const Store::Options options{.path = directory_.Path("store"),
                                 .free_octets_min = 0};
    EXPECT_TRUE(Store::Create(options, sample_.genesis_entry()));
    store_ = Store::Open(options).value();
    shared_.emplace(LoadRegisterView(*store_).value());
    service_.emplace(NodeService::Parts{.shared = *shared_,
                                        .store = *store_,
                                        .mempool = mempool_,
                                        .metrics = metrics_,
                                        .clock = clock_,
                                        .member = {1}});
  }

  // What a submitter is told, if anything but to wait.
  std::optional<Error> Submit() {
    std::optional<Error> told;
    std::vector<RegistryService::Submission> submissions(1);
    submissions.front().done = [&](auto response) {
      const auto answer = response();
      if (!answer) told = answer.error();
    };
    service_->Submit(std::move(submissions));
    return told;
  }

  TestDirectory directory_;
  SampleRegister sample_{4};
  SystemClock clock_;
  Mempool mempool_{Mempool::Options{}};
  NodeMetrics metrics_;
  std::unique_ptr<Store> store_;
  std::optional<SharedRegister> shared_;
  std::optional<NodeService> service_;
};

TEST_F(NodeServiceTest, IsWellUntilItIsToldOtherwise) {
  const Health health = service_->GetHealth();
  EXPECT_TRUE(health.is_accepting_writes);
  EXPECT_TRUE(health.is_taking_part);
  EXPECT_EQ(health.cause, "");
  EXPECT_THAT(health.warnings, IsEmpty());
}

TEST_F(NodeServiceTest, SaysWhatKeepsItFromItsPartAndStillTakesWork) {
  service_->SetConsensusStatus({.trouble = "a twin", .warnings = {"a clock"}});
  const Health health = service_->GetHealth();
  EXPECT_TRUE(health.is_accepting_writes);
  EXPECT_FALSE(health.is_taking_part);
  EXPECT_EQ(health.cause, "a twin");
  EXPECT_THAT(health.warnings, ElementsAre("a clock"));
  // It cannot be read, and so was looked at.
  EXPECT_FALSE(Submit());
}

TEST_F(NodeServiceTest, SendsSubmittersElsewhereIfNothingWouldComeOfIt) {
  service_->SetConsensusStatus(
      {.trouble = "it reaches nobody", .takes_work = false});
  const std::optional<Error> told = Submit();
  ASSERT_TRUE(told);
  EXPECT_EQ(told->code, ErrorCode::kUnavailable);
  EXPECT_EQ(told->message,
            "it reaches nobody; submit to another node until then");
  EXPECT_FALSE(service_->GetHealth().is_accepting_writes);
}

TEST_F(NodeServiceTest, NamesTheNodesThatItReachesWhileItIsFarBehind) {
  ConsensusStatus status{
      .peers = {{.member = {2}}, {.member = {3}}},
      .catch_up = CatchUpStatus{
          .from = {0}, .height = {1}, .target = {1'000}, .is_far = true}};
  service_->SetConsensusStatus(status);
  EXPECT_THAT(Submit()->message,
              EndsWith("; submit to another node until then"));
  status.peers[0].is_connected = true;
  status.peers[1].is_connected = true;
  service_->SetConsensusStatus(status);
  EXPECT_THAT(Submit()->message,
              EndsWith("until then, such as that of member 2, 3"));
  status.catch_up->is_far = false;
  service_->SetConsensusStatus(status);
  EXPECT_FALSE(Submit());
}

// Whatever consensus says: the disk decides.
TEST_F(NodeServiceTest, SaysFirstThatTheDiskTakesNothing) {
  service_->SetConsensusStatus(
      {.trouble = "it reaches nobody", .takes_work = false});
  service_->SetWriteHealth(Error{ErrorCode::kUnavailable, "make room"});
  EXPECT_EQ(service_->GetHealth().cause, "make room");
  EXPECT_EQ(Submit()->message, "make room");
  const v1::GetNodeStatusResponse status = service_->GetNodeStatus({}).value();
  EXPECT_FALSE(status.accepts_writes());
  EXPECT_EQ(status.cause(), "make room");
  EXPECT_EQ(status.trouble(), "it reaches nobody");
}

}  // namespace
}  // namespace diptych
