// SPDX-License-Identifier: Apache-2.0
// Covers where references stand, how digests are written, and what is said of
// given files. The digests were made by another implementation.
#include "credential/evidence.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/base64.h"
#include "crypto/sha256.h"

namespace diptych {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr std::string_view kEssay = "An essay on welds.\n";
constexpr std::string_view kSri256 =
    "sha256-yxjtfG2d72Mz0QnLoJsTFHL3d/A7zv8dND8YoDg/uO4=";
constexpr std::string_view kSri384 =
    "sha384-r581wIQjelUZNcm3Npm40rdbeYu4e6c0EYdKgbdufbGH0/"
    "K4kAB6MUc43wnQyQNL";
constexpr std::string_view kBase64Url256 =
    "uEiDLGO18bZ3vYzPRCcugmxMUcvd38DvO_x00PxigOD-47g";
constexpr std::string_view kBase64Url384 =
    "uIDCvnzXAhCN6VRk1ybc2mbjSt1t5i7h7pzQRh0qBt259sYfT8riQAHoxRzjfCdDJA0s";
constexpr std::string_view kBase58 =
    "zQmc1TX1yv4pK1jPS88sFr23r3uS9z8jdGNmgo3nqeLGsfb";

Result<std::vector<EvidenceReference>> Collect(std::string_view json) {
  return CollectEvidence(ReadDocument(AsBytes(json)).value());
}

std::string FaultOf(std::string_view json) {
  const auto references = Collect(json);
  return references ? "read" : references.error().message;
}

std::string Resource(
    std::string_view digests,
    std::string_view id = "https://a.example/f/essay.txt?v=1") {
  return R"({"relatedResource":{"id":")" + std::string(id) + "\"," +
         std::string(digests) + "}}";
}

std::string Sri(std::string_view text) {
  return R"("digestSRI":")" + std::string(text) + "\"";
}

std::string Multibase(std::string_view text) {
  return R"("digestMultibase":")" + std::string(text) + "\"";
}

EvidenceMatch Match(std::string_view json, std::string_view content,
                    std::string_view name = "essay.txt") {
  const GivenFile file{name, AsBytes(content)};
  return CompareEvidence(Collect(json).value(), {&file, 1}).matches.at(0);
}

TEST(Evidence, MatchesEachSpellingOfADigest) {
  for (const std::string& digest :
       {Sri(kSri256), Sri(kSri384), Sri(std::string(kSri256) + "?x"),
        Multibase(kBase64Url256), Multibase(kBase64Url384),
        Multibase(kBase58)}) {
    const std::string json = Resource(digest);
    EXPECT_EQ(Match(json, kEssay), EvidenceMatch::kMatches) << digest;
    EXPECT_EQ(Match(json, kEssay, "other-name"), EvidenceMatch::kMatches);
    EXPECT_EQ(Match(json, "An essay on welds"), EvidenceMatch::kChanged);
    EXPECT_EQ(Match(json, "x", "other-name"), EvidenceMatch::kNotGiven);
    EXPECT_THAT(CompareEvidence(Collect(json).value(), {}).matches,
                ElementsAre(EvidenceMatch::kNotGiven));
  }
}

// Of a file that is on no web, only its name tells which one was changed.
TEST(Evidence, WithoutAnAddressAFileIsKnownByItsName) {
  const std::string digest = Multibase(kBase64Url256);
  const std::string id = "ni:///sha-256;yxjtfG2d72Mz0QnLoJsTFHL3d_A7zv8dND8";
  const std::string named = R"("name":"essay.txt",)" + digest;
  EXPECT_EQ(Match(Resource(named, id), kEssay), EvidenceMatch::kMatches);
  EXPECT_EQ(Match(Resource(named, id), "x"), EvidenceMatch::kChanged);
  EXPECT_EQ(Match(Resource(named, id), "x", "other"), EvidenceMatch::kNotGiven);
  EXPECT_EQ(Match(Resource(digest, id), "x"), EvidenceMatch::kNotGiven);
  EXPECT_EQ(Match(R"({"evidence":{)" + named + "}}", "x"),
            EvidenceMatch::kChanged);
  // The digest and the name may stand in two places with one id.
  EXPECT_EQ(Match(R"({"relatedResource":{"id":"ni:///x",)" + digest +
                      R"(},"evidence":{"id":"ni:///x","name":"essay.txt"}})",
                  "x"),
            EvidenceMatch::kChanged);
  // What has an address is called whatever its issuer likes.
  EXPECT_EQ(Match(Resource(named, "https://a.example/f/1.txt"), "x"),
            EvidenceMatch::kNotGiven);
  EXPECT_EQ(Match(Resource(R"("name":["essay.txt"],)" + digest, id), "x"),
            EvidenceMatch::kNotGiven);
  const GivenFile nameless{"", AsBytes("x")};
  EXPECT_THAT(
      CompareEvidence(Collect(Resource(R"("name":"",)" + digest, id)).value(),
                      {&nameless, 1})
          .matches,
      ElementsAre(EvidenceMatch::kNotGiven));
}

TEST(Evidence, WantsEveryStatementAndOneOfSeveralWords) {
  const std::string other =
      "sha256-AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";
  EXPECT_EQ(Match(Resource(Sri(other + " " + std::string(kSri384))), kEssay),
            EvidenceMatch::kMatches);
  EXPECT_EQ(Match(Resource(Sri(other) + "," + Multibase(kBase58)), kEssay),
            EvidenceMatch::kChanged);
  EXPECT_EQ(
      Match(Resource(Sri("sha512-AAAA") + "," + Multibase(kBase58)), kEssay),
      EvidenceMatch::kMatches);
}

TEST(Evidence, SaysWhereNoDigestCanBeCompared) {
  EXPECT_EQ(
      Match(R"({"evidence":[{"id":"https://a.example/essay.txt"}]})", kEssay),
      EvidenceMatch::kNoDigest);
  EXPECT_EQ(Match(Resource(Sri("sha512-AAAA")), kEssay),
            EvidenceMatch::kNoDigest);
}

TEST(Evidence, SaysWhichFilesNoDigestSpeaksOf) {
  const GivenFile files[] = {{"renamed.txt", AsBytes(kEssay)},
                             {"essay.txt", AsBytes("another")},
                             {"film.mp4", AsBytes("a film")}};
  EXPECT_THAT(
      CompareEvidence(Collect(Resource(Sri(kSri256))).value(), files).is_meant,
      ElementsAre(true, true, false));
  EXPECT_THAT(CompareEvidence({}, files).is_meant,
              ElementsAre(false, false, false));
  // A name alone says nothing of what is in the file.
  EXPECT_THAT(
      CompareEvidence(
          Collect(R"({"evidence":[{"id":"https://a.example/essay.txt"}]})")
              .value(),
          files)
          .is_meant,
      ElementsAre(false, false, false));
}

TEST(Evidence, CollectsFromEachPlaceAndJoinsByAddress) {
  const auto references =
      Collect(R"({"relatedResource":[{"id":"https://a.example/1",)" +
              Sri(kSri256) +
              R"(}],"evidence":[{"id":"https://a.example/1"},)"
              R"({"narrative":"told"},{"id":"https://a.example/2"}],)"
              R"("credentialSubject":{"evidence":{"id":"https://a.example/3"},)"
              R"("achievement":{"image":{"id":"https://a.example/i.png"}}}})")
          .value();
  std::vector<std::string> places;
  for (const EvidenceReference& reference : references) {
    places.push_back(reference.place + " " + reference.id);
  }
  EXPECT_THAT(places,
              ElementsAre("relatedResource[0] https://a.example/1",
                          "evidence[2] https://a.example/2",
                          "credentialSubject.evidence[0] https://a.example/3",
                          "achievement.image https://a.example/i.png"));
  EXPECT_EQ(references[0].digests.size(), 1U);
}

TEST(Evidence, OfAnSdJwtIsWhatItsHolderShows) {
  const auto encoded = [](const std::string& text) {
    return Base64UrlEncode(AsBytes(text));
  };
  const std::string disclosure = encoded(
      R"(["s",{"id":"https://a.example/essay.txt",)" + Sri(kSri256) + "}]");
  const std::string token =
      encoded(R"({"alg":"ES256"})") + "." +
      encoded(R"({"relatedResource":[{"...":")" +
              Base64UrlEncode(Sha256(AsBytes(disclosure))) + "\"}]}") +
      ".AQID~";
  EXPECT_THAT(Collect(token).value(), IsEmpty());
  EXPECT_EQ(Match(token + disclosure + "~", kEssay), EvidenceMatch::kMatches);
}

TEST(Evidence, LeavesOutWhatTheCredentialContains) {
  EXPECT_THAT(
      Collect(
          R"({"credentialSubject":{"achievement":{"image":"data:image/png,x"}}})")
          .value(),
      IsEmpty());
  EXPECT_THAT(Collect("%PDF").value(), IsEmpty());
}

TEST(Evidence, NamesTheMemberThatIsMalformed) {
  EXPECT_THAT(FaultOf(Resource(Sri("sha256"))),
              HasSubstr("relatedResource[0]: digestSRI"));
  EXPECT_THAT(FaultOf(Resource(Sri("sha256-AAAA"))), HasSubstr("digestSRI"));
  EXPECT_THAT(FaultOf(Resource(Sri("sha256-?"))), HasSubstr("digestSRI"));
  EXPECT_THAT(FaultOf(Resource("\"digestSRI\":1")), HasSubstr("no string"));
  for (const std::string_view text : {"", "z", "z0", "u", "uEiAA", "mEiAA"}) {
    EXPECT_THAT(FaultOf(Resource(Multibase(text))),
                HasSubstr("digestMultibase"))
        << text;
  }
}

TEST(Evidence, StopsAtItsLimit) {
  std::string json = "{\"evidence\":[{}";
  for (std::size_t i = 0; i < kMaxEvidence; ++i) json += ",{}";
  const auto references = Collect(json + "]}");
  ASSERT_FALSE(references);
  EXPECT_EQ(references.error().code, ErrorCode::kLimit);
}

TEST(Evidence, NamesItsAnswers) {
  EXPECT_EQ(EvidenceMatchName(EvidenceMatch::kNotGiven), "not given");
}

}  // namespace
}  // namespace diptych
