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

void WriteAnswers(CorpusWriter& writer) {
  const std::string ok = "HTTP/1.1 200 OK\r\n";
  const std::pair<const char*, std::string> answers[] = {
      {"did-document", ok + "Content-Type: application/did+json\r\n"
                            "Content-Length: 10\r\nConnection: close\r\n\r\n"
                            "{\"id\":\"a\"}"},
      {"chunked", ok + "Transfer-Encoding: chunked\r\n\r\n"
                       "4;a=\"b\"\r\nabcd\r\nA\r\n0123456789\r\n"
                       "0\r\nTrailer: c\r\n\r\n"},
      {"until-closed", ok + "Server: old\r\n\r\nall that comes"},
      // Ten octets of gzip, which nobody asked for.
      {"gzip", ok +
                   "Content-Encoding: gzip\r\nContent-Length: 10\r\n\r\n"
                   "\x1f\x8b\x08" +
                   std::string(7, '\0')},
      {"moved",
       "HTTP/1.1 301 Moved\r\nLocation: https://other.example/\r\n"
       "Content-Length: 0\r\n\r\n"},
      {"not-found",
       "HTTP/1.1 404 Not Found\r\nContent-Type: application/json\r\n"
       "Content-Length: 40\r\n\r\n"
       R"({"code":"not_found","message":"no such"})"},
      {"version-1.0", "HTTP/1.0 200 OK\r\n\r\nold"},
      {"no-content", "HTTP/1.1 204 No Content\r\n\r\n"},
      {"cut-short", ok + "Content-Length: 10\r\n\r\nabc"},
      {"two-lengths", ok + "Content-Length: 1\r\nContent-Length: 2\r\n\r\nab"},
      {"long-body", ok + "Content-Length: 2049\r\n\r\n"},
      {"long-chunk", ok + "Transfer-Encoding: chunked\r\n\r\n900\r\n" +
                         std::string(2'304, 'a')},
      {"huge-chunk",
       ok + "Transfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\nab"},
      {"long-head", ok + "A: " + std::string(33'000, 'a') + "\r\n\r\n"}};
  for (const auto& [name, answer] : answers) {
    writer.Add("http_answer", name, std::string_view(answer));
  }
}

}  // namespace

void WriteHttp(CorpusWriter& writer) {
  WriteRequests(writer);
  WriteAnswers(writer);
}

}  // namespace diptych
