// SPDX-License-Identifier: Apache-2.0
// Covers connections of clients that mean well, the options, and the counters.
// hostile_test.cc has the other clients.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

#include "rpc/test_server.h"

namespace diptych {
namespace {

using testing::HasSubstr;

class ServerTest : public testing::Test, protected TestServer {};

TEST_F(ServerTest, PipelinedRequestsAreAnsweredInTheirOrder) {
  Start();
  RawClient client(server->bound_port());
  client.Send(PostText("GetStatusList", R"({"list":1})") + GetText("/healthz") +
              PostText("Submit", "{}") +
              PostText("GetStatusList", R"({"list":2})"));
  EXPECT_EQ(client.Read().body, R"({"owner":1})");
  EXPECT_EQ(client.Read().body, R"({"status":"ok"})");
  EXPECT_THAT(client.Read().body, HasSubstr("\"entryIndex\":[\"42\"]"));
  EXPECT_EQ(client.Read().body, R"({"owner":2})");
  EXPECT_EQ(server->counters().connections_accepted, 1U);
}

TEST_F(ServerTest, AChunkedBodyIsPutTogether) {
  Start();
  const RawReply reply =
      Ask("POST /diptych.v1.Registry/GetStatusList HTTP/1.1\r\nHost: a\r\n"
          "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
          "4\r\n{\"li\r\n7\r\nst\": 5}\r\n0\r\n\r\n");
  EXPECT_EQ(reply.body, R"({"owner":5})");
}

TEST_F(ServerTest, WhoAsksBeforeSendingIsToldToGoOn) {
  Start();
  RawClient client(server->bound_port());
  const std::string post =
      PostText("GetNetwork", "{}", "Expect: 100-continue\r\n");
  client.Send(post.substr(0, post.size() - 2));
  EXPECT_EQ(client.Read().status, 100U);
  client.Send("{}");
  EXPECT_EQ(client.Read().status, 200U);
}

TEST_F(ServerTest, AConnectionEndsWhenEitherSideSaysSo) {
  HttpServer::Options options = TestOptions();
  options.requests_per_connection_max = 2;
  Start(options);
  RawClient asked(server->bound_port());
  asked.Send(GetText("/healthz", "Connection: close\r\n"));
  EXPECT_EQ(asked.Read().Header("Connection"), "close");
  EXPECT_TRUE(asked.IsClosed());
  RawClient old(server->bound_port());
  old.Send("GET /healthz HTTP/1.0\r\n\r\n");
  EXPECT_EQ(old.Read().Header("Connection"), "close");
  EXPECT_TRUE(old.IsClosed());
  RawClient last(server->bound_port());
  last.Send(GetText("/healthz") + GetText("/healthz") + GetText("/healthz"));
  EXPECT_EQ(last.Read().Header("Connection"), "");
  EXPECT_EQ(last.Read().Header("Connection"), "close");
  EXPECT_TRUE(last.IsClosed());
}

TEST_F(ServerTest, AHalfClosedClientStillGetsItsAnswers) {
  Start();
  RawClient client(server->bound_port());
  client.Send(GetText("/healthz") + GetText("/metrics"));
  client.HalfClose();
  EXPECT_EQ(client.Read().status, 200U);
  EXPECT_EQ(client.Read().status, 200U);
  EXPECT_TRUE(client.IsClosed());
}

TEST_F(ServerTest, AnAddressThatIsTakenIsNamedWithAWayOut) {
  Start();
  HttpServer::Options options = TestOptions();
  options.port = server->bound_port();
  HttpServer second(options, service);
  const Status started = second.Start();
  ASSERT_FALSE(started);
  EXPECT_EQ(started.error().code, ErrorCode::kUnavailable);
  EXPECT_THAT(started.error().message,
              HasSubstr("127.0.0.1 port " + std::to_string(options.port)));
  EXPECT_THAT(started.error().message, HasSubstr("configure another port"));
}

TEST_F(ServerTest, OptionsThatMakeNoSenseAreRefused) {
  const auto code_of = [&](auto change) {
    HttpServer::Options options = TestOptions();
    change(options);
    HttpServer refused(options, service);
    const Status started = refused.Start();
    return started ? std::nullopt : std::optional(started.error().code);
  };
  using O = HttpServer::Options;
  EXPECT_EQ(code_of([](O&) {}), std::nullopt);
  EXPECT_EQ(code_of([](O& o) { o.address = "here"; }), ErrorCode::kInvalid);
  EXPECT_EQ(code_of([](O& o) { o.address = "192.0.2.1"; }),
            ErrorCode::kInvalid);
  EXPECT_EQ(code_of([](O& o) { o.threads = 0; }), ErrorCode::kInvalid);
  EXPECT_EQ(code_of([](O& o) { o.threads = 65; }), ErrorCode::kInvalid);
  EXPECT_EQ(code_of([](O& o) { o.connections_max = 0; }), ErrorCode::kInvalid);
  EXPECT_EQ(code_of([](O& o) { o.per_address.rate = -1; }),
            ErrorCode::kInvalid);
  EXPECT_EQ(code_of([](O& o) { o.per_address.addresses_max = 7; }),
            ErrorCode::kInvalid);
}

TEST_F(ServerTest, CountersTellWhatHappened) {
  Start();
  RawClient client(server->bound_port());
  client.Send(GetText("/checkpoint") + GetText("/nowhere") +
              PostText("GetNetwork", "{}"));
  for (int i = 0; i < 3; ++i) client.Read();
  const ServerCounters& counters = server->counters();
  EXPECT_EQ(counters.requests[RouteNumber(CheckpointRoute{})][1], 1U);
  EXPECT_EQ(counters.requests[RouteNumber(NoRoute::kNoSuchPath)][3], 1U);
  EXPECT_EQ(kRouteNames[RouteNumber(TileRoute{})], "tile");
  EXPECT_EQ(kRouteNames[RouteNumber(RpcRoute{RpcMethod::kGetNetwork})],
            "GetNetwork");
  EXPECT_EQ(counters.requests[1][1], 1U);
  EXPECT_EQ(counters.connections_open, 1U);
  EXPECT_GT(counters.octets_received, 100U);
  EXPECT_GT(counters.octets_sent, 300U);
  std::uint64_t durations = 0;
  for (const auto& count : counters.durations) durations += count;
  EXPECT_EQ(durations, 3U);
}

TEST_F(ServerTest, OneEmptyLineBeforeARequestIsPassedOver) {
  Start();
  RawClient client(server->bound_port());
  const std::string post = PostText("GetNetwork", "{}");
  client.Send("\r\n" + post + "\r\n" + post + "\r");
  EXPECT_EQ(client.Read().status, 200U);
  EXPECT_EQ(client.Read().status, 200U);
  client.Send("\n" + GetText("/healthz"));
  EXPECT_EQ(client.Read().status, 200U);
  client.Send("\r\n\r\n" + post);
  EXPECT_EQ(client.Read().status, 400U);
}

}  // namespace
}  // namespace diptych
