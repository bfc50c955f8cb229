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
