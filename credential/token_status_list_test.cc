// SPDX-License-Identifier: Apache-2.0
// Covers token status lists: all test vectors of the specification where they
// are at hand, the two short ones always, and what claims are refused for.
#include "credential/token_status_list.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <string>

#include "base/hex.h"
#include "credential/compression.h"
#include "json/parse.h"

namespace diptych {
namespace {

constexpr const char* kDraftDirectory =
    DIPTYCH_SOURCE_DIR "/../shared/data/ietf-token-status-list";
constexpr std::uint64_t kVectorEntries = std::uint64_t{1} << 20U;

std::string ReadText(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

// The JSON object in a file of the draft, whose long strings are cut into
// lines.
JsonValue Example(const std::string& name) {
  std::string text =
      ReadText(std::string(kDraftDirectory) + "/examples/" + name + ".md");
  text.erase(0, text.find('{'));
  std::string joined;
  bool is_in_string = false;
  for (const char c : text) {
    if (c == '"') is_in_string = !is_in_string;
    if (is_in_string && (c == '\n' || c == ' ')) continue;
    joined += c;
  }
  return ParseJson(joined).value();
}

// "status[1993] = 0b10" of the part of the draft below `title`.
std::map<std::uint64_t, unsigned> ListedStatuses(const std::string& draft,
                                                 const std::string& title) {
  std::map<std::uint64_t, unsigned> statuses;
  const std::size_t begin = draft.find("## " + title);
  const std::size_t end = draft.find("JSON encoding", begin);
  constexpr std::string_view kStart = "status[";
  for (std::size_t at = draft.find(kStart, begin); at < end;
       at = draft.find(kStart, at + 1)) {
    const char* number = draft.c_str() + at + kStart.size();
    const char* value = draft.c_str() + draft.find("0b", at) + 2;
    statuses[std::strtoull(number, nullptr, 10)] =
        static_cast<unsigned>(std::strtoul(value, nullptr, 2));
  }
  return statuses;
}

struct Vector {
  const char* title;
  const char* file;
  unsigned bits;
  std::size_t count;
};

constexpr Vector kVectors[] = {
    {"1-bit Status List", "status_list_encoding1_long_json", 1, 11},
    {"2-bit Status List", "status_list_encoding2_long_json", 2, 11},
    {"4-bit Status List", "status_list_encoding4_json", 4, 15},
    {"8-bit Status List", "status_list_encoding8_json", 8, 256}};

TEST(TokenStatusList, HasTheStatusesThatTheDraftLists) {
  if (!std::filesystem::exists(kDraftDirectory)) {
    GTEST_SKIP() << "the draft's vectors are not at " << kDraftDirectory;
  }
  const std::string draft = ReadText(std::string(kDraftDirectory) +
                                     "/draft-ietf-oauth-status-list.md");
  for (const Vector& vector : kVectors) {
    SCOPED_TRACE(vector.title);
    const auto expected = ListedStatuses(draft, vector.title);
    EXPECT_EQ(expected.size(), vector.count);
    const auto list = ReadTokenList(Example(vector.file));
    ASSERT_TRUE(list);
    EXPECT_EQ(list->bits, vector.bits);
    ASSERT_EQ(list->statuses.size(), kVectorEntries * vector.bits / 8);
    std::uint64_t wrong = 0;
    for (std::uint64_t i = 0; i < kVectorEntries; ++i) {
      const auto found = expected.find(i);
      const unsigned status = found == expected.end() ? 0 : found->second;
      wrong += TokenStatusAt(*list, i).value() != status;
    }
    EXPECT_EQ(wrong, 0U);
    EXPECT_EQ(TokenStatusAt(*list, kVectorEntries).error(),
              TokenListFault::kRange);
    const auto again = DecodeTokenStatuses(EncodeTokenStatuses(list->statuses));
    EXPECT_EQ(again, list->statuses);
  }
}

TEST(TokenStatusList, ReadsTheDraftsShortLists) {
  const auto one =
      ReadTokenList(JsonObject{{"bits", 1}, {"lst", "eNrbuRgAAhcBXQ"}});
  ASSERT_TRUE(one);
  EXPECT_EQ(HexEncode(one->statuses), "b9a3");
  std::string text;
  for (std::uint64_t i = 0; i < 16; ++i) {
    text += TokenStatusAt(*one, i).value() == 1 ? '1' : '0';
  }
  EXPECT_EQ(text, "1001110111000101");
  const auto two =
      ReadTokenList(JsonObject{{"bits", 2}, {"lst", "eNo76fITAAPfAgc"}});
  ASSERT_TRUE(two);
  EXPECT_EQ(HexEncode(two->statuses), "c944f9");
  text.clear();
  for (std::uint64_t i = 0; i < 12; ++i) {
    text += static_cast<char>('0' + TokenStatusAt(*two, i).value());
  }
  EXPECT_EQ(text, "120301011233");
  EXPECT_EQ(HexEncode(Compress(one->statuses, Compression::kZlib)),
            "78dadbb918000217015d");
}

TEST(TokenStatusList, RefusesBombsWidthsAndOtherText) {
  const auto fault = [](JsonValue json) { return ReadTokenList(json).error(); };
  const auto packed = [](std::size_t size) {
    return JsonObject{{"bits", 2}, {"lst", EncodeTokenStatuses(Bytes(size))}};
  };
  EXPECT_EQ(fault(packed(kTokenListSizeMax + 1)), TokenListFault::kTooLarge);
  EXPECT_TRUE(ReadTokenList(packed(kTokenListSizeMax)));
  EXPECT_EQ(
      DecodeTokenStatuses(std::string(kTokenListTextSizeMax + 1, 'A')).error(),
      TokenListFault::kTooLarge);
  for (const int bits : {0, 3, 16, -1, 257}) {
    EXPECT_EQ(fault(JsonObject{{"bits", bits}, {"lst", "eNrbuRgAAhcBXQ"}}),
              TokenListFault::kMalformed)
        << bits;
  }
  EXPECT_EQ(fault(JsonObject{{"bits", 1}, {"lst", "eNrbuRgAAhcBXQ=="}}),
            TokenListFault::kMalformed);
  EXPECT_EQ(fault(JsonObject{{"bits", 1}}), TokenListFault::kMalformed);
  EXPECT_EQ(fault(JsonObject{{"bits", "1"}, {"lst", "eNrbuRgAAhcBXQ"}}),
            TokenListFault::kMalformed);
  EXPECT_EQ(fault(7), TokenListFault::kMalformed);
}

constexpr char kUri[] = "https://college.example/status/0/token";
constexpr std::uint64_t kIssued = 1'700'000'000;
constexpr std::uint64_t kExpires = kIssued + 3600;

JsonObject Claims() {
  return TokenClaims({.url = kUri,
                      .issuer = "did:web:college.example",
                      .issued_s = kIssued,
                      .expires_s = kExpires,
                      .ttl_s = 300,
                      .lst = EncodeTokenStatuses(Bytes{0x49})});
}

TokenListFault FaultOf(const JsonObject& claims, std::uint64_t at_s,
                       std::uint64_t age_s = 0, std::string_view uri = kUri) {
  const auto read =
      ReadTokenClaims(claims, {.uri = uri, .at_s = at_s, .age_s = age_s});
  EXPECT_FALSE(read);
  return read ? TokenListFault::kRange : read.error();
}

TEST(TokenStatusList, CountsWhileItsClaimsHold) {
  for (const std::uint64_t at : {kIssued, kExpires - 1}) {
    const auto list =
        ReadTokenClaims(Claims(), {.uri = kUri, .at_s = at, .age_s = 300});
    ASSERT_TRUE(list);
    EXPECT_EQ(TokenStatusAt(*list, 1), 2);
  }
  EXPECT_EQ(FaultOf(Claims(), kIssued - 1), TokenListFault::kNotYetIssued);
  EXPECT_EQ(FaultOf(Claims(), kExpires), TokenListFault::kExpired);
  EXPECT_EQ(FaultOf(Claims(), kIssued, 301), TokenListFault::kStale);
  EXPECT_EQ(FaultOf(Claims(), kIssued, 0, "https://other.example/1"),
            TokenListFault::kOtherList);
}

TEST(TokenStatusList, NeedsItsClaimsAndOfTheirTypes) {
  for (const char* name : {"sub", "iat", "status_list"}) {
    JsonObject claims = Claims();
    claims.erase(name);
    EXPECT_EQ(FaultOf(claims, kIssued), TokenListFault::kMalformed) << name;
  }
  for (const char* name : {"sub", "iat", "exp", "ttl", "status_list"}) {
    JsonObject claims = Claims();
    claims[name] = JsonArray{};
    EXPECT_EQ(FaultOf(claims, kIssued), TokenListFault::kMalformed) << name;
  }
  JsonObject claims = Claims();
  claims.erase("exp");
  claims.erase("ttl");
  EXPECT_TRUE(ReadTokenClaims(claims, {.uri = kUri, .at_s = kIssued}));
}

}  // namespace
}  // namespace diptych
