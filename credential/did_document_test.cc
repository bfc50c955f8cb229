// SPDX-License-Identifier: Apache-2.0
// Covers where the document of a did:web stands and which of its keys count.
#include "credential/did_document.h"

#include <gtest/gtest.h>

namespace diptych {
namespace {

constexpr char kDid[] = "did:web:college.example";
// The key of the vectors of W3C's eddsa-jcs-2022.
constexpr char kKey[] = "z6MkrJVnaZkeFzdQyMZu1cgjg7k1pZZ6pvBQ7XJPt4swbTQ2";

TEST(DidDocumentUrl, IsTheWellKnownPlaceOrThePath) {
  const std::pair<const char*, const char*> cases[] = {
      {"did:web:college.example",
       "https://college.example/.well-known/did.json"},
      {"did:web:college.example:dids:it",
       "https://college.example/dids/it/did.json"},
      {"did:web:localhost%3A8443:it", "https://localhost:8443/it/did.json"},
      {"did:web:a%3A1", "https://a:1/.well-known/did.json"},
  };
  for (const auto& [did, url] : cases) {
    const auto got = DidDocumentUrl(did);
    ASSERT_TRUE(got) << did << ": " << got.error().message;
    EXPECT_EQ(*got, url);
  }
}

std::string Document(std::string_view methods, std::string_view assertions) {
  return R"({"id":")" + std::string(kDid) + R"(","verificationMethod":[)" +
         std::string(methods) + R"(],"assertionMethod":[)" +
         std::string(assertions) + "]}";
}

std::string Method(std::string_view id, std::string_view controller) {
  return R"({"id":")" + std::string(id) +
         R"(","type":"Multikey","controller":")" + std::string(controller) +
         R"(","publicKeyMultibase":")" + kKey + R"("})";
}

std::size_t CountOf(const std::string& text) {
  const auto read = ReadDidDocument(AsBytes(text), kDid);
  EXPECT_TRUE(read) << read.error().message;
  return read ? read->methods.size() : 0;
}

TEST(DidDocument, HasItsKeysInlineOrByName) {
  const std::string method = Method("did:web:college.example#a", kDid);
  EXPECT_EQ(CountOf(Document("", method)), 1U);
  EXPECT_EQ(CountOf(Document(method, R"("did:web:college.example#a")")), 1U);
  EXPECT_EQ(CountOf(Document(method, R"("#a")")), 1U);
  EXPECT_EQ(CountOf(Document(Method("#a", kDid), R"("#a")")), 1U);
}

TEST(DidDocument, CountsNoKeysForOtherPurposesOrOfOthers) {
  const std::string method = Method("#a", kDid);
  EXPECT_EQ(CountOf(Document(method, "")), 0U);
  EXPECT_EQ(CountOf(Document(method, R"("#b")")), 0U);
  EXPECT_EQ(CountOf(Document("", Method("#a", "did:web:evil.example"))), 0U);
  EXPECT_EQ(CountOf(Document("", R"({"id":"#a","type":"New"})")), 0U);
}

TEST(DidDocument, OfAnotherIsRefused) {
  EXPECT_FALSE(
      ReadDidDocument(AsBytes(R"({"id":"did:web:evil.example"})"), kDid));
  EXPECT_FALSE(ReadDidDocument(AsBytes("{}"), kDid));
  EXPECT_FALSE(ReadDidDocument(AsBytes("["), kDid));
  EXPECT_FALSE(ReadDidDocument(
      AsBytes(std::string(kDidDocumentSizeMax + 1, ' ')), kDid));
}

TEST(DidDocument, AnswersForTheKeysByTheirNames) {
  const KeyResolver keys = DidDocumentResolver(
      ReadDidDocument(AsBytes(Document("", Method("#a", kDid))), kDid).value(),
      TimeMs{0});
  const auto count = [&](std::string_view name, std::string_view issuer) {
    const auto found = keys({.verification_method = name, .issuer = issuer});
    return found ? found->size() : 0;
  };
  EXPECT_EQ(count("did:web:college.example#a", kDid), 1U);
  EXPECT_EQ(count("#a", kDid), 1U);
  EXPECT_EQ(count("did:web:college.example#b", kDid), 0U);
  EXPECT_EQ(count("did:web:evil.example#a", kDid), 0U);
  EXPECT_EQ(count("", kDid), 1U);
  EXPECT_EQ(count("", "did:web:evil.example"), 0U);
}

// A method with dates, as those of a did.json that Diptych serves.
std::string Dated(std::string_view dates) {
  std::string method = Method("#a", kDid);
  method.pop_back();
  return method + "," + std::string(dates) + "}";
}

// What is said at 1970-01-01T00:00:10Z of a key with these dates.
Result<std::vector<CandidateKey>> KeysOf(std::string_view dates,
                                         std::optional<InstantMs> made) {
  const std::string text = Document("", Dated(dates));
  const KeyResolver keys = DidDocumentResolver(
      ReadDidDocument(AsBytes(text), kDid).value(), TimeMs{10'000});
  return keys({.verification_method = "#a", .issuer = kDid, .made = made});
}

TEST(DidDocument, AKeyThatHasRunOutCountsForWhatWasMadeBefore) {
  const char* const over = R"("expires":"1970-01-01T00:00:05Z")";
  EXPECT_TRUE(KeysOf(over, InstantMs{4'999}));
  for (const std::optional<InstantMs> made :
       {std::optional<InstantMs>(), std::optional(InstantMs{5'000}),
        std::optional(InstantMs{9'000})}) {
    const auto keys = KeysOf(over, made);
    ASSERT_FALSE(keys);
    EXPECT_EQ(keys.error().code, ErrorCode::kRefused);
    EXPECT_NE(keys.error().message.find("ran out on 1970-01-01"),
              std::string::npos);
  }
  EXPECT_TRUE(KeysOf(R"("expires":"1970-01-01T00:00:11Z")", std::nullopt));
}

TEST(DidDocument, ARevokedKeyCountsForNothingWhateverDateItSigned) {
  const char* const revoked = R"("revoked":"1970-01-01T00:00:05Z")";
  const auto keys = KeysOf(revoked, InstantMs{1});
  ASSERT_FALSE(keys);
  EXPECT_EQ(keys.error().code, ErrorCode::kRefused);
  EXPECT_NE(keys.error().message.find("was revoked on 1970-01-01"),
            std::string::npos);
  EXPECT_TRUE(KeysOf(R"("revoked":"1970-01-01T00:00:11Z")", std::nullopt));
}

TEST(DidDocument, PassesOverAKeyWithADateThatCannotBeRead) {
  for (const char* const dates :
       {R"("expires":"soon")", R"("revoked":true)", R"("expires":null)"}) {
    EXPECT_EQ(CountOf(Document("", Dated(dates))), 0U) << dates;
  }
}

}  // namespace
}  // namespace diptych
