// SPDX-License-Identifier: Apache-2.0
//
// What is fetched from the web, and what is not even asked for.

#include "rpc/web_fetch.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "rpc/test_tls_server.h"

namespace diptych {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

std::string Answer(const std::string& status, const std::string& body) {
  return "HTTP/1.1 " + status +
         "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" +
         body;
}

TEST(WebFetch, AsksForPathAndQueryAndNotForTheFragment) {
  const CertificateFile file;
  TestTlsServer server(file, Answer("200 OK", "list"), 1);
  const auto body = FetchWeb(server.Url("localhost") + "/status/3?time=7#x",
                             {.accept = "application/statuslist+jwt"});
  ASSERT_TRUE(body) << body.error().message;
  EXPECT_EQ(AsText(*body), "list");
  const std::string& request = server.Finish();
  EXPECT_THAT(request, StartsWith("GET /status/3?time=7 HTTP/1.1\r\n"));
  EXPECT_THAT(request, HasSubstr("Accept: application/statuslist+jwt\r\n"));
}

TEST(WebFetch, GivesNothingButAWholeDocument) {
  const CertificateFile file;
  const std::pair<std::string, ErrorCode> cases[] = {
      {Answer("404 Not Found", ""), ErrorCode::kNotFound},
      {Answer("410 Gone", ""), ErrorCode::kNotFound},
      {Answer("301 Moved", "elsewhere"), ErrorCode::kUnavailable},
      {Answer("500 Oh", "no"), ErrorCode::kUnavailable},
      {Answer("200 OK", std::string(100, 'x')), ErrorCode::kLimit},
  };
  for (const auto& [answer, code] : cases) {
    const TestTlsServer server(file, answer, 1);
    const auto body = FetchWeb(server.Url("localhost"), {.size_max = 99});
    ASSERT_FALSE(body) << answer;
    EXPECT_EQ(body.error().code, code) << body.error().message;
  }
}

TEST(WebFetch, AsksNobodyButHttpsServers) {
  for (const std::string url :
       {"http://localhost/did.json", "file:///etc/passwd", "localhost", "",
        "https://", "https://me:secret@localhost/", "ftp://localhost/x",
        "https://localhost:0/", "https://a b/"}) {
    const auto body = FetchWeb(url, {});
    ASSERT_FALSE(body) << url;
    EXPECT_EQ(body.error().code, ErrorCode::kInvalid) << url;
  }
  const auto body =
      FetchWeb("https://localhost/" + std::string(kWebAddressSizeMax, 'a'), {});
  ASSERT_FALSE(body);
  EXPECT_EQ(body.error().code, ErrorCode::kInvalid);
}

}  // namespace
}  // namespace diptych
