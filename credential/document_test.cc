// SPDX-License-Identifier: Apache-2.0
// Covers kinds of documents, what is refused with which words, limits, and
// digests of published credentials. The vectors of the specification are in
// commitment_vectors_test.cc.
#include "credential/document.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <string>

#include "base/base64.h"
#include "json/write.h"

namespace diptych {
namespace {

using ::testing::HasSubstr;

constexpr const char* kFixtures = DIPTYCH_SOURCE_DIR
    "/../shared/data/dcc-vc-test-fixtures/verifiableCredentials";

Result<Document> Read(std::string_view file) {
  return ReadDocument(AsBytes(file));
}

std::string ErrorOf(std::string_view file) {
  const Result<Document> document = Read(file);
  return document ? "accepted" : document.error().message;
}

std::string Token(std::string_view header, std::string_view payload) {
  return Base64UrlEncode(AsBytes(header)) + "." +
         Base64UrlEncode(AsBytes(payload)) + ".AQID";
}

std::string ReadFile(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  EXPECT_TRUE(file) << path;
  return {std::istreambuf_iterator<char>(file), {}};
}

// `value` with the members of its objects in the opposite order.
// NOLINTNEXTLINE(misc-no-recursion): only on credentials that ParseJson read.
JsonValue Reversed(const JsonValue& value) {
  if (const JsonArray* const array = value.if_array()) {
    JsonArray same;
    for (const JsonValue& element : *array) {
      same.push_back(Reversed(element));
    }
    return same;
  }
  if (const JsonObject* const object = value.if_object()) {
    JsonObject reversed;
    for (auto member = object->end(); member != object->begin();) {
      --member;
      reversed.emplace(member->key(), Reversed(member->value()));
    }
    return reversed;
  }
  return value;
}

TEST(Document, SaysWhereJsonIsWrongAndWhatToDo) {
  const std::string message = ErrorOf("{\n  \"a\": 1,\n  \"a\": 2\n}");
  EXPECT_THAT(message, HasSubstr("begins like a JSON credential"));
  EXPECT_THAT(message, HasSubstr("line 3, column 3 (byte 14)"));
  EXPECT_THAT(message, HasSubstr("\"a\" stands twice"));
  EXPECT_THAT(message, HasSubstr("Ask the issuer"));
}

TEST(Document, RefusesANumberThatItsDigestWouldRound) {
  const std::string rounded =
      R"({"id":"urn:x","student":12345678901234567890})";
  EXPECT_THAT(ErrorOf(rounded), HasSubstr("number 12345678901234567890 of the "
                                          "member \"student\""));
  EXPECT_THAT(ErrorOf(rounded), HasSubstr("write it as a string"));
  EXPECT_THAT(ErrorOf(R"({"grade":1.00000000000000000001})"),
              HasSubstr("\"grade\""));
  EXPECT_EQ(ErrorOf(R"({"grade":1.50,"student":"12345678901234567890"})"),
            "accepted");
  // The digest of a token is of its octets, so none of its digits are lost.
  EXPECT_NE(Read(Token(R"({"alg":"ES256"})", rounded))->digest,
            Read(Token(R"({"alg":"ES256"})",
                       R"({"id":"urn:x","student":12345678901234567891})"))
                ->digest);
}

TEST(Document, SaysWhatIsWrongWithAToken) {
  const std::string token = Token(R"({"alg":"ES256"})", "{}");
  ASSERT_EQ(ErrorOf(token), "accepted");
  EXPECT_THAT(ErrorOf(token + ".x"), HasSubstr("three parts"));
  EXPECT_THAT(ErrorOf(token + "="), HasSubstr("the token's signature"));
  EXPECT_THAT(ErrorOf(token.substr(0, token.size() - 4)),
              HasSubstr("signature is empty"));
  EXPECT_THAT(ErrorOf(Token(R"({"typ":"JWT"})", "{}")), HasSubstr("(alg)"));
  EXPECT_THAT(ErrorOf(Token(R"({"alg":"a","alg":"b"})", "{}")),
              HasSubstr("the token's header: line 1"));
  EXPECT_THAT(ErrorOf(token + "~~"), HasSubstr("disclosure"));
  EXPECT_THAT(ErrorOf(token + "~QQ"), HasSubstr("key-binding"));
}

TEST(Document, GivesTheJsonOfCredentialsAndPayloads) {
  EXPECT_EQ(Read(R"({"a":1})")->json.at("a").get_int64(), 1);
  const std::string token = Token(R"({"alg":"ES256"})", R"({"a":2})");
  EXPECT_EQ(Read(token)->json.at("a").get_int64(), 2);
  EXPECT_EQ(Read(token + "~")->json.at("a").get_int64(), 2);
  EXPECT_TRUE(Read(Token(R"({"alg":"ES256"})", "[1]"))->json.is_null());
  EXPECT_TRUE(Read("%PDF")->json.is_null());
}

TEST(Document, NamesItsKinds) {
  EXPECT_EQ(DocumentKindName(Read("{}")->kind), "json");
  const std::string token = Token(R"({"alg":"ES256"})", "{}");
  EXPECT_EQ(DocumentKindName(Read(token)->kind), "jws");
  EXPECT_EQ(DocumentKindName(Read(token + "~")->kind), "sd-jwt");
  EXPECT_EQ(DocumentKindName(Read("%PDF")->kind), "other");
}

TEST(Document, ChangesWithEveryMemberAndTheOrderOfElements) {
  const std::set<Digest> digests = {
      Read(R"({"a":[1,2],"proof":{"v":"x"}})")->digest,
      Read(R"({"a":[2,1],"proof":{"v":"x"}})")->digest,
      Read(R"({"a":[1,2],"proof":{"v":"y"}})")->digest,
      Read(R"({"a":[1,2]})")->digest, Read(R"({"a":["1",2]})")->digest};
  EXPECT_EQ(digests.size(), 5U);
}

TEST(Document, StopsAtItsLimits) {
  std::string file(kMaxDocumentSize, '%');
  EXPECT_TRUE(Read(file));
  file += '%';
  EXPECT_EQ(Read(file).error().code, ErrorCode::kLimit);

  std::string json = "{}" + std::string(kMaxCredentialTextSize - 2, ' ');
  EXPECT_TRUE(Read(json));
  json += ' ';
  EXPECT_EQ(Read(json).error().code, ErrorCode::kLimit);

  std::string token = Token(R"({"alg":"ES256"})", "{}");
  token += '~' + std::string(kMaxCredentialTextSize, 'A') + '~';
  EXPECT_EQ(Read(token).error().code, ErrorCode::kLimit);
}

TEST(Document, SurvivesEveryTruncationOfAToken) {
  const std::string whole = " " + Token(R"({"alg":"ES256"})", R"({"a":1})") +
                            "~AAAA~" + Token("{}", "{}");
  ASSERT_EQ(Read(whole)->kind, DocumentKind::kSdJwt);
  for (std::size_t size = 0; size < whole.size(); ++size) {
    const Result<Document> document = Read(whole.substr(0, size));
    if (document && document->kind == DocumentKind::kOther) {
      EXPECT_FALSE(whole.substr(0, size).contains('.'));
    }
  }
}

TEST(Document, DigestsPublishedCredentialsWhateverTheirLayout) {
  if (!std::filesystem::exists(kFixtures)) {
    GTEST_SKIP() << "the published credentials are not there: " << kFixtures;
  }
  int credentials = 0;
  int empty_files = 0;
  std::set<Digest> digests;
  for (const auto& entry :
       std::filesystem::recursive_directory_iterator(kFixtures)) {
    if (entry.path().extension() != ".json") continue;
    SCOPED_TRACE(entry.path());
    const std::string file = ReadFile(entry.path());
    const Result<Document> document = Read(file);
    // One of the published files was published empty; it is no credential.
    if (file.empty()) {
      EXPECT_EQ(ErrorOf(file), "the file is empty");
      ++empty_files;
      continue;
    }
    ASSERT_TRUE(document) << document.error().message;
    ASSERT_EQ(document->kind, DocumentKind::kJson);
    digests.insert(document->digest);
    ++credentials;

    const JsonValue reversed = Reversed(document->json);
    const std::string pretty = PrettyJson(reversed);
    ASSERT_NE(pretty, PrettyJson(document->json));
    EXPECT_EQ(Read(pretty)->digest, document->digest);
    EXPECT_EQ(Read(PrettyJson(document->json))->digest, document->digest);

    std::string changed = pretty;
    const std::size_t at = changed.find("proofValue\": \"z");
    ASSERT_NE(at, std::string::npos);
    changed[at + 14] = 'y';
    EXPECT_NE(Read(changed)->digest, document->digest);
  }
  EXPECT_GT(credentials, 80);
  EXPECT_LE(empty_files, 1);
  EXPECT_GT(digests.size(), 80U);
}

}  // namespace
}  // namespace diptych
