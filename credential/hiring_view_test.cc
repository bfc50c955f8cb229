// SPDX-License-Identifier: Apache-2.0
// Covers what is taken from a credential, what is left out, and the two
// spellings of a record.
#include "credential/hiring_view.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/base64.h"
#include "crypto/sha256.h"
#include "json/parse.h"

namespace diptych {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

constexpr HiringVerdict kVerdict{.file = "class/7.json",
                                 .place = "verifiableCredential[1]",
                                 .reason = "Not revoked, as of now.",
                                 .verdict = "valid",
                                 .as_of = "2026-11-22T10:04:00Z",
                                 .accredited_by = "Quality Agency",
                                 .proof = "receipt, by 3 of 4 institutions",
                                 .issuer_source = "register"};

constexpr std::string_view kBadge = R"({
  "type": ["VerifiableCredential", "OpenBadgeCredential"],
  "issuer": {"id": "did:web:college.example", "name": "College, \"North\""},
  "credentialSubject": {
    "id": "did:example:ada", "name": "Ada Recipient",
    "identifier": [{"identityHash": "ada@example.org"}],
    "creditsEarned": 4.5,
    "result": [{"achievedLevel": "urn:l:2", "value": "B"}],
    "achievement": {
      "name": "Welding",
      "alignment": [
        {"targetName": "Joining", "targetCode": "7212", "targetFramework": "ESCO"},
        {"targetName": "Level 4", "targetCode": "EQF4", "targetFramework": "EQF"}],
      "resultDescription": [{"rubricCriterionLevel": [
        {"id": "urn:l:1", "name": "Novice"},
        {"id": "urn:l:2", "name": "Proficient"}]}]}}})";

HiringView View(std::string_view file) {
  return MakeHiringView(ReadDocument(AsBytes(file)).value(), kVerdict);
}

// The achievement's cell of a record for an achievement of this name.
std::string Cell(std::string_view name) {
  const HiringView view{.achievement = std::string(name)};
  const std::string line = HiringCsvLine(view);
  return line.substr(0,
                     line.size() - std::string(",,,,,,,,,,,,,,,\r\n").size());
}

TEST(HiringView, IsALineOfJson) {
  EXPECT_EQ(
      HiringJsonLine(View(kBadge)),
      R"({"achievement":"Welding","issuer":"College, \"North\"",)"
      R"("issuerId":"did:web:college.example","accreditedBy":"Quality Agency",)"
      R"("skills":[{"name":"Joining","code":"7212","framework":"ESCO"},)"
      R"({"name":"Level 4","code":"EQF4","framework":"EQF"}],)"
      R"("level":"Proficient","credits":"4.5","verdict":"valid",)"
      R"("asOf":"2026-11-22T10:04:00Z","file":"class/7.json",)"
      R"("place":"verifiableCredential[1]",)"
      R"("reason":"Not revoked, as of now.",)"
      R"("proof":"receipt, by 3 of 4 institutions","issuerSource":"register"})");
}

// Whoever splits at " | " gets as many parts as there are alignments.
TEST(HiringView, APartNeverLooksLikeTwo) {
  std::string badge(kBadge);
  badge.replace(badge.find("7212"), 4, "a | b");
  badge.replace(badge.find("Joining"), 7, "x|y\\\\");
  badge.replace(badge.find("Proficient"), 10, "C | D");
  const HiringView view = View(badge);
  EXPECT_THAT(HiringCsvLine(view),
              testing::HasSubstr(R"(,x\|y\ | Level 4,a \| b | EQF4,)"
                                 R"(ESCO | EQF,C \| D,)"));
  EXPECT_THAT(HiringJsonLine(view), testing::HasSubstr(R"("code":"a | b")"));
}

TEST(HiringView, IsALineOfCsv) {
  EXPECT_EQ(HiringCsvHeader(),
            "achievement,issuer,issuerId,accreditedBy,skills,skillCodes,"
            "skillFrameworks,level,credits,verdict,asOf,file,place,reason,"
            "proof,issuerSource\r\n");
  EXPECT_EQ(HiringCsvLine(View(kBadge)),
            "Welding,\"College, \"\"North\"\"\",did:web:college.example,"
            "Quality Agency,Joining | Level 4,7212 | EQF4,ESCO | EQF,"
            "Proficient,4.5,valid,2026-11-22T10:04:00Z,class/7.json,"
            "verifiableCredential[1],\"Not revoked, as of now.\","
            "\"receipt, by 3 of 4 institutions\",register\r\n");
}

TEST(HiringView, NamesNoRecipient) {
  const std::string line =
      HiringJsonLine(View(kBadge)) + HiringCsvLine(View(kBadge));
  for (const char* const word : {"Ada", "ada@", "did:example:ada"}) {
    EXPECT_THAT(line, Not(HasSubstr(word)));
  }
}

TEST(HiringView, TakesTheEqfLevelWhereNoRubricHasOne) {
  std::string badge(kBadge);
  badge.replace(badge.find("urn:l:2"), 7, "urn:l:9");
  EXPECT_EQ(View(badge).level, "EQF4");
}

TEST(HiringView, HasOnlyAVerdictOfOtherFiles) {
  EXPECT_EQ(HiringJsonLine(View("%PDF")),
            R"({"accreditedBy":"Quality Agency","verdict":"valid",)"
            R"("asOf":"2026-11-22T10:04:00Z","file":"class/7.json",)"
            R"("place":"verifiableCredential[1]",)"
            R"("reason":"Not revoked, as of now.",)"
            R"("proof":"receipt, by 3 of 4 institutions",)"
            R"("issuerSource":"register"})");
  EXPECT_EQ(View("{}").achievement, "");
}

TEST(HiringView, ShowsWhatAnSdJwtDiscloses) {
  const std::string name = Base64UrlEncode(AsBytes(R"(["s","name","Degree"])"));
  const std::string payload = R"({"iss":"https://a.example","_sd":[")" +
                              Base64UrlEncode(Sha256(AsBytes(name))) + "\"]}";
  const std::string token = Base64UrlEncode(AsBytes(R"({"alg":"ES256"})")) +
                            "." + Base64UrlEncode(AsBytes(payload)) + ".AQID~";
  EXPECT_EQ(View(token).achievement, "");
  EXPECT_EQ(View(token).issuer_id, "https://a.example");
  EXPECT_EQ(View(token + name + "~").achievement, "Degree");
}

TEST(HiringView, TakesTheIssuerOfATokenFromItsClaims) {
  const std::string token =
      Base64UrlEncode(AsBytes(R"({"alg":"ES256"})")) + "." +
      Base64UrlEncode(AsBytes(R"({"iss":"did:a","vc":{"name":"Degree"}})")) +
      ".AQID";
  EXPECT_EQ(View(token).issuer_id, "did:a");
  EXPECT_EQ(View(token).achievement, "Degree");
}

TEST(HiringView, MakesFormulasText) {
  EXPECT_EQ(Cell("=1+1"), "'=1+1");
  EXPECT_EQ(Cell("+1"), "'+1");
  EXPECT_EQ(Cell("-1"), "'-1");
  EXPECT_EQ(Cell("@SUM(A1)"), "'@SUM(A1)");
  EXPECT_EQ(Cell("  =1"), "'  =1");
  EXPECT_EQ(Cell("\xEF\xBC\x9D"
                 "1"),
            "'\xEF\xBC\x9D"
            "1");
  EXPECT_EQ(Cell("=A1,\"B\""), "\"'=A1,\"\"B\"\"\"");
  EXPECT_EQ(Cell("C++"), "C++");
  EXPECT_EQ(Cell("a\nb"), "\"a\nb\"");
}

TEST(HiringView, ShowsPrintableTextOfBoundedLength) {
  const HiringView view =
      View(R"({"name":"\t=\u001b[2J\u202ex\ny","issuer":")" +
           std::string(1000, 'i') + "\"}");
  EXPECT_EQ(view.achievement, "=[2Jxy");
  EXPECT_EQ(view.issuer_id.size(), kMaxHiringCharacters + 3);
  EXPECT_THAT(HiringCsvLine(view), StartsWith("'=[2Jxy,"));
}

// A file that is not found again is of no use; a reason names what it likes.
TEST(HiringView, KeepsTheWholeNameOfTheFile) {
  const std::string file = "=" + std::string(3000, 'f');
  const HiringView view = MakeHiringView(
      ReadDocument(AsBytes("{}")).value(),
      {.file = file, .reason = "line\nfeed", .verdict = "cannot tell"});
  EXPECT_EQ(view.file, file);
  EXPECT_EQ(view.reason, "linefeed");
  EXPECT_THAT(HiringCsvLine(view), HasSubstr(",'=fff"));
}

TEST(HiringView, LooksAtABoundedNumberOfSkills) {
  std::string badge =
      R"({"credentialSubject":{"achievement":{"alignment":[{"targetName":"a"})";
  for (std::size_t i = 0; i < 2 * kMaxHiringElements; ++i) {
    badge += R"(,{"targetName":"b"})";
  }
  EXPECT_EQ(View(badge + "]}}}").skills.size(), kMaxHiringElements);
}

}  // namespace
}  // namespace diptych
