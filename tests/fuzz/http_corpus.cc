// SPDX-License-Identifier: Apache-2.0
#include "tests/fuzz/http_corpus.h"

#include <string>
#include <utility>

#include "rpc/raw_client.h"

namespace diptych {
namespace {

constexpr char kPost[] = "POST /diptych.v1.Registry/";

std::string ChunkedCall() {
  return std::string(kPost) +
         "GetStatus HTTP/1.1\r\nHost: a\r\n"
         "Content-Type: application/json; charset=utf-8\r\n"
         "Transfer-Encoding: chunked\r\n\r\n"
         "a;b=c\r\n{\"list\":1,\r\ne\r\n\"position\":300\r\n1\r\n}\r\n"
         "0\r\nTrailer: b\r\n\r\n";
}

std::string ProtoCall() {
  return std::string(kPost) +
         "LookupCommitments HTTP/1.1\r\nHost: a\r\n"
         "Content-Type: application/proto\r\nConnect-Protocol-Version: 1\r\n"
         "Connect-Timeout-Ms: 10000\r\nContent-Length: 6\r\n\r\n\x0a\x04"
         "abcd";
}

void WriteRequests(CorpusWriter& writer) {
  const std::string submit =
      PostText("Submit", R"({"transaction":{"body":"Ym9keQ=="}})");
  const std::pair<const char*, std::string> requests[] = {
      {"checkpoint", GetText("/checkpoint", "If-None-Match: W/\"a\", *\r\n")},
      {"tile-twice", GetText("/tile/0/000") + GetText("/tile/0/000")},
      {"head", "HEAD / HTTP/1.1\r\nHost: a\r\n\r\n" + GetText("/healthz")},
      {"preflight",
       "OPTIONS /diptych.v1.Registry/Submit HTTP/1.1\r\nHost: a\r\n\r\n"},
      {"list-then", GetText("/status/7/token?time=1700000000")},
      {"submit", submit},
      // The empty line is what some send after a body.
      {"submit-then-read", submit + "\r\n" + GetText("/checkpoint")},
      {"proto", ProtoCall()},
      {"chunked", ChunkedCall() + GetText("/metrics")},
      {"expect", PostText("GetNodeStatus", "{}", "Expect: 100-continue\r\n")},
      {"version-1.0", "GET /checkpoint HTTP/1.0\r\n\r\n"},
      {"two-lengths", PostText("GetNetwork", "{}", "Content-Length: 2\r\n")},
      {"length-and-chunked",
       PostText("GetNetwork", "{}", "Transfer-Encoding: chunked\r\n")},
      {"folded", GetText("/", "A: b\r\n c\r\n")},
      {"no-type",
       std::string(kPost) +
           "GetNetwork HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\n{}"},
      {"long-head", GetText("/", "A: " + std::string(8'300, 'a') + "\r\n")},
      {"long-body", PostText("GetNetwork", std::string(2'100, ' '))}};
  for (const auto& [name, request] : requests) {
    writer.Add("http_request", name, std::string_view(request));
  }
}

}  // namespace

void WriteHttp(CorpusWriter& writer) {
  WriteRequests(writer);
}

}  // namespace diptych
