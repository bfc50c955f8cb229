// SPDX-License-Identifier: Apache-2.0
// What issuing signs, checked as verifiers do: every term that a template may
// have is one that the pinned contexts define, and each kind of proof holds.
#include "cli/credential_signer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/check.h"
#include "credential/credential_status.h"
#include "credential/did_web.h"
#include "credential/jws.h"
#include "credential/proof.h"
#include "crypto/public_key_text.h"
#include "crypto/sha256.h"
#include "issuing/test_template.h"
#include "json/parse.h"
#include "jsonld/pinned_contexts.h"

namespace diptych {
namespace {

class StillClock : public Clock {
 public:
  TimeMs Now() override { return {1'795'341'845'000}; }
};

class SameRandom : public Random {
 public:
  void Fill(std::span<std::uint8_t> out) override {
    for (std::uint8_t& octet : out) octet = 7;
  }
};

// A credential with every member that a template and a table can give.
JsonObject Everything(const IssuerProfile& issuer) {
  AchievementTemplate form = ParseAchievementTemplate(kTestTemplate).value();
  const JsonObject more =
      ParseAchievementTemplate(
          R"({"id":"https://a.example/1","name":"N","description":"D",)"
          R"("criteria":{"narrative":"C"},"creator":{"id":"https://a.example",)"
          R"("name":"A","url":"https://a.example","description":"D"},)"
          R"("fieldOfStudy":"F","humanCode":"H","specialization":"S",)"
          R"("version":"1","related":{"id":"https://a.example/2",)"
          R"("inLanguage":"de","version":"1"},"otherIdentifier":)"
          R"({"identifier":"1","identifierType":"identifier"},)"
          R"("image":{"id":"https://a.example/i","caption":"I"},)"
          R"("alignment":{"targetName":"T","targetUrl":"https://a.example/t",)"
          R"("targetDescription":"D"},"resultDescription":{"id":)"
          R"("https://a.example/r","name":"R","resultType":"Status",)"
          R"("allowedValue":"Completed","requiredLevel":"https://a.example/l",)"
          R"("rubricCriterionLevel":{"id":"https://a.example/l","name":"L",)"
          R"("description":"D","points":"1"}}})")
          .value()
          .achievement;
  for (const JsonMember& member : more) {
    if (!form.achievement.contains(member.key())) {
      form.achievement[member.key()] = member.value();
    }
  }
  RecipientTable table = ReadRecipientTable(kTestTable, {}, form).value();
  CHECK(table.problems.empty());
  Recipient& recipient = table.recipients.front();
  recipient.evidence[0].digest = Sha256(AsBytes("x"));
  recipient.evidence.push_back({.key = "",
                                .url = "",
                                .file = "class/ada.pdf",
                                .digest = Sha256(AsBytes("y"))});
  recipient.id = "did:key:z6MkrJVnaZkeFzdQyMZu1cgjg7k1pZZ6pvBQ7XJPt4swbTQ2";
  recipient.narrative = "N";
  recipient.activity_start = TimeMs{1'700'000'000'000};
  recipient.activity_end = TimeMs{1'700'000'600'000};
  recipient.results.push_back({.description = "https://a.example/r",
                               .value = "Completed",
                               .level = "",
                               .is_status = true});
  SameRandom random;
  return BuildCredential(form, recipient, issuer,
                         DrawCredential(random, {1'795'341'845'000}, {}));
}

// Whose name is the key's.
template <class Key>
IssuerProfile IssuerOf(const Key& key) {
  return {.id = IssuerDid("", EncodeMultikey(key.public_key())),
          .name = "A",
          .url = "https://a.example",
          .status_url = "https://a.example"};
}

DocumentKind KindOf(CredentialForm form) {
  switch (form) {
    case CredentialForm::kJson:
      return DocumentKind::kJson;
    case CredentialForm::kJwt:
      return DocumentKind::kJws;
    case CredentialForm::kSdJwt:
      return DocumentKind::kSdJwt;
  }
  return DocumentKind::kOther;
}

TEST(CredentialSigner, EachProofOfEveryMemberHolds) {
  SameRandom random;
  StillClock clock;
  const Ed25519SecretKey key = Ed25519SecretKey::Generate(random);
  const IssuerProfile issuer = IssuerOf(key);
  const PinnedContexts contexts = PinnedContexts::Standard();
  for (const ProofChoice choice :
       {ProofChoice::kEddsaRdfc2022, ProofChoice::kEddsaJcs2022,
        ProofChoice::kVcJwt, ProofChoice::kObJwt, ProofChoice::kSdJwt}) {
    SCOPED_TRACE(static_cast<int>(choice));
    const auto sign = MakeSigner(choice, key, issuer, clock, random);
    ASSERT_TRUE(sign) << sign.error().message;
    const Result<Bytes> file = (*sign)(Everything(issuer));
    ASSERT_TRUE(file) << file.error().message;
    const Result<Document> document = ReadDocument(*file);
    ASSERT_TRUE(document) << document.error().message;
    EXPECT_EQ(document->kind, KindOf(FormOf(choice)));
    const std::vector<ProofReport> reports =
        CheckProofs(*document, DidKeyResolver(), contexts);
    ASSERT_EQ(reports.size(), 1U);
    EXPECT_EQ(reports[0].finding.outcome, ProofOutcome::kVerified)
        << reports[0].finding.reason;
  }
}

// Who reads tokens looks for the claim, and others for the credentialStatus.
TEST(CredentialSigner, ATokenNamesTheTokenListToo) {
  SameRandom random;
  StillClock clock;
  const Ed25519SecretKey key = Ed25519SecretKey::Generate(random);
  const IssuerProfile issuer = IssuerOf(key);
  for (const ProofChoice choice : {ProofChoice::kVcJwt, ProofChoice::kSdJwt}) {
    const auto sign = MakeSigner(choice, key, issuer, clock, random);
    ASSERT_TRUE(sign) << sign.error().message;
    const Result<Bytes> file = (*sign)(Everything(issuer));
    ASSERT_TRUE(file) << file.error().message;
    const auto references = ReadStatusReferences(*ReadDocument(*file));
    ASSERT_TRUE(references) << references.error().message;
    std::vector<std::string> urls;
    for (const StatusReference& one : *references) {
      EXPECT_EQ(one.index, 0U);
      urls.push_back(one.url);
    }
    EXPECT_THAT(urls,
                testing::ElementsAre("https://a.example/status/0/revocation",
                                     "https://a.example/status/0/token"));
  }
}

// The type and the claims of Open Badges 3.0 section 8.2, beside the members
// that they repeat; W3C VC-JOSE-COSE wants none of them.
TEST(CredentialSigner, EachTokenIsOfItsProfile) {
  SameRandom random;
  StillClock clock;
  const Ed25519SecretKey key = Ed25519SecretKey::Generate(random);
  const IssuerProfile issuer = IssuerOf(key);
  const JsonObject credential = Everything(issuer);
  for (const auto& [choice, type, is_open_badge] :
       {std::tuple(ProofChoice::kVcJwt, "vc+jwt", false),
        std::tuple(ProofChoice::kObJwt, "JWT", true)}) {
    SCOPED_TRACE(type);
    const auto sign = MakeSigner(choice, key, issuer, clock, random);
    ASSERT_TRUE(sign) << sign.error().message;
    const Result<Bytes> file = (*sign)(credential);
    ASSERT_TRUE(file) << file.error().message;
    const auto jws = ParseJws(AsText(*file));
    ASSERT_TRUE(jws) << jws.error().message;
    EXPECT_EQ(jws->header.at("typ"), type);
    const JsonObject claims =
        ParseJson(AsText(jws->payload)).value().get_object();
    for (const auto& [claim, value] :
         {std::pair<const char*, JsonValue>("iss", issuer.id),
          std::pair<const char*, JsonValue>("jti", credential.at("id")),
          std::pair<const char*, JsonValue>(
              "sub", credential.at("credentialSubject").at("id")),
          std::pair<const char*, JsonValue>("nbf", 1'795'341'845)}) {
      ASSERT_EQ(claims.contains(claim), is_open_badge) << claim;
      if (is_open_badge) {
        EXPECT_EQ(claims.at(claim), value) << claim;
      }
    }
    EXPECT_EQ(claims.contains("exp"), is_open_badge);
  }
}

TEST(CredentialSigner, WithP256AllButEddsaIsMade) {
  SameRandom random;
  StillClock clock;
  const NistSecretKey key = NistSecretKey::Generate(NistCurve::kP256, random);
  const IssuerProfile issuer = IssuerOf(key);
  const PinnedContexts contexts = PinnedContexts::Standard();
  EXPECT_EQ(UsualProof(key), ProofChoice::kEcdsaRdfc2019);
  EXPECT_EQ(UsualProof(Ed25519SecretKey::Generate(random)),
            ProofChoice::kEddsaRdfc2022);
  const std::pair<ProofChoice, std::string_view> made[] = {
      {ProofChoice::kEcdsaRdfc2019, "ecdsa-rdfc-2019"},
      {ProofChoice::kEcdsaJcs2019, "ecdsa-jcs-2019"},
      {ProofChoice::kVcJwt, "VC-JWT ES256"},
      {ProofChoice::kObJwt, "VC-JWT ES256"},
      {ProofChoice::kSdJwt, "SD-JWT VC ES256"}};
  for (const auto& [choice, name] : made) {
    SCOPED_TRACE(name);
    const auto sign = MakeSigner(choice, key, issuer, clock, random);
    ASSERT_TRUE(sign) << sign.error().message;
    const Result<Bytes> file = (*sign)(Everything(issuer));
    ASSERT_TRUE(file) << file.error().message;
    const std::vector<ProofReport> reports =
        CheckProofs(*ReadDocument(*file), DidKeyResolver(), contexts);
    ASSERT_EQ(reports.size(), 1U);
    EXPECT_EQ(reports[0].suite, name);
    EXPECT_EQ(reports[0].finding.outcome, ProofOutcome::kVerified)
        << reports[0].finding.reason;
  }
}

TEST(CredentialSigner, SaysWhatAKeySignsInPlaceOfWhatItCannot) {
  SameRandom random;
  StillClock clock;
  const SecretKey keys[] = {Ed25519SecretKey::Generate(random),
                            NistSecretKey::Generate(NistCurve::kP256, random)};
  const std::pair<ProofChoice, std::string_view> wrong[] = {
      {ProofChoice::kEcdsaJcs2019, "signs eddsa-rdfc-2022, eddsa-jcs-2022"},
      {ProofChoice::kEddsaJcs2022, "signs ecdsa-rdfc-2019, ecdsa-jcs-2019"}};
  for (std::size_t i = 0; i < std::size(keys); ++i) {
    const auto sign = MakeSigner(
        wrong[i].first, keys[i],
        {.id = "did:web:a.example", .name = "A", .url = "", .status_url = ""},
        clock, random);
    ASSERT_FALSE(sign);
    EXPECT_TRUE(sign.error().message.contains(wrong[i].second))
        << sign.error().message;
  }
  EXPECT_FALSE(CheckProofChoice(ProofChoice::kVcJwt, KeyType::kSecp256k1));
  EXPECT_FALSE(CheckProofChoice(ProofChoice::kObJwt, KeyType::kSecp256k1));
  EXPECT_FALSE(MakeSigner(
      ProofChoice::kVcJwt, EcdsaSecretKey::Generate(random),
      {.id = "did:web:a.example", .name = "A", .url = "", .status_url = ""},
      clock, random));
}

// A dry run has the key's type only.
TEST(CredentialSigner, TheTypeOfAKeyTellsWhatItSigns) {
  SameRandom random;
  StillClock clock;
  const std::pair<KeyType, SecretKey> keys[] = {
      {KeyType::kEd25519, Ed25519SecretKey::Generate(random)},
      {KeyType::kP256, NistSecretKey::Generate(NistCurve::kP256, random)}};
  for (const auto& [type, key] : keys) {
    for (const ProofChoice choice :
         {ProofChoice::kEddsaRdfc2022, ProofChoice::kEddsaJcs2022,
          ProofChoice::kEcdsaRdfc2019, ProofChoice::kEcdsaJcs2019,
          ProofChoice::kVcJwt, ProofChoice::kObJwt, ProofChoice::kSdJwt}) {
      const auto made = MakeSigner(
          choice, key,
          {.id = "did:web:a.example", .name = "A", .url = "", .status_url = ""},
          clock, random);
      const Status checked = CheckProofChoice(choice, type);
      EXPECT_EQ(checked.has_value(), made.has_value());
      if (!checked && !made) {
        EXPECT_EQ(checked.error().message, made.error().message);
      }
    }
  }
}

TEST(CredentialSigner, AMemberThatNoContextDefinesIsNotSigned) {
  SameRandom random;
  StillClock clock;
  const Ed25519SecretKey key = Ed25519SecretKey::Generate(random);
  const IssuerProfile issuer{.id = "did:web:a.example",
                             .name = "A",
                             .url = "",
                             .status_url = "https://a.example"};
  const auto sign =
      MakeSigner(ProofChoice::kEddsaRdfc2022, key, issuer, clock, random);
  ASSERT_TRUE(sign) << sign.error().message;
  JsonObject credential = Everything(issuer);
  EXPECT_TRUE((*sign)(credential));
  credential["credentialSubject"].get_object()["shoeSize"] = 43;
  EXPECT_FALSE((*sign)(credential));
}

}  // namespace
}  // namespace diptych
