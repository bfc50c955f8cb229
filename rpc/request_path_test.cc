// SPDX-License-Identifier: Apache-2.0
//
// Which targets name what, that each thing has one spelling only, and that any
// octets at all are answered.

#include "rpc/request_path.h"

#include <gtest/gtest.h>

#include <random>
#include <string>

namespace diptych {
namespace {

TEST(RequestPath, EveryMethodHasItsPath) {
  for (std::size_t i = 0; i < kRpcMethodNames.size(); ++i) {
    const std::string target =
        std::string(kRpcPrefix) + std::string(kRpcMethodNames[i]);
    EXPECT_EQ(ParseRequestTarget(target),
              Route(RpcRoute{static_cast<RpcMethod>(i)}));
  }
}

TEST(RequestPath, StaticPathsAreKnown) {
  EXPECT_EQ(ParseRequestTarget("/"), Route(IndexRoute{}));
  EXPECT_EQ(ParseRequestTarget("/checkpoint"), Route(CheckpointRoute{}));
  EXPECT_EQ(ParseRequestTarget("/metrics"), Route(MetricsRoute{}));
  EXPECT_EQ(ParseRequestTarget("/healthz"), Route(HealthRoute{}));
  EXPECT_EQ(ParseRequestTarget("/branch/5-9"), Route(BranchRoute{{5}, {9}}));
  EXPECT_EQ(ParseRequestTarget("/branch/0-0"), Route(BranchRoute{}));
  EXPECT_EQ(ParseRequestTarget("/tile/0/x001/x234/067.p/8"),
            Route(TileRoute{
                {.level = TileLevel{0}, .index = 1'234'067, .width = 8}}));
  EXPECT_EQ(ParseRequestTarget("/tile/entries/001"),
            Route(TileRoute{{.index = 1}}));
}

TEST(RequestPath, StatusListsAreNamedByListAndForm) {
  EXPECT_EQ(ParseRequestTarget("/status/0/revocation"),
            Route(StatusListRoute{
                .list = {0}, .form = StatusListForm::kRevocation, .at = {}}));
  EXPECT_EQ(ParseRequestTarget("/status/4294967295/suspension"),
            Route(StatusListRoute{.list = {4'294'967'295},
                                  .form = StatusListForm::kSuspension}));
  EXPECT_EQ(ParseRequestTarget("http://a:7300/status/7/token"),
            Route(StatusListRoute{.list = {7}}));
  EXPECT_EQ(ParseRequestTarget("/status/aggregation"),
            Route(StatusAggregationRoute{}));
  EXPECT_EQ(ParseRequestTarget("/.well-known/did.json"),
            Route(DidDocumentRoute{}));
  for (const char* target :
       {"/status/", "/status", "/status/7", "/status/07/token",
        "/status/7/token/", "/status/7/Token", "/status/4294967296/token",
        "/status/-1/token", "/status//token", "/status/x/token",
        "/status/Aggregation", "/status/7/nothing?time=1"}) {
    EXPECT_EQ(ParseRequestTarget(target), Route(NoRoute::kNoSuchPath))
        << target;
  }
}

TEST(RequestPath, AStatusListIsAskedForAsItWas) {
  const auto at = [](const char* target) {
    const Route route = ParseRequestTarget(target);
    const auto* list = std::get_if<StatusListRoute>(&route);
    return list == nullptr ? std::nullopt : list->at;
  };
  constexpr InstantMs kTime{1'700'000'000'000};
  EXPECT_EQ(at("/status/7/token?time=1700000000"), kTime);
  for (const char* text :
       {"2023-11-14T22:13:20Z", "2023-11-14T23:13:20+01:00",
        "2023-11-14T22%3A13%3a20.000Z", "2023-11-14T23:13:20%2B01:00"}) {
    EXPECT_EQ(
        at(("/status/7/revocation?timestamp=" + std::string(text)).c_str()),
        kTime)
        << text;
  }
  EXPECT_EQ(at("/status/7/revocation?timestamp=1969-12-31T23:59:59Z"),
            InstantMs{-1000});
}

TEST(RequestPath, OtherQueriesOfAStatusListAreToldApart) {
  for (const char* target :
       {"/status/7/token?timestamp=2023-11-14T22:13:20Z",
        "/status/7/revocation?time=1700000000", "/status/7/token?",
        "/status/7/token?time", "/status/7/token?Time=1",
        "/status/7/token?time=1&time=2", "/status/aggregation?time=1"}) {
    EXPECT_EQ(ParseRequestTarget(target), Route(NoRoute::kNoSuchQuery))
        << target;
  }
  for (const char* target :
       {"/status/7/token?time=", "/status/7/token?time=-1",
        "/status/7/token?time=01", "/status/7/token?time=1.5",
        "/status/7/token?time=253402300800",
        "/status/7/token?time=99999999999999999999",
        "/status/7/revocation?timestamp=yesterday",
        "/status/7/revocation?timestamp=2023-11-14T22%3",
        "/status/7/revocation?timestamp=%",
        "/status/7/revocation?timestamp=2023-11-14T22:13:20"}) {
    EXPECT_EQ(ParseRequestTarget(target), Route(NoRoute::kNoTime)) << target;
  }
  for (const char* target :
       {"/status/%37/token", "/status/7/token?time=1#x",
        "http://a?/status/7/token", "http://a%/status/7/token?time=1",
        "/.well-known/did.json?x=1", "/status/7/token?time= 1"}) {
    EXPECT_EQ(ParseRequestTarget(target), Route(NoRoute::kMalformed)) << target;
  }
}

TEST(RequestPath, TheAbsoluteFormNamesTheSame) {
  EXPECT_EQ(ParseRequestTarget("http://node.example:7300/checkpoint"),
            Route(CheckpointRoute{}));
  EXPECT_EQ(ParseRequestTarget("http://[::1]/"), Route(IndexRoute{}));
  for (const char* target : {"http://", "http:///checkpoint", "http://node",
                             "https://node/checkpoint", "ftp://node/"}) {
    EXPECT_EQ(ParseRequestTarget(target), Route(NoRoute::kMalformed)) << target;
  }
}

TEST(RequestPath, OtherSpellingsNameNothing) {
  for (const char* target :
       {"/Checkpoint", "/checkpoint/", "//checkpoint", "/./checkpoint",
        "/tile/../checkpoint", "/tile/00/000", "/tile/0/0", "/tile/0/000/",
        "/tile/0/000.p/0", "/tile/0/000.p/256", "/tile/64/000",
        "/tile/0/x000/001", "/tile/0/001/x002", "/tile/", "/tile",
        "/tile/data/000", "/diptych.v1.Registry", "/favicon.ico"}) {
    EXPECT_EQ(ParseRequestTarget(target), Route(NoRoute::kNoSuchPath))
        << target;
  }
  for (const char* target :
       {"/diptych.v1.Registry/", "/diptych.v1.Registry/submit",
        "/diptych.v1.Registry/Submit/", "/diptych.v1.Registry/Nothing"}) {
    EXPECT_EQ(ParseRequestTarget(target), Route(NoRoute::kNoSuchCall))
        << target;
  }
}

TEST(RequestPath, WhatCouldBeReadInTwoWaysIsMalformed) {
  for (const char* target :
       {"", "*", "checkpoint", "/%63heckpoint", "/checkpoint?", "/checkpoint?x",
        "/checkpoint#a", "/tile\\0\\000", "/check point", "/checkp\xC3\xB6int",
        "/checkpoint\x7f", "/checkpoint\t", "/%2e%2e/checkpoint"}) {
    EXPECT_EQ(ParseRequestTarget(target), Route(NoRoute::kMalformed)) << target;
  }
  EXPECT_EQ(ParseRequestTarget(std::string_view("/check\0point", 12)),
            Route(NoRoute::kMalformed));
}

TEST(RequestPath, ALongTargetIsNotEvenLookedAt) {
  const std::string longest = "/" + std::string(kMaxTargetSize - 1, 'a');
  EXPECT_EQ(ParseRequestTarget(longest), Route(NoRoute::kNoSuchPath));
  EXPECT_EQ(ParseRequestTarget(longest + "a"), Route(NoRoute::kTooLong));
}

TEST(RequestPath, APathWithOneOctetChangedNeverNamesTheSame) {
  std::mt19937 random(7);
  for (const std::string target : {"/checkpoint", "/tile/0/x001/x234/067.p/8",
                                   "/diptych.v1.Registry/GetStatus"}) {
    const Route original = ParseRequestTarget(target);
    for (std::size_t at = 0; at < target.size(); ++at) {
      std::string changed = target;
      changed[at] = static_cast<char>(changed[at] ^ (1 + random() % 255));
      EXPECT_NE(ParseRequestTarget(changed), original) << changed;
    }
  }
}

}  // namespace
}  // namespace diptych
