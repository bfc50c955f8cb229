// SPDX-License-Identifier: Apache-2.0
// Covers disclosures in objects and arrays, what RFC 9901 section 7.1 refuses,
// key binding and limits. Tokens are built here; the digests of two published
// disclosures (RFC 9901 sections 4.2.3) are fixed.
#include "credential/sd_jwt.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/base64.h"
#include "credential/document.h"
#include "crypto/sha256.h"
#include "json/canonical.h"
#include "json/parse.h"

namespace diptych {
namespace {

using ::testing::HasSubstr;

std::string Encoded(std::string_view text) {
  return Base64UrlEncode(AsBytes(text));
}

std::string DigestOf(std::string_view disclosure) {
  return Base64UrlEncode(Sha256(AsBytes(disclosure)));
}

std::string Jwt(std::string_view payload,
                std::string_view header = R"({"alg":"ES256"})") {
  return Encoded(header) + "." + Encoded(payload) + ".AQID";
}

// The claims as canonical text, or the message of the error.
std::string Claims(std::string_view token) {
  const Result<SdJwt> read = ReadSdJwt(token);
  return read ? CanonicalJson(read->claims) : read.error().message;
}

const std::string kName = Encoded(R"(["s1","name","Ada"])");
const std::string kCity = Encoded(R"(["s2","city","Turin"])");
const std::string kElement = Encoded(R"(["s3",{"course":"Welding"}])");

std::string Sd(std::initializer_list<std::string> disclosures) {
  std::string array;
  for (const std::string& disclosure : disclosures) {
    array += (array.empty() ? "\"" : ",\"") + DigestOf(disclosure) + "\"";
  }
  return "\"_sd\":[" + array + "]";
}

TEST(SdJwt, PutsDisclosuresOfTheStandardInPlace) {
  const std::string token = Jwt(
      R"({"_sd":["X9yH0Ajrdm1Oij4tWso9UzzKJvPoDxwmuEcO3XAdRC0"],)"
      R"("nationalities":[{"...":"w0I8EKcdCtUPkGCNUrfwVp2xEgNjtoIDlOxc9-PlOhs"}],)"
      R"("_sd_alg":"sha-256"})");
  EXPECT_EQ(Claims(token +
                   "~WyJfMjZiYzRMVC1hYzZxMktJNmNCVzVlcyIsICJmYW1pbHlfbmFtZSIs"
                   "ICJNw7ZiaXVzIl0~WyJsa2x4RjVqTVlsR1RQVW92TU5JdkNBIiwgIkZSIl"
                   "0~"),
            "{\"family_name\":\"M\xC3\xB6"
            "bius\",\"nationalities\":[\"FR\"]}");
  EXPECT_EQ(Claims(token + "~"), R"({"nationalities":[]})");
}

TEST(SdJwt, DisclosesWhatIsWithinADisclosure) {
  const std::string address =
      Encoded(R"(["s4","address",{)" + Sd({kCity}) + R"(,"country":"IT"}])");
  const std::string token = Jwt("{" + Sd({address, kName}) + ",\"a\":1}");
  EXPECT_EQ(Claims(token + "~" + kCity + "~" + address + "~"),
            R"({"a":1,"address":{"city":"Turin","country":"IT"}})");
  EXPECT_THAT(Claims(token + "~" + kCity + "~"), HasSubstr("fits no digest"));
}

TEST(SdJwt, HasTheDigestOfTheIssuersPartAlone) {
  const std::string token = Jwt("{" + Sd({kName, kCity}) + "}");
  const auto digest = [](const std::string& file) {
    return ReadDocument(AsBytes(file)).value().digest;
  };
  EXPECT_EQ(digest(token + "~"), digest(token + "~" + kName + "~"));
  EXPECT_EQ(digest(token + "~"), Sha256(AsBytes(token)));
}

TEST(SdJwt, RefusesDisclosuresThatFitNothingOrTwice) {
  const std::string token = Jwt("{" + Sd({kName}) + "}");
  EXPECT_EQ(Claims(token + "~" + kName + "~"), R"({"name":"Ada"})");
  EXPECT_THAT(Claims(token + "~" + kCity + "~"), HasSubstr("fits no digest"));
  EXPECT_THAT(Claims(token + "~" + kName + "~" + kName + "~"),
              HasSubstr("disclosure 2: it stands twice"));
  EXPECT_THAT(Claims(Jwt("{" + Sd({kName, kName}) + "}") + "~"),
              HasSubstr("a digest stands twice"));
  EXPECT_THAT(Claims(Jwt("{" + Sd({kName}) + ",\"b\":{" + Sd({kName}) + "}}") +
                     "~" + kName + "~"),
              HasSubstr("a digest stands twice"));
}

TEST(SdJwt, RefusesNamesThatAreThereOrReserved) {
  EXPECT_THAT(
      Claims(Jwt("{" + Sd({kName}) + ",\"name\":1}") + "~" + kName + "~"),
      HasSubstr("\"name\" is there already"));
  const std::string again = Encoded(R"(["s9","name","Eve"])");
  EXPECT_THAT(Claims(Jwt("{" + Sd({kName, again}) + "}") + "~" + kName + "~" +
                     again + "~"),
              HasSubstr("\"name\" is there already"));
  for (const std::string_view name : {"_sd", "..."}) {
    const std::string reserved =
        Encoded("[\"s\",\"" + std::string(name) + "\",[]]");
    EXPECT_THAT(Claims(Jwt("{" + Sd({reserved}) + "}") + "~" + reserved + "~"),
                HasSubstr("is reserved"));
  }
}

TEST(SdJwt, RefusesDigestsInTheWrongPlace) {
  const std::string element = R"({"...":")" + DigestOf(kElement) + "\"}";
  EXPECT_EQ(Claims(Jwt(R"({"a":[1,)" + element + "]}") + "~" + kElement + "~"),
            R"({"a":[1,{"course":"Welding"}]})");
  EXPECT_THAT(Claims(Jwt(R"({"a":)" + element + "}") + "~"),
              HasSubstr("where no digest may stand"));
  EXPECT_THAT(Claims(Jwt(R"({"a":[{"...":"x","b":1}]})") + "~"),
              HasSubstr("other members"));
  EXPECT_THAT(Claims(Jwt(R"({"a":[{"...":1}]})") + "~"),
              HasSubstr("no string"));
  EXPECT_THAT(Claims(Jwt(R"({"_sd":"x"})") + "~"), HasSubstr("no array"));
  EXPECT_THAT(Claims(Jwt(R"({"_sd":[1]})") + "~"), HasSubstr("no string"));
  EXPECT_THAT(Claims(Jwt("{" + Sd({kElement}) + "}") + "~" + kElement + "~"),
              HasSubstr("for an array stands in an object"));
  EXPECT_THAT(Claims(Jwt(R"({"a":[{"...":")" + DigestOf(kName) + "\"}]}") +
                     "~" + kName + "~"),
              HasSubstr("for an object stands in an array"));
}

TEST(SdJwt, RefusesMalformedDisclosures) {
  const std::string token = Jwt("{}");
  for (const std::string_view text :
       {"{}", "[]", "[\"s\"]", "[1,2]", "[1,\"n\",2]", "[\"s\",1,2]",
        "[\"s\",\"n\",1,2]", "[\"s\",\"n\",{\"a\":1,\"a\":2}]", "x"}) {
    EXPECT_THAT(Claims(token + "~" + Encoded(text) + "~"),
                HasSubstr("disclosure 1"))
        << text;
  }
  EXPECT_THAT(Claims(token + "~~"), HasSubstr("disclosure 1: it is empty"));
  EXPECT_THAT(Claims(token + "~a b~"), HasSubstr("not base64url"));
  EXPECT_THAT(Claims(token), HasSubstr("has a ~"));
  EXPECT_THAT(Claims(Jwt("[1]") + "~"), HasSubstr("no JSON object"));
}

TEST(SdJwt, ReadsSha256Only) {
  EXPECT_THAT(Claims(Jwt(R"({"_sd_alg":"sha-512"})") + "~"),
              HasSubstr("sha-256"));
  EXPECT_THAT(Claims(Jwt(R"({"_sd_alg":1})") + "~"), HasSubstr("sha-256"));
}

TEST(SdJwt, ReadsAKeyBindingThatFitsTheDisclosures) {
  const std::string presented =
      Jwt("{" + Sd({kName, kCity}) + "}") + "~" + kName + "~";
  const auto binding = [](std::string_view hash,
                          std::string_view type = "kb+jwt") {
    return Jwt(R"({"iat":1,"aud":"https://e.example","nonce":"n","sd_hash":")" +
                   std::string(hash) + "\"}",
               R"({"alg":"ES256","typ":")" + std::string(type) + "\"}");
  };
  const std::string token = presented + binding(DigestOf(presented));
  const Result<SdJwt> read = ReadSdJwt(token);
  ASSERT_TRUE(read) << read.error().message;
  ASSERT_TRUE(read->key_binding);
  EXPECT_EQ(read->key_binding->payload.at("nonce").get_string(), "n");
  EXPECT_EQ(read->disclosure_count, 1U);

  EXPECT_THAT(Claims(presented + binding(DigestOf(presented + kCity + "~"))),
              HasSubstr("sd_hash is of other disclosures"));
  EXPECT_THAT(Claims(presented + binding(DigestOf(presented), "JWT")),
              HasSubstr("kb+jwt"));
  EXPECT_THAT(
      Claims(presented + Jwt(R"({"iat":1})", R"({"alg":"x","typ":"kb+jwt"})")),
      HasSubstr("\"aud\" is missing"));
  EXPECT_THAT(Claims(presented + "x"), HasSubstr("the key-binding token"));
}

TEST(SdJwt, StopsAtItsLimits) {
  std::string token = Jwt("{}") + "~";
  for (std::size_t i = 0; i <= kMaxDisclosures; ++i) token += kName + "~";
  const Result<SdJwt> many = ReadSdJwt(token);
  ASSERT_FALSE(many);
  EXPECT_EQ(many.error().code, ErrorCode::kLimit);

  // Each disclosure holds the digest of the one before; together they nest
  // deeper than any JSON text may.
  std::string chain;
  std::string inner = Encoded(R"(["s","a",1])");
  for (std::size_t i = 0; i < kMaxJsonDepth; ++i) {
    chain += inner + "~";
    inner = Encoded(R"(["s","a",{)" + Sd({inner}) + "}]");
  }
  const std::string deep = Jwt("{" + Sd({inner}) + "}") + "~" + chain + inner;
  const Result<SdJwt> read = ReadSdJwt(deep + "~");
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().code, ErrorCode::kLimit);
}

}  // namespace
}  // namespace diptych
