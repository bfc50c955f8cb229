// SPDX-License-Identifier: Apache-2.0
// The credential of a recipient, member by member, and that its draws are read
// back and make it again.
#include "issuing/credential_builder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/base64.h"
#include "base/hex.h"
#include "crypto/sha256.h"
#include "issuing/test_template.h"
#include "json/canonical.h"
#include "json/parse.h"

namespace diptych {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

const IssuerProfile kIssuer{.id = "did:web:college.example",
                            .name = "Example College",
                            .url = "https://college.example/",
                            .status_url = "https://college.example"};

class CountingRandom : public Random {
 public:
  void Fill(std::span<std::uint8_t> out) override {
    for (std::uint8_t& octet : out) octet = next_++;
  }

 private:
  std::uint8_t next_ = 0xf0;
};

struct Sample {
  AchievementTemplate form = ParseAchievementTemplate(kTestTemplate).value();
  RecipientTable table = ReadRecipientTable(kTestTable, {}, form).value();
  CredentialDraws draws;

  Sample() {
    CountingRandom random;
    for (Recipient& recipient : table.recipients) {
      recipient.evidence[0].digest = Sha256(AsBytes(recipient.name));
    }
    draws = DrawCredential(
        random, ParseDay("2026-11-22T10:04:05.678Z", DayPart::kBegin).value(),
        {.list = {3}, .position = {94'567}});
  }

  JsonObject Build(std::size_t row) const {
    return BuildCredential(form, table.recipients[row], kIssuer, draws);
  }
};

TEST(CredentialBuilder, DrawsAVersion4Uuid) {
  const Sample sample;
  EXPECT_EQ(sample.draws.id, "urn:uuid:00010203-0405-4607-8809-0a0b0c0d0e0f");
  EXPECT_EQ(sample.draws.salt, "f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff");
}

TEST(CredentialBuilder, MakesAnOpenBadge) {
  const JsonObject badge = Sample().Build(0);
  const auto at = [&](const char* name) {
    return CanonicalJson(badge.at(name));
  };
  EXPECT_EQ(at("@context"),
            R"(["https://www.w3.org/ns/credentials/v2",)"
            R"("https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",)"
            R"("https://purl.imsglobal.org/spec/ob/v3p0/extensions.json"])");
  EXPECT_EQ(at("type"), R"(["VerifiableCredential","OpenBadgeCredential"])");
  EXPECT_EQ(at("issuer"),
            R"({"id":"did:web:college.example","name":"Example College",)"
            R"("type":["Profile"],"url":"https://college.example/"})");
  EXPECT_EQ(at("validFrom"), R"("2026-11-22T10:04:05Z")");
  EXPECT_EQ(at("validUntil"), R"("2029-11-22T10:04:05Z")");
  EXPECT_EQ(badge.at("credentialStatus"),
            JsonValue(MakeRevocationEntry(
                kIssuer.status_url, {.list = {3}, .position = {94'567}})));
  EXPECT_TRUE(badge.contains("credentialSchema"));
  const JsonObject& subject = badge.at("credentialSubject").get_object();
  EXPECT_EQ(CanonicalJson(subject.at("creditsEarned")), "6");
  EXPECT_EQ(CanonicalJson(subject.at("result")),
            R"([{"resultDescription":"https://college.example/welding/score",)"
            R"("type":["Result"],"value":"87.5"},)"
            R"({"achievedLevel":"https://college.example/welding/rubric/2",)"
            R"("resultDescription":"https://college.example/welding/rubric",)"
            R"("type":["Result"]}])");
  EXPECT_EQ(subject.at("achievement").at("name"),
            JsonValue("Welding, level 2"));
}

// The schema has room for one entry (Open Badges 3.0).
TEST(CredentialBuilder, NamesNoSchemaBesideTheSuspensionList) {
  Sample sample;
  sample.form.names_suspension = true;
  const JsonObject badge = sample.Build(0);
  EXPECT_FALSE(badge.contains("credentialSchema"));
  EXPECT_EQ(badge.at("credentialStatus"),
            JsonValue(MakeStatusEntries(kIssuer.status_url,
                                        {.list = {3}, .position = {94'567}})));
  const Result<CredentialDraws> draws = ReadDraws(badge, kIssuer);
  ASSERT_TRUE(draws) << draws.error().message;
  EXPECT_EQ(draws->place, sample.draws.place);
}

TEST(CredentialBuilder, ARowsOwnDateStandsBeforeTheTemplates) {
  EXPECT_EQ(Sample().Build(1).at("validUntil"),
            JsonValue("2027-06-30T23:59:59Z"));
}

TEST(CredentialBuilder, HashesEveryIdentityWithTheSalt) {
  const Sample sample;
  const JsonObject badge = sample.Build(0);
  const JsonArray& identities =
      badge.at("credentialSubject").at("identifier").as_array();
  ASSERT_EQ(identities.size(), 3U);
  const std::string hash =
      HexEncode(Sha256(AsBytes("ada@college.example" + sample.draws.salt)));
  EXPECT_EQ(identities[0].at("identityHash"), JsonValue("sha256$" + hash));
  EXPECT_EQ(identities[0].at("identityType"), JsonValue("emailAddress"));
  const std::string text = CanonicalJson(badge);
  for (const char* secret : {"Ada", "ada@college", "Lovelace"}) {
    EXPECT_THAT(text, Not(HasSubstr(secret)));
  }
}

TEST(CredentialBuilder, ShowsTheNameIfTheTemplateSaysSo) {
  Sample sample;
  sample.form.shows_name = true;
  const std::string text = CanonicalJson(sample.Build(0));
  EXPECT_THAT(text, HasSubstr(R"({"hashed":false,"identityHash":"Ada )"
                              R"(Lovelace","identityType":"name",)"));
  EXPECT_THAT(text, Not(HasSubstr("ada@college")));
}

TEST(CredentialBuilder, TiesEvidenceToTheDigestsOfItsFiles) {
  const Sample sample;
  const JsonObject ada = sample.Build(0);
  EXPECT_EQ(CanonicalJson(ada.at("evidence").at(1)),
            R"({"description":"Photographs of twelve welds",)"
            R"("genre":"ePortfolio","id":"https://college.example/p/4711",)"
            R"("name":"Portfolio of work","type":["Evidence"]})");
  const Digest digest = Sha256(AsBytes("Ada Lovelace"));
  EXPECT_EQ(ada.at("relatedResource").at(0).at("id"),
            JsonValue("https://college.example/p/4711"));
  EXPECT_EQ(ada.at("relatedResource").at(0).at("digestSRI"),
            JsonValue("sha256-" + Base64Encode(digest)));
  Bytes multihash{0x12, 0x20};
  multihash.insert(multihash.end(), digest.begin(), digest.end());
  EXPECT_EQ(ada.at("relatedResource").at(0).at("digestMultibase"),
            JsonValue("u" + Base64UrlEncode(multihash)));
  // A file that stands nowhere on the web is named by its digest.
  const JsonObject bo = sample.Build(1);
  const std::string id =
      "ni:///sha-256;" + Base64UrlEncode(Sha256(AsBytes("Bo Ek")));
  EXPECT_EQ(bo.at("evidence").at(1).at("id"), JsonValue(id));
  EXPECT_EQ(bo.at("relatedResource").at(0).at("id"), JsonValue(id));
  EXPECT_EQ(bo.at("relatedResource").at(0).at("name"), JsonValue("bo.pdf"));
  EXPECT_EQ(bo.at("evidence").at(1).at("name"), JsonValue("Portfolio of work"));
  EXPECT_FALSE(ada.at("relatedResource").at(0).get_object().contains("name"));
}

// The folders that it lies in are nobody's business.
TEST(CredentialBuilder, AFileIsNamedAsItIsUnlessSomethingNamesIt) {
  const AchievementTemplate bare =
      ParseAchievementTemplate(
          R"({"id":"https://a.example/1","name":"N","description":"D",)"
          R"("criteria":{"narrative":"C"}})")
          .value();
  RecipientTable table =
      ReadRecipientTable(
          "name,evidencefile,evidencefile:Essay\nAda,class/ada.pdf,b.pdf\n", {},
          bare)
          .value();
  for (RecipientEvidence& evidence : table.recipients[0].evidence) {
    evidence.digest = Sha256(AsBytes(evidence.file));
  }
  const JsonObject badge =
      BuildCredential(bare, table.recipients[0], kIssuer, Sample().draws);
  const auto name_of = [&](const char* member, std::size_t item) {
    return badge.at(member).at(item).at("name");
  };
  EXPECT_EQ(name_of("evidence", 0), "ada.pdf");
  EXPECT_EQ(name_of("evidence", 1), "Essay");
  EXPECT_EQ(name_of("relatedResource", 0), "ada.pdf");
  EXPECT_EQ(name_of("relatedResource", 1), "b.pdf");
}

// No null and no empty array or object, at any depth.
bool IsFilled(const JsonValue& value) {
  std::vector<const JsonValue*> open{&value};
  while (!open.empty()) {
    const JsonValue* next = open.back();
    open.pop_back();
    if (next->is_null()) return false;
    if (next->is_array()) {
      if (next->get_array().empty()) return false;
      for (const JsonValue& item : next->get_array()) open.push_back(&item);
    }
    if (next->is_object()) {
      for (const JsonMember& member : next->get_object()) {
        open.push_back(&member.value());
      }
    }
  }
  return true;
}

TEST(CredentialBuilder, LeavesOutWhatIsEmpty) {
  Sample sample;
  EXPECT_TRUE(IsFilled(sample.Build(0)));
  const AchievementTemplate bare =
      ParseAchievementTemplate(
          R"({"id":"https://a.example/1","name":"N","description":"D",)"
          R"("criteria":{"narrative":"C"}})")
          .value();
  const RecipientTable table =
      ReadRecipientTable("id\ndid:key:z6Mk\n", {}, bare).value();
  const JsonObject badge =
      BuildCredential(bare, table.recipients[0], kIssuer, sample.draws);
  EXPECT_TRUE(IsFilled(badge));
  for (const char* name : {"evidence", "relatedResource", "validUntil"}) {
    EXPECT_FALSE(badge.contains(name));
  }
  EXPECT_EQ(badge.at("credentialSubject").at("id"), JsonValue("did:key:z6Mk"));
}

TEST(CredentialBuilder, TheDrawsOfACredentialMakeItAgain) {
  const Sample sample;
  for (const std::size_t row : {0U, 1U}) {
    const std::string text = CanonicalJson(sample.Build(row));
    const JsonValue read = ParseJson(text).value();
    const auto draws = ReadDraws(read.get_object(), kIssuer);
    ASSERT_TRUE(draws) << draws.error().message;
    EXPECT_EQ(CanonicalJson(BuildCredential(
                  sample.form, sample.table.recipients[row], kIssuer, *draws)),
              text);
    EXPECT_NE(
        CanonicalJson(BuildCredential(
            sample.form, sample.table.recipients[1 - row], kIssuer, *draws)),
        text);
  }
  EXPECT_FALSE(ReadDraws({}, kIssuer));
}

}  // namespace
}  // namespace diptych
