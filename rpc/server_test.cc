// SPDX-License-Identifier: Apache-2.0
//
// What the server answers over real sockets to clients that mean well: every
// route with its headers, calls in JSON, errors, preflights, pipelining, and a
// stop with a Submit in flight. hostile_test.cc has the others.

#include "rpc/server.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

#include "rpc/fake_service.h"
#include "rpc/raw_client.h"

namespace diptych {
namespace {

using std::chrono::milliseconds;
using testing::HasSubstr;
using testing::Not;

class ServerTest : public testing::Test {
 protected:
  static HttpServer::Options TestOptions() {
    HttpServer::Options options;
    options.port = 0;
    options.sweep_interval = milliseconds(10);
    return options;
  }

  void Start(const HttpServer::Options& options = TestOptions()) {
    server.emplace(options, service);
    const Status started = server->Start();
    ASSERT_TRUE(started) << started.error().message;
  }

  RawReply Ask(std::string_view request, bool has_body = true) {
    RawClient client(server->bound_port());
    client.Send(request);
    return client.Read(has_body);
  }

  FakeService service;
  std::optional<HttpServer> server;
};

TEST_F(ServerTest, TheCheckpointIsRevalidatedByItsTag) {
  Start();
  const RawReply reply = Ask(GetText("/checkpoint"));
  EXPECT_EQ(reply.status, 200U);
  EXPECT_EQ(reply.body, service.checkpoint);
  EXPECT_EQ(reply.Header("Content-Type"), "text/plain; charset=utf-8");
  EXPECT_EQ(reply.Header("Cache-Control"), "no-cache");
  EXPECT_EQ(reply.Header("Access-Control-Allow-Origin"), "*");
  EXPECT_THAT(reply.Header("Date"), testing::EndsWith(" GMT"));
  const std::string etag = reply.Header("ETag");
  ASSERT_EQ(etag.size(), 34U);

  for (const std::string& tags :
       {etag, "W/" + etag, std::string("*"), "\"other\" ,\t" + etag}) {
    const RawReply same =
        Ask(GetText("/checkpoint", "If-None-Match: " + tags + "\r\n"));
    EXPECT_EQ(same.status, 304U) << tags;
    EXPECT_EQ(same.Header("ETag"), etag);
    EXPECT_EQ(same.Header("Cache-Control"), "no-cache");
    EXPECT_EQ(same.Header("Content-Length"), "");
  }
  EXPECT_EQ(Ask(GetText("/checkpoint", "If-None-Match: \"x\"\r\n")).status,
            200U);
}

TEST_F(ServerTest, AMissingCheckpointIsUnavailable) {
  service.checkpoint.clear();
  Start();
  EXPECT_EQ(Ask(GetText("/checkpoint")).status, 503U);
}

TEST_F(ServerTest, ATileNeverChanges) {
  Start();
  for (const char* path : {"/tile/0/000", "/tile/entries/000.p/7"}) {
    const RawReply reply = Ask(GetText(path));
    EXPECT_EQ(reply.status, 200U);
    EXPECT_EQ(Bytes(reply.body.begin(), reply.body.end()), service.tile);
    EXPECT_EQ(reply.Header("Content-Type"), "application/octet-stream");
    EXPECT_EQ(reply.Header("Cache-Control"),
              "public, max-age=31536000, immutable");
    EXPECT_EQ(reply.Header("Access-Control-Allow-Origin"), "*");
  }
}

TEST_F(ServerTest, AFullTileIsAskedForOnceAndServedTheSame) {
  for (std::size_t i = 0; i < service.tile.size(); ++i) {
    service.tile[i] = static_cast<std::uint8_t>(i % 253);
  }
  Start();
  const RawReply first = Ask(GetText("/tile/0/000"));
  const RawReply second = Ask(GetText("/tile/0/000"));
  EXPECT_EQ(service.tile_calls, 1);
  EXPECT_EQ(Bytes(second.body.begin(), second.body.end()), service.tile);
  EXPECT_EQ(second.Header("Cache-Control"), first.Header("Cache-Control"));
  const RawReply head =
      Ask("HEAD /tile/0/000 HTTP/1.1\r\nHost: a\r\n\r\n", false);
  EXPECT_EQ(head.Header("Content-Length"), "8192");
  EXPECT_EQ(head.body, "");
}

TEST_F(ServerTest, KeptTilesComeWholeHoweverManyAreAskedForAtOnce) {
  for (std::size_t i = 0; i < service.tile.size(); ++i) {
    service.tile[i] = static_cast<std::uint8_t>(i % 253);
  }
  Start();
  RawClient client(server->bound_port());
  // 16 MiB, more than the kernel takes while nobody reads: it stops in the
  // middle of a tile.
  constexpr int kTimes = 2'048;
  std::string requests;
  for (int i = 0; i < kTimes; ++i) requests += GetText("/tile/0/000");
  client.Send(requests);
  for (int i = 0; i < kTimes; ++i) {
    const RawReply reply = client.Read();
    ASSERT_EQ(reply.status, 200U) << i;
    ASSERT_EQ(Bytes(reply.body.begin(), reply.body.end()), service.tile) << i;
  }
}

TEST_F(ServerTest, ATileThatIsNotThereYetIsNotCached) {
  Start();
  const RawReply reply = Ask(GetText("/tile/0/001"));
  EXPECT_EQ(reply.status, 404U);
  EXPECT_EQ(reply.Header("Cache-Control"), "no-store");
  EXPECT_EQ(
      reply.body,
      R"({"code":"not_found","message":"the log ends before this tile"})");
}

TEST_F(ServerTest, HeadIsGetWithoutABody) {
  Start();
  RawClient client(server->bound_port());
  client.Send("HEAD /tile/0/000 HTTP/1.1\r\nHost: a\r\n\r\n");
  const RawReply reply = client.Read(false);
  EXPECT_EQ(reply.status, 200U);
  EXPECT_EQ(reply.Header("Content-Length"), "8192");
  client.Send(GetText("/healthz"));
  EXPECT_EQ(client.Read().body, R"({"status":"ok"})");
}

TEST_F(ServerTest, HealthNamesTheCause) {
  service.health = {.is_accepting_writes = false, .cause = "the disk is full"};
  Start();
  const RawReply reply = Ask(GetText("/healthz"));
  EXPECT_EQ(reply.status, 503U);
  EXPECT_EQ(reply.Header("Content-Type"), "application/json");
  EXPECT_EQ(reply.body,
            R"({"acceptingWrites":false,"cause":"the disk is full",)"
            R"("servingReads":true,"status":"unavailable"})");
}

TEST_F(ServerTest, MetricsAndTheFirstPageAreText) {
  Start();
  const RawReply metrics = Ask(GetText("/metrics"));
  EXPECT_EQ(metrics.body, service.metrics);
  EXPECT_THAT(metrics.Header("Content-Type"),
              testing::StartsWith("text/plain; version=0.0.4"));
  const RawReply index = Ask(GetText("/"));
  EXPECT_EQ(index.status, 200U);
  EXPECT_THAT(index.body, HasSubstr("example.org/log"));
  EXPECT_THAT(index.body, HasSubstr("/tile/entries/"));
  EXPECT_THAT(index.body, HasSubstr("LookupCommitments"));
}

TEST_F(ServerTest, WhatIsNotThereSaysWhatIs) {
  Start();
  const RawReply reply = Ask(GetText("/favicon.ico"));
  EXPECT_EQ(reply.status, 404U);
  EXPECT_EQ(reply.Header("Content-Type"), "application/json");
  EXPECT_THAT(reply.body, HasSubstr("/checkpoint"));
  const RawReply method = Ask(PostText("Nothing", "{}"));
  EXPECT_EQ(method.status, 501U);
  EXPECT_THAT(method.body, HasSubstr("\"unimplemented\""));
  EXPECT_THAT(method.body, HasSubstr("GetReceipts"));
  EXPECT_EQ(Ask(GetText("/checkpoint?x=1")).status, 400U);
}

TEST_F(ServerTest, ACallInJsonIsAnsweredInJson) {
  Start();
  const RawReply reply =
      Ask(PostText("GetReceipts", R"({"entryIndex": ["9", 10]})",
                   "Connect-Protocol-Version: 1\r\n"));
  EXPECT_EQ(reply.status, 200U);
  EXPECT_EQ(reply.Header("Content-Type"), "application/json");
  EXPECT_EQ(reply.Header("Access-Control-Allow-Origin"), "*");
  EXPECT_EQ(reply.body,
            R"({"receipts":[{"entryIndex":"9"},{"entryIndex":"10"}]})");
}

TEST_F(ServerTest, BodiesThatAreNotTheRequestAreInvalid) {
  Start();
  for (const char* body :
       {"", "{", "[]", "7", R"({"list":1,"list":2})", R"({"nothing":1})",
        R"({"list":"x"})", R"({"list":-1})", "{\"list\":\xFF}",
        R"({"list":1}{})"}) {
    const RawReply reply = Ask(PostText("GetStatusList", body));
    EXPECT_EQ(reply.status, 400U) << body;
    EXPECT_THAT(reply.body, HasSubstr("\"invalid_argument\"")) << body;
  }
  const std::string deep = std::string(5000, '[') + std::string(5000, ']');
  EXPECT_EQ(Ask(PostText("GetStatusList", deep)).status, 429U);
  const RawReply proto = Ask(
      "POST /diptych.v1.Registry/GetStatusList HTTP/1.1\r\nHost: a\r\n"
      "Content-Type: application/proto\r\nContent-Length: 2\r\n\r\n\xFF\xFF");
  EXPECT_EQ(proto.status, 400U);
}

TEST_F(ServerTest, EveryErrorOfTheServiceHasItsStatus) {
  const std::tuple<ErrorCode, unsigned, const char*> rows[] = {
      {ErrorCode::kInvalid, 400, "invalid_argument"},
      {ErrorCode::kNotFound, 404, "not_found"},
      {ErrorCode::kExists, 409, "already_exists"},
      {ErrorCode::kRefused, 403, "permission_denied"},
      {ErrorCode::kLimit, 429, "resource_exhausted"},
      {ErrorCode::kUnavailable, 503, "unavailable"},
      {ErrorCode::kIo, 500, "internal"},
      {ErrorCode::kCorrupt, 500, "internal"},
  };
  for (const auto& [code, status, name] : rows) {
    service.failure = Error{code, "why"};
    Start();
    for (const std::string_view method : kRpcMethodNames) {
      const RawReply reply = Ask(PostText(method, "{}"));
      EXPECT_EQ(reply.status, status) << method;
      EXPECT_EQ(reply.body,
                "{\"code\":\"" + std::string(name) + "\",\"message\":\"why\"}");
      EXPECT_EQ(reply.Header("Content-Type"), "application/json");
      EXPECT_EQ(reply.Header("Cache-Control"), "no-store");
    }
    server.reset();
  }
}

TEST_F(ServerTest, WhatTheConnectProtocolForbidsIsRefused) {
  Start();
  const auto post = [&](const std::string& headers) {
    return Ask("POST /diptych.v1.Registry/GetNetwork HTTP/1.1\r\nHost: a\r\n" +
               headers + "Content-Length: 2\r\n\r\n{}");
  };
  const std::string json = "Content-Type: application/json\r\n";
  EXPECT_EQ(post(json).status, 200U);
  EXPECT_EQ(post("Content-Type: Application/JSON ; charset=UTF-8\r\n").status,
            200U);
  for (const char* type :
       {"", "text/plain", "application/jsonx",
        "application/json; charset=latin-1", "application/grpc+proto"}) {
    const RawReply reply = post("Content-Type: " + std::string(type) + "\r\n");
    EXPECT_EQ(reply.status, 415U) << type;
    EXPECT_EQ(reply.Header("Accept-Post"),
              "application/json, application/proto");
  }
  EXPECT_EQ(post("").status, 415U);
  EXPECT_EQ(post(json + "Connect-Protocol-Version: 2\r\n").status, 400U);
  const RawReply gzip = post(json + "Content-Encoding: gzip\r\n");
  EXPECT_EQ(gzip.status, 501U);
  EXPECT_THAT(gzip.body, HasSubstr("unimplemented"));
  EXPECT_EQ(post(json + "Content-Encoding: identity\r\n").status, 200U);
  EXPECT_EQ(post(json + "Connect-Timeout-Ms: 1000\r\n").status, 200U);
  for (const char* timeout : {"0", "-1", "1.5", "12345678901", "1s"}) {
    EXPECT_EQ(
        post(json + "Connect-Timeout-Ms: " + std::string(timeout) + "\r\n")
            .status,
        400U)
        << timeout;
  }
}

TEST_F(ServerTest, AMethodThatDoesNotBelongNamesThoseThatDo) {
  Start();
  const RawReply get = Ask(GetText("/diptych.v1.Registry/GetNetwork"));
  EXPECT_EQ(get.status, 405U);
  EXPECT_EQ(get.Header("Allow"), "POST, OPTIONS");
  for (const char* method : {"POST", "PUT", "DELETE", "CONNECT", "MAKEUP"}) {
    const RawReply reply =
        Ask(std::string(method) + " /checkpoint HTTP/1.1\r\nHost: a\r\n\r\n");
    EXPECT_EQ(reply.status, 405U) << method;
    EXPECT_EQ(reply.Header("Allow"), "GET, HEAD, OPTIONS");
  }
}

TEST_F(ServerTest, APreflightLetsABrowserCall) {
  Start();
  const RawReply reply =
      Ask("OPTIONS /diptych.v1.Registry/Submit HTTP/1.1\r\nHost: a\r\n"
          "Origin: https://other.example\r\n"
          "Access-Control-Request-Method: POST\r\n\r\n");
  EXPECT_EQ(reply.status, 204U);
  EXPECT_EQ(reply.Header("Access-Control-Allow-Origin"), "*");
  EXPECT_EQ(reply.Header("Access-Control-Allow-Methods"), "POST");
  EXPECT_THAT(reply.Header("Access-Control-Allow-Headers"),
              HasSubstr("Connect-Protocol-Version"));
  EXPECT_EQ(reply.Header("Content-Length"), "");
}

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

TEST_F(ServerTest, ASubmitEndsAtItsTimeoutAndALateAnswerIsDropped) {
  service.is_holding_submits = true;
  Start();
  RawClient client(server->bound_port());
  client.Send(PostText("Submit", "{}", "Connect-Timeout-Ms: 20\r\n"));
  const RawReply reply = client.Read();
  EXPECT_EQ(reply.status, 504U);
  EXPECT_THAT(reply.body, HasSubstr("deadline_exceeded"));
  client.Send(PostText("Submit", "{}"));
  service.AwaitSubmits(2);
  service.ReleaseSubmits();
  EXPECT_EQ(client.Read().status, 200U);
  client.Send(GetText("/healthz"));
  EXPECT_EQ(client.Read().body, R"({"status":"ok"})");
}

TEST_F(ServerTest, ASubmitsAnswerIsPutTogetherInTheServersThread) {
  service.is_holding_submits = true;
  Start();
  RawClient client(server->bound_port());
  client.Send(PostText("Submit", "{}"));
  service.AwaitSubmits(1);
  service.ReleaseSubmits();
  EXPECT_EQ(client.Read().status, 200U);
  EXPECT_NE(service.answered_in(), std::this_thread::get_id());
}

TEST_F(ServerTest, StoppingLetsASubmitFinish) {
  service.is_holding_submits = true;
  Start();
  RawClient idle(server->bound_port());
  RawClient client(server->bound_port());
  client.Send(PostText("Submit", "{}"));
  service.AwaitSubmits(1);
  std::thread stopper([&] { server->Stop(); });
  EXPECT_TRUE(idle.IsClosed());
  service.ReleaseSubmits();
  const RawReply reply = client.Read();
  EXPECT_EQ(reply.status, 200U);
  EXPECT_EQ(reply.Header("Connection"), "close");
  EXPECT_TRUE(client.IsClosed());
  stopper.join();
  EXPECT_EQ(server->counters().connections_open, 0U);
}

TEST_F(ServerTest, StoppingWaitsNoLongerThanItsDeadline) {
  service.is_holding_submits = true;
  HttpServer::Options options = TestOptions();
  options.drain_timeout = milliseconds(30);
  Start(options);
  RawClient client(server->bound_port());
  client.Send(PostText("Submit", "{}"));
  service.AwaitSubmits(1);
  server.reset();
  EXPECT_TRUE(client.IsClosed());
  // The server is gone; the service answers all the same.
  service.ReleaseSubmits();
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

}  // namespace
}  // namespace diptych
