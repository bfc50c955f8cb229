// SPDX-License-Identifier: Apache-2.0
// Covers the forms of portfolios and parts, parts that cannot be read, nesting
// and limits.
#include "credential/portfolio.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/base64.h"

namespace diptych {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr std::string_view kBadge =
    R"({"type":["VerifiableCredential","OpenBadgeCredential"],"n":1.0})";
constexpr std::string_view kEndorsement =
    R"({"type":["VerifiableCredential","EndorsementCredential"]})";

std::string Token(std::string_view payload) {
  return Base64UrlEncode(AsBytes(R"({"alg":"ES256"})")) + "." +
         Base64UrlEncode(AsBytes(payload)) + ".AQID";
}

std::string Presentation(std::string_view credentials) {
  return R"({"type":"VerifiablePresentation","verifiableCredential":)" +
         std::string(credentials) + "}";
}

std::string Clr(std::string_view credentials) {
  return R"({"type":["VerifiableCredential","ClrCredential"],)"
         R"("credentialSubject":{"verifiableCredential":)" +
         std::string(credentials) + "}}";
}

std::string Enveloped(std::string_view url) {
  return R"({"type":"EnvelopedVerifiableCredential","id":")" +
         std::string(url) + "\"}";
}

Digest DigestOf(std::string_view file) {
  return ReadDocument(AsBytes(file)).value().digest;
}

Portfolio Read(std::string_view file) {
  Result<Portfolio> portfolio = ReadPortfolio(AsBytes(file));
  EXPECT_TRUE(portfolio) << portfolio.error().message;
  return portfolio ? *std::move(portfolio) : Portfolio{};
}

std::vector<std::string> Places(const Portfolio& portfolio) {
  std::vector<std::string> places;
  for (const PortfolioPart& part : portfolio.parts) {
    places.push_back(part.place);
  }
  return places;
}

std::string FaultOf(std::string_view credential) {
  const Portfolio portfolio = Read("[" + std::string(credential) + "]");
  if (portfolio.parts.size() != 1) return "several";
  const Result<Document>& document = portfolio.parts.front().document;
  return document ? "read" : document.error().message;
}

TEST(Portfolio, TakesAPresentationApart) {
  const std::string token = Token(kBadge);
  const std::string file =
      Presentation("[" + std::string(kBadge) + ",\"" + token + "\"," +
                   std::string(kEndorsement) + "]");
  const Portfolio portfolio = Read(file);
  EXPECT_EQ(portfolio.outer.digest, DigestOf(file));
  ASSERT_THAT(Places(portfolio),
              ElementsAre("verifiableCredential[0]", "verifiableCredential[1]",
                          "verifiableCredential[2]"));
  EXPECT_EQ(portfolio.parts[0].document->digest, DigestOf(kBadge));
  EXPECT_EQ(portfolio.parts[1].document->digest, DigestOf(token));
  EXPECT_EQ(portfolio.parts[1].document->text, token);
  EXPECT_EQ(portfolio.parts[2].document->digest, DigestOf(kEndorsement));
}

TEST(Portfolio, TakesAnArrayApart) {
  const Portfolio portfolio =
      Read(" [" + std::string(kBadge) + "," + std::string(kEndorsement) + "]");
  EXPECT_EQ(portfolio.outer.kind, DocumentKind::kOther);
  ASSERT_THAT(Places(portfolio), ElementsAre("[0]", "[1]"));
  EXPECT_EQ(portfolio.parts[1].document->digest, DigestOf(kEndorsement));
}

TEST(Portfolio, HasNoPartsOfASingleCredentialOrOtherFile) {
  EXPECT_THAT(Read(kBadge).parts, IsEmpty());
  EXPECT_THAT(Read(Token(kBadge)).parts, IsEmpty());
  EXPECT_THAT(Read("%PDF").parts, IsEmpty());
  EXPECT_THAT(Read(Presentation("[]")).parts, IsEmpty());
  EXPECT_FALSE(ReadPortfolio({}));
}

TEST(Portfolio, HasNoPartsOfATokenWhosePayloadIsNoJson) {
  for (const char* payload : {"}}}", "\"abc", ",x", "[1e", "\\"}) {
    EXPECT_THAT(Read(Token(payload)).parts, IsEmpty()) << payload;
  }
}

TEST(Portfolio, TakesTokensApartThatArePortfolios) {
  EXPECT_THAT(Places(Read(Token(R"({"vp":)" + Presentation(kBadge) + "}"))),
              ElementsAre("verifiableCredential[0]"));
  EXPECT_THAT(Places(Read(Token(Clr("[" + std::string(kBadge) + "]")))),
              ElementsAre("credentialSubject.verifiableCredential[0]"));
}

TEST(Portfolio, TakesPortfoliosApartThatStandWithin) {
  const std::string clr = Clr("[" + std::string(kBadge) + "]");
  const Portfolio portfolio =
      Read(Presentation("[" + clr + "," + std::string(kEndorsement) + "]"));
  ASSERT_THAT(Places(portfolio),
              ElementsAre("verifiableCredential[0]",
                          "verifiableCredential[0]."
                          "credentialSubject.verifiableCredential[0]",
                          "verifiableCredential[1]"));
  EXPECT_EQ(portfolio.parts[0].document->digest, DigestOf(clr));
  EXPECT_EQ(portfolio.parts[1].document->digest, DigestOf(kBadge));
}

TEST(Portfolio, RefusesPartsWithANumberThatTheirDigestRounds) {
  const std::string part = R"({"type":["VerifiableCredential"],"n":%})";
  const auto with = [&part](std::string_view number) {
    return std::string(part).replace(part.find('%'), 1, number);
  };
  EXPECT_EQ(FaultOf(with("9007199254740992")), "read");
  EXPECT_THAT(FaultOf(with("9007199254740993")), HasSubstr("\"[0].n\""));
  const Portfolio inside = Read(Token(
      R"({"vp":)" + Presentation("[" + with("9007199254740993") + "]") + "}"));
  ASSERT_EQ(inside.parts.size(), 1U);
  ASSERT_FALSE(inside.parts.front().document);
  EXPECT_THAT(inside.parts.front().document.error().message,
              HasSubstr("vp.verifiableCredential[0].n"));
}

TEST(Portfolio, OpensEnvelopes) {
  const std::string token = Token(kBadge);
  const std::string url = "data:application/vc+jwt," + token;
  const Portfolio portfolio = Read(Presentation(
      "[" + Enveloped(url) + "," +
      Enveloped("data:application/vc+sd-jwt," + token + "~") + "," +
      Enveloped("data:application/vc+jwt;base64," +
                Base64Encode(AsBytes(token))) +
      ",\"" + url + "\"]"));
  ASSERT_EQ(portfolio.parts.size(), 4U);
  for (const PortfolioPart& part : portfolio.parts) {
    ASSERT_TRUE(part.document) << part.document.error().message;
    EXPECT_EQ(part.document->digest, DigestOf(token));
  }
  EXPECT_FALSE(portfolio.parts[0].has_parts);
  // An enveloped presentation is the file itself.
  const Portfolio outer = Read(
      R"({"type":"EnvelopedVerifiablePresentation","id":"data:application/vp+jwt,)" +
      Token(Presentation(kBadge)) + "\"}");
  EXPECT_THAT(Places(outer),
              ElementsAre("id[0]", "id[0].verifiableCredential[0]"));
  EXPECT_TRUE(outer.parts[0].has_parts);
  EXPECT_FALSE(outer.parts[1].has_parts);
}

TEST(Portfolio, SaysOfEachPartWhyItCannotBeRead) {
  EXPECT_THAT(FaultOf("1"), HasSubstr("neither an object nor a token"));
  EXPECT_THAT(FaultOf("\"plain\""), HasSubstr("no signed token"));
  EXPECT_THAT(FaultOf("\"\""), HasSubstr("empty"));
  EXPECT_THAT(FaultOf("\"" + Token(kBadge) + ".x\""), HasSubstr("three parts"));
  EXPECT_THAT(FaultOf(Enveloped("https://a.example")), HasSubstr("data: URL"));
  EXPECT_THAT(FaultOf(Enveloped("data:text/html,x")), HasSubstr("not read"));
  EXPECT_THAT(FaultOf(Enveloped("data:application/vc+jwt;base64,?")),
              HasSubstr("base64"));
  EXPECT_THAT(FaultOf(R"({"type":"EnvelopedVerifiableCredential"})"),
              HasSubstr("no id"));
  for (const char* more :
       {R"("type":["EnvelopedVerifiableCredential","VerifiableCredential"])",
        R"("type":"EnvelopedVerifiableCredential","credentialSubject":{})"}) {
    EXPECT_THAT(
        FaultOf("{" + std::string(more) + R"(,"id":"data:application/vc+jwt,)" +
                Token(kBadge) + "\"}"),
        HasSubstr("states something itself"));
  }
  EXPECT_EQ(FaultOf(kBadge), "read");
}

TEST(Portfolio, RefusesAnArrayThatIsNoStrictJson) {
  EXPECT_FALSE(ReadPortfolio(AsBytes("[{}")));
  EXPECT_FALSE(ReadPortfolio(AsBytes(R"([{"a":1,"a":2}])")));
}

TEST(Portfolio, StopsAtItsLimits) {
  std::string many = "[{}";
  for (std::size_t i = 1; i < kMaxPortfolioParts; ++i) many += ",{}";
  EXPECT_EQ(Read(many + "]").parts.size(), kMaxPortfolioParts);
  const auto more = ReadPortfolio(AsBytes(many + ",{}]"));
  ASSERT_FALSE(more);
  EXPECT_EQ(more.error().code, ErrorCode::kLimit);

  std::string nested(kBadge);
  for (std::size_t i = 0; i < kMaxPortfolioDepth; ++i) {
    nested = Presentation("[" + nested + "]");
  }
  EXPECT_EQ(Read(nested).parts.size(), kMaxPortfolioDepth);
  const auto deeper = ReadPortfolio(AsBytes(Presentation(nested)));
  ASSERT_FALSE(deeper);
  EXPECT_EQ(deeper.error().code, ErrorCode::kLimit);
}

}  // namespace
}  // namespace diptych
