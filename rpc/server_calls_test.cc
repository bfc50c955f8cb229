// SPDX-License-Identifier: Apache-2.0
// Covers calls by POST: bodies in JSON, errors, and what the Connect protocol
// and a browser ask for.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "rpc/test_server.h"

namespace diptych {
namespace {

using testing::HasSubstr;

class ServerCallsTest : public testing::Test, protected TestServer {};

TEST_F(ServerCallsTest, ACallInJsonIsAnsweredInJson) {
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

TEST_F(ServerCallsTest, BodiesThatAreNotTheRequestAreInvalid) {
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
  const RawReply too_deep = Ask(PostText("GetStatusList", deep));
  EXPECT_EQ(too_deep.status, 400U);
  EXPECT_THAT(too_deep.body, HasSubstr("\"invalid_argument\""));
  const RawReply proto = Ask(
      "POST /diptych.v1.Registry/GetStatusList HTTP/1.1\r\nHost: a\r\n"
      "Content-Type: application/proto\r\nContent-Length: 2\r\n\r\n\xFF\xFF");
  EXPECT_EQ(proto.status, 400U);
}

TEST_F(ServerCallsTest, EveryErrorOfTheServiceHasItsStatus) {
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
      EXPECT_EQ(reply.Header("Retry-After"), status == 429 ? "1" : "");
    }
    server.reset();
  }
}

TEST_F(ServerCallsTest, WhatTheConnectProtocolForbidsIsRefused) {
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

TEST_F(ServerCallsTest, AMethodThatDoesNotBelongNamesThoseThatDo) {
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

TEST_F(ServerCallsTest, APreflightLetsABrowserCall) {
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

}  // namespace
}  // namespace diptych
