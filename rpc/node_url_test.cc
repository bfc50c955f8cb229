// SPDX-License-Identifier: Apache-2.0
//
// The parts of a node's URL, and what is refused with which hint.

#include "rpc/node_url.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace diptych {
namespace {

using testing::HasSubstr;

TEST(NodeUrl, HasItsParts) {
  const auto url = ParseNodeUrl("http://node.example:7300/log/one/");
  ASSERT_TRUE(url) << url.error().message;
  EXPECT_EQ(url->host, "node.example");
  EXPECT_EQ(url->port, "7300");
  EXPECT_EQ(url->authority, "node.example:7300");
  EXPECT_EQ(url->prefix, "/log/one");
}

TEST(NodeUrl, WhatIsLeftOutHasItsDefault) {
  const auto url = ParseNodeUrl("http://127.0.0.1");
  ASSERT_TRUE(url) << url.error().message;
  EXPECT_EQ(url->port, "80");
  EXPECT_EQ(url->authority, "127.0.0.1");
  EXPECT_EQ(url->prefix, "");
  EXPECT_EQ(ParseNodeUrl("http://127.0.0.1/")->prefix, "");
}

TEST(NodeUrl, AnAddressInBracketsLosesThem) {
  const auto url = ParseNodeUrl("http://[::1]:7300");
  ASSERT_TRUE(url) << url.error().message;
  EXPECT_EQ(url->host, "::1");
  EXPECT_EQ(url->authority, "[::1]:7300");
}

TEST(NodeUrl, HttpsHasItsOwnPort) {
  EXPECT_FALSE(ParseNodeUrl("http://node.example")->is_tls);
  const auto url = ParseNodeUrl("https://node.example/log");
  ASSERT_TRUE(url) << url.error().message;
  EXPECT_TRUE(url->is_tls);
  EXPECT_EQ(url->port, "443");
  EXPECT_EQ(url->authority, "node.example");
  EXPECT_EQ(ParseNodeUrl("https://node.example:7443")->port, "7443");
}

TEST(NodeUrl, AnythingElseIsRefused) {
  for (const char* text :
       {"", "node.example:7300", "//node", "/checkpoint", "http:", "http://",
        "http:///path", "http://:7300", "ftp://node", "http://me@node",
        "http://node?x", "http://node#x", "http://no de", "http://node:0",
        "http://node:65536", "http://node:99999",
        "http://node:", "http://node:99999999999", "http://node:x"}) {
    const auto url = ParseNodeUrl(text);
    EXPECT_FALSE(url) << text;
    if (!url) EXPECT_EQ(url.error().code, ErrorCode::kInvalid);
  }
}

}  // namespace
}  // namespace diptych
