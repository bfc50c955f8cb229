// SPDX-License-Identifier: Apache-2.0
//
// The client against the server over loopback: every call there and back,
// errors with their code and words, broken connections, deadlines and limits.
// The node behind it is a FakeService.

#include "rpc/client.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>
#include <vector>

#include "rpc/fake_service.h"
#include "rpc/server.h"
#include "tests/support/jumping_clock.h"

namespace diptych {
namespace {

using std::chrono::milliseconds;
using testing::HasSubstr;

HttpServer::Options TestOptions() {
  HttpServer::Options options;
  options.port = 0;
  options.sweep_interval = milliseconds(10);
  return options;
}

std::string UrlOf(const HttpServer& server) {
  return "http://127.0.0.1:" + std::to_string(server.bound_port());
}

RegistryClient ClientOf(const HttpServer& server) {
  auto client = RegistryClient::Create({.url = UrlOf(server)});
  EXPECT_TRUE(client) << client.error().message;
  return *std::move(client);
}

class ClientTest : public testing::Test {
 protected:
  void Start(HttpServer::Options options = TestOptions()) {
    server.emplace(options, service);
    const Status started = server->Start();
    ASSERT_TRUE(started) << started.error().message;
  }

  FakeService service;
  std::optional<HttpServer> server;
};

TEST_F(ClientTest, EveryCallCarriesItsRequestAndBringsItsAnswer) {
  Start();
  RegistryClient client = ClientOf(*server);
  EXPECT_EQ(client.GetNetwork()->origin(), "example.org/log");

  v1::SubmitRequest submit;
  submit.mutable_transaction()->set_body("body");
  EXPECT_EQ(client.Submit(submit)->entry_index(0), 42U);
  EXPECT_EQ(service.submitted().transaction().body(), "body");

  v1::GetReceiptsRequest receipts;
  receipts.add_entry_index(9);
  EXPECT_EQ(client.GetReceipts(receipts)->receipts(0).entry_index(), 9U);
  v1::LookupCommitmentsRequest lookup;
  lookup.set_prefix("pref");
  EXPECT_EQ(client.LookupCommitments(lookup)->matches(0).commitment(), "pref");
  v1::GetStatusRequest status;
  status.set_position(5);
  EXPECT_EQ(client.GetStatus(status)->status(), 2U);
  v1::GetStatusListRequest list;
  list.set_list(3);
  EXPECT_EQ(client.GetStatusList(list)->owner(), 3U);
  v1::GetDirectoryRecordRequest record;
  record.set_member(4);
  EXPECT_EQ(client.GetDirectoryRecord(record)->index(), 4U);
  v1::GetBlocksRequest blocks;
  blocks.set_first_height(6);
  blocks.set_count(2);
  EXPECT_EQ(client.GetBlocks(blocks)->blocks_size(), 2);
  v1::GetInclusionProofRequest inclusion;
  inclusion.set_tree_size(11);
  EXPECT_EQ(client.GetInclusionProof(inclusion)->tree_size(), 11U);
  v1::GetConsistencyProofRequest consistency;
  consistency.set_second_size(12);
  EXPECT_EQ(client.GetConsistencyProof(consistency)->second_size(), 12U);
  EXPECT_EQ(client.GetNodeStatus()->member(), 7U);

  EXPECT_EQ(server->counters().connections_accepted, 1U);
}

TEST_F(ClientTest, StaticPathsComeAsTheyAre) {
  Start();
  RegistryClient client = ClientOf(*server);
  EXPECT_EQ(AsText(*client.GetPath("checkpoint")), service.checkpoint);
  EXPECT_EQ(*client.GetPath("/tile/0/000"), service.tile);
  EXPECT_EQ(client.GetPath("tile/0/001").error().code, ErrorCode::kNotFound);
  EXPECT_EQ(client.GetPath("nowhere").error().code, ErrorCode::kNotFound);
  EXPECT_EQ(client.GetPath("a b").error().code, ErrorCode::kInvalid);
}

TEST_F(ClientTest, AnErrorKeepsItsCodeAndItsWords) {
  const std::pair<ErrorCode, ErrorCode> sent_and_seen[] = {
      {ErrorCode::kInvalid, ErrorCode::kInvalid},
      {ErrorCode::kNotFound, ErrorCode::kNotFound},
      {ErrorCode::kExists, ErrorCode::kExists},
      {ErrorCode::kRefused, ErrorCode::kRefused},
      {ErrorCode::kLimit, ErrorCode::kLimit},
      {ErrorCode::kUnavailable, ErrorCode::kUnavailable},
      {ErrorCode::kIo, ErrorCode::kIo},
      {ErrorCode::kCorrupt, ErrorCode::kIo},
  };
  for (const auto& [sent, seen] : sent_and_seen) {
    service.failure = Error{sent, "member 7: \"quoted\" and \xC3\xBC"};
    Start();
    RegistryClient client = ClientOf(*server);
    const auto read = client.GetNetwork();
    ASSERT_FALSE(read);
    EXPECT_EQ(read.error().code, seen);
    EXPECT_EQ(read.error().message, service.failure->message);
    const auto submitted = client.Submit({});
    ASSERT_FALSE(submitted);
    EXPECT_EQ(submitted.error().code, seen);
    server.reset();
  }
}

TEST_F(ClientTest, AConnectionThatWasClosedMeanwhileIsMadeAgain) {
  HttpServer::Options options = TestOptions();
  options.requests_per_connection_max = 2;
  options.idle_timeout = kHour;
  JumpingClock clock;
  options.now = [&clock] { return clock.Now(); };
  Start(options);
  RegistryClient client = ClientOf(*server);
  for (int i = 0; i < 5; ++i) EXPECT_TRUE(client.GetNetwork());
  EXPECT_EQ(server->counters().connections_accepted, 3U);
  // The idle connection falls to the sweep.
  while (server->counters().connections_open > 0) {
    clock.LetPass(kHour);
    std::this_thread::yield();
  }
  EXPECT_TRUE(client.GetNetwork());
  server.reset();  // Before its clock.
}

TEST_F(ClientTest, ARestartedNodeIsReachedAgain) {
  Start();
  HttpServer::Options options = TestOptions();
  options.port = server->bound_port();
  RegistryClient client = ClientOf(*server);
  EXPECT_TRUE(client.GetNetwork());
  server.reset();
  const auto away = client.GetNetwork();
  ASSERT_FALSE(away);
  EXPECT_EQ(away.error().code, ErrorCode::kUnavailable);
  EXPECT_THAT(away.error().message,
              HasSubstr("cannot reach http://127.0.0.1:"));
  EXPECT_THAT(away.error().message, HasSubstr("check the URL"));
  Start(options);
  EXPECT_TRUE(client.GetNetwork());
}

TEST_F(ClientTest, AnAnswerPastTheLimitIsRefused) {
  service.block_size = 1000;
  Start();
  auto client =
      RegistryClient::Create({.url = UrlOf(*server), .body_size_max = 5000});
  v1::GetBlocksRequest request;
  request.set_count(4);
  EXPECT_TRUE(client->GetBlocks(request));
  request.set_count(6);
  EXPECT_EQ(client->GetBlocks(request).error().code, ErrorCode::kLimit);
  EXPECT_TRUE(client->GetNetwork());
}

TEST_F(ClientTest, ALongAnswerArrivesWhole) {
  service.block_size = 1 << 20;
  Start();
  RegistryClient client = ClientOf(*server);
  v1::GetBlocksRequest request;
  request.set_count(9);
  const auto blocks = client.GetBlocks(request);
  ASSERT_TRUE(blocks) << blocks.error().message;
  EXPECT_EQ(blocks->blocks(8), std::string(service.block_size, 'b'));
}

TEST_F(ClientTest, TheNodeGivesUpBeforeTheClientDoes) {
  service.is_holding_submits = true;
  HttpServer::Options options = TestOptions();
  options.submit_timeout_max = milliseconds(50);
  Start(options);
  RegistryClient client = ClientOf(*server);
  const auto response = client.Submit({});
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().code, ErrorCode::kUnavailable);
  EXPECT_THAT(response.error().message, HasSubstr("not final yet"));
  service.ReleaseSubmits();
  EXPECT_TRUE(client.GetNetwork());
}

// Otherwise it ends after an hour.
TEST_F(ClientTest, ACallThatIsStoppedEndsWithoutAnAnswer) {
  service.is_holding_submits = true;
  Start();
  std::atomic<bool> stop = false;
  auto client = RegistryClient::Create(
      {.url = UrlOf(*server), .timeout = kHour, .stop = &stop});
  ASSERT_TRUE(client);
  EXPECT_TRUE(client->GetNetwork());
  std::thread stopper([&] {
    service.AwaitSubmits(1);
    stop = true;
  });
  const auto response = client->Submit({});
  stopper.join();
  ASSERT_FALSE(response);
  EXPECT_EQ(response.error().code, ErrorCode::kUnavailable);
  EXPECT_THAT(response.error().message, HasSubstr("stopped before http://"));
  EXPECT_FALSE(client->GetNetwork());
  service.ReleaseSubmits();
}

TEST_F(ClientTest, ManyClientsAtOnceAllGetTheirOwnAnswers) {
  Start();
  std::vector<std::thread> threads;
  for (std::uint32_t n = 0; n < 16; ++n) {
    threads.emplace_back([&, n] {
      RegistryClient client = ClientOf(*server);
      for (std::uint32_t i = 0; i < 50; ++i) {
        v1::GetStatusListRequest request;
        request.set_list(n * 1000 + i);
        EXPECT_EQ(client.GetStatusList(request)->owner(), request.list());
        EXPECT_TRUE(client.Submit({}));
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(server->counters().connections_accepted, 16U);
  EXPECT_EQ(server->counters().requests[0][1], 800U);
}

}  // namespace
}  // namespace diptych
