// SPDX-License-Identifier: Apache-2.0
// Covers the paths read by GET: each with its headers, and how it is cached.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "rpc/test_server.h"

namespace diptych {
namespace {

using testing::HasSubstr;

class ServerPathsTest : public testing::Test, protected TestServer {};

TEST_F(ServerPathsTest, TheCheckpointIsRevalidatedByItsTag) {
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

TEST_F(ServerPathsTest, AMissingCheckpointIsUnavailable) {
  service.checkpoint.clear();
  Start();
  EXPECT_EQ(Ask(GetText("/checkpoint")).status, 503U);
}

TEST_F(ServerPathsTest, ATileNeverChanges) {
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

TEST_F(ServerPathsTest, AFullTileIsAskedForOnceAndServedTheSame) {
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

TEST_F(ServerPathsTest, KeptTilesComeWholeHoweverManyAreAskedForAtOnce) {
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

TEST_F(ServerPathsTest, ATileThatIsNotThereYetIsNotCached) {
  Start();
  const RawReply reply = Ask(GetText("/tile/0/001"));
  EXPECT_EQ(reply.status, 404U);
  EXPECT_EQ(reply.Header("Cache-Control"), "no-store");
  EXPECT_EQ(
      reply.body,
      R"({"code":"not_found","message":"the log ends before this tile"})");
}

TEST_F(ServerPathsTest, HeadIsGetWithoutABody) {
  Start();
  RawClient client(server->bound_port());
  client.Send("HEAD /tile/0/000 HTTP/1.1\r\nHost: a\r\n\r\n");
  const RawReply reply = client.Read(false);
  EXPECT_EQ(reply.status, 200U);
  EXPECT_EQ(reply.Header("Content-Length"), "8192");
  client.Send(GetText("/healthz"));
  EXPECT_EQ(client.Read().body, R"({"status":"ok"})");
}

TEST_F(ServerPathsTest, BranchesAreOctetsOfTheHeightsAskedFor) {
  Start();
  const RawReply reply = Ask(GetText("/branch/12-345"));
  EXPECT_EQ(reply.status, 200U);
  EXPECT_EQ(reply.Header("Content-Type"), "application/octet-stream");
  EXPECT_EQ(reply.body, "12 to 345");
  for (const char* path :
       {"/branch/", "/branch/5", "/branch/9-5", "/branch/05-9", "/branch/5-9-",
        "/branch/-5-9", "/branch/5-99999999999999999999"}) {
    EXPECT_EQ(Ask(GetText(path)).status, 404U) << path;
  }
}

TEST_F(ServerPathsTest, HealthNamesTheCause) {
  service.health = {.is_accepting_writes = false, .cause = "the disk is full"};
  Start();
  const RawReply reply = Ask(GetText("/healthz"));
  EXPECT_EQ(reply.status, 503U);
  EXPECT_EQ(reply.Header("Content-Type"), "application/json");
  EXPECT_EQ(reply.body,
            R"({"acceptingWrites":false,"cause":"the disk is full",)"
            R"("servingReads":true,"status":"unavailable",)"
            R"("takingPart":true})");
}

TEST_F(ServerPathsTest, HealthIsBadForWhoTakesNoPartInConsensus) {
  service.health = {.is_taking_part = false,
                    .cause = "a twin",
                    .warnings = {"the clock strays"}};
  Start();
  const RawReply reply = Ask(GetText("/healthz"));
  EXPECT_EQ(reply.status, 503U);
  EXPECT_EQ(reply.body,
            R"({"acceptingWrites":true,"cause":"a twin","servingReads":true,)"
            R"("status":"unavailable","takingPart":false,)"
            R"("warnings":["the clock strays"]})");
}

TEST_F(ServerPathsTest, HealthWarnsAndIsStillGood) {
  service.health = {.warnings = {"the clock strays"}};
  Start();
  const RawReply reply = Ask(GetText("/healthz"));
  EXPECT_EQ(reply.status, 200U);
  EXPECT_EQ(reply.body, R"({"status":"ok","warnings":["the clock strays"]})");
}

TEST_F(ServerPathsTest, MetricsAndTheFirstPageAreText) {
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

TEST_F(ServerPathsTest, APublishedDocumentIsKeptForAsLongAsItsMakerSays) {
  service.published.body = R"({"id":"x"})";
  Start();
  for (const char* path : {"/status/7/revocation", "/status/aggregation",
                           "/.well-known/did.json"}) {
    SCOPED_TRACE(path);
    const RawReply reply = Ask(GetText(path));
    EXPECT_EQ(reply.status, 200U);
    EXPECT_EQ(reply.body, service.published.body);
    EXPECT_EQ(reply.Header("Content-Type"), "application/vc");
    EXPECT_EQ(reply.Header("Cache-Control"), "public, max-age=300");
    EXPECT_EQ(reply.Header("Access-Control-Allow-Origin"), "*");
    const std::string etag = reply.Header("ETag");
    ASSERT_EQ(etag.size(), 34U);
    const RawReply same = Ask(GetText(path, "If-None-Match: " + etag + "\r\n"));
    EXPECT_EQ(same.status, 304U);
    EXPECT_EQ(same.body, "");
    EXPECT_EQ(same.Header("Cache-Control"), "public, max-age=300");
    const RawReply head = Ask(
        "HEAD " + std::string(path) + " HTTP/1.1\r\nHost: a\r\n\r\n", false);
    EXPECT_EQ(head.status, 200U);
    EXPECT_EQ(head.Header("ETag"), etag);
    EXPECT_EQ(head.Header("Content-Length"), "10");
    EXPECT_EQ(Ask("POST " + std::string(path) +
                  " HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n")
                  .status,
              405U);
  }
}

TEST_F(ServerPathsTest, AListIsAskedForInItsFormAndAtATime) {
  Start();
  EXPECT_EQ(Ask(GetText("/status/7/token?time=1700000000")).status, 200U);
  EXPECT_EQ(service.list_wanted(),
            (StatusListRoute{.list = {7},
                             .form = StatusListForm::kToken,
                             .at = InstantMs{1'700'000'000'000}}));
  EXPECT_EQ(Ask(GetText("/status/7/token?timestamp=x")).status, 501U);
  const RawReply reply = Ask(GetText("/status/7/token?time=x"));
  EXPECT_EQ(reply.status, 400U);
  EXPECT_EQ(reply.Header("Cache-Control"), "no-store");
  EXPECT_THAT(reply.body, HasSubstr("seconds"));
}

TEST_F(ServerPathsTest, WhatCannotBePublishedIsAnError) {
  Start();
  service.failure = Error{ErrorCode::kNotFound, "list 7 is of member 2"};
  const RawReply reply = Ask(GetText("/status/7/token"));
  EXPECT_EQ(reply.status, 404U);
  EXPECT_THAT(reply.body, HasSubstr("member 2"));
  service.failure = Error{ErrorCode::kUnavailable, "ask again soon"};
  EXPECT_EQ(Ask(GetText("/.well-known/did.json")).status, 503U);
}

TEST_F(ServerPathsTest, WhatIsNotThereSaysWhatIs) {
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

}  // namespace
}  // namespace diptych
