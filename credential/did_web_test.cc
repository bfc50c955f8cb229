// SPDX-License-Identifier: Apache-2.0
// Covers where a did:web publishes, and what is none.
#include "credential/did_web.h"

#include <gtest/gtest.h>

namespace diptych {
namespace {

TEST(DidWeb, NamesWhereItPublishes) {
  EXPECT_EQ(*DidWebUrl("did:web:college.example"), "https://college.example");
  EXPECT_EQ(*DidWebUrl("did:web:127.0.0.1%3A7300"), "https://127.0.0.1:7300");
  EXPECT_EQ(*DidWebUrl("did:web:college.example%3A8443:law:2026"),
            "https://college.example:8443/law/2026");
}

TEST(DidWeb, IsNothingElse) {
  for (const char* did :
       {"", "did:web:", "did:key:z6Mk", "did:web:a:", "did:web:a::b",
        "did:web:%3A1", "did:web:a%3A", "did:web:a%3Ax", "did:web:a/b",
        "did:web:a:..", "did:web:a#key", "did:web:a%2F", "did:web:a b"}) {
    EXPECT_FALSE(DidWebUrl(did)) << did;
  }
  EXPECT_EQ(DidWebUrl("did:web:" + std::string(193, 'a')).error().code,
            ErrorCode::kLimit);
}

TEST(DidWeb, IsTheIssuersNameAndElseTheKeyIs) {
  const std::string key = "z6MkExample";
  EXPECT_EQ(IssuerDid("did:web:a.example", key), "did:web:a.example");
  EXPECT_EQ(IssuerDid("", key), "did:key:z6MkExample");
  EXPECT_EQ(IssuerDid("did:ethr:0x1", key), "did:key:z6MkExample");
  EXPECT_EQ(KeyUrl("did:web:a.example", key), "did:web:a.example#z6MkExample");
}

}  // namespace
}  // namespace diptych
