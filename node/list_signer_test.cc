// SPDX-License-Identifier: Apache-2.0
// Covers that lists are signed with each type of key that may sign them, under
// the name by which others find it, and with no other type.
#include "node/list_signer.h"

#include <gtest/gtest.h>

#include "credential/did_web.h"
#include "credential/jws.h"
#include "credential/proof.h"
#include "registry/member_multikey.h"
#include "tests/support/test_rsa_key.h"

namespace diptych {
namespace {

constexpr char kUrl[] = "https://college.example";

std::shared_ptr<const PinnedContexts> Contexts() {
  static const auto contexts =
      std::make_shared<const PinnedContexts>(PinnedContexts::Standard());
  return contexts;
}

ListStatement Statement(StatusListForm form) {
  return {.origin = "registry.example/log",
          .list = {3},
          .form = form,
          .height = {9},
          .valid_from = {1'795'000'000'000},
          .valid_until = {1'795'086'400'000},
          .signed_at = {1'795'000'000'000}};
}

struct Expected {
  SecretKey secret;
  std::string_view suite;
  std::string_view token;
  std::string_view prefix;  // Of the key as Multikey.
};

std::vector<Expected> EachType() {
  return {
      {.secret = Ed25519SecretKey::FromSeed(Ed25519Seed{1}),
       .suite = "eddsa-rdfc-2022",
       .token = "EdDSA",
       .prefix = "z6Mk"},
      {.secret =
           NistSecretKey::FromSecret(NistCurve::kP256, Bytes(32, 7)).value(),
       .suite = "ecdsa-rdfc-2019",
       .token = "ES256",
       .prefix = "zDn"}};
}

std::string Signed(const SecretKey& secret, StatusListForm form) {
  const ListSigner signer = ListSigner::Make(kUrl, secret, Contexts()).value();
  const Bytes statuses(32'768, 0);
  return signer.Sign(Statement(form), "", ListSigner::Pack(statuses, form))
      .value();
}

TEST(ListSigner, SignsCredentialsAsTheTypeOfItsKeyCan) {
  for (const Expected& expected : EachType()) {
    SCOPED_TRACE(expected.suite);
    for (const StatusListForm form :
         {StatusListForm::kRevocation, StatusListForm::kSuspension}) {
      const std::string text = Signed(expected.secret, form);
      EXPECT_EQ(text, Signed(expected.secret, form));
      const std::vector<ProofReport> reports = CheckProofs(
          *ReadDocument(AsBytes(text)), DidKeyResolver(), *Contexts());
      ASSERT_EQ(reports.size(), 1U);
      EXPECT_TRUE(reports[0].verified()) << reports[0].finding.reason;
      EXPECT_EQ(reports[0].suite, expected.suite);
      EXPECT_EQ(reports[0].verification_method,
                DidKeyVerificationMethod(expected.secret).value());
    }
  }
}

TEST(ListSigner, SignsTokensAsTheTypeOfItsKeyCan) {
  for (const Expected& expected : EachType()) {
    SCOPED_TRACE(expected.token);
    const std::string text = Signed(expected.secret, StatusListForm::kToken);
    EXPECT_EQ(text, Signed(expected.secret, StatusListForm::kToken));
    const auto jws = ParseJws(text);
    ASSERT_TRUE(jws);
    const std::string name = DidKeyVerificationMethod(expected.secret).value();
    const ProofReport report =
        CheckJws(*jws, kStatusListToken, name.substr(0, name.find('#')),
                 DidKeyResolver());
    EXPECT_TRUE(report.verified()) << report.finding.reason;
    EXPECT_TRUE(report.suite.ends_with(expected.token)) << report.suite;
  }
}

TEST(ListSigner, NamesItsKeyAsTheDirectoryDoes) {
  for (const Expected& expected : EachType()) {
    SCOPED_TRACE(expected.token);
    const ListSigner signer =
        ListSigner::Make(kUrl, expected.secret, Contexts()).value();
    EXPECT_TRUE(signer.multikey().starts_with(expected.prefix));
    const bool is_p256 = std::holds_alternative<NistSecretKey>(expected.secret);
    MemberKey held{.purpose = KeyPurpose::kCredential,
                   .type = is_p256 ? KeyType::kP256 : KeyType::kEd25519,
                   .from = {},
                   .to = {},
                   .compromised_from = {},
                   .public_key = {}};
    if (is_p256) {
      held.public_key =
          std::get<NistSecretKey>(expected.secret).public_key().bytes();
    } else {
      held.public_key = ToBytes(
          std::get<Ed25519SecretKey>(expected.secret).public_key().bytes());
    }
    EXPECT_EQ(MemberMultikey(held), signer.multikey());
    held.type = KeyType::kSecp256k1;
    EXPECT_EQ(MemberMultikey(held), "");
  }
}

TEST(ListSigner, TakesNoKeyThatOthersDoNotFind) {
  EXPECT_FALSE(ListSigner::Make(
      kUrl, *EcdsaSecretKey::FromSecret(EcdsaSecret{1, 2}), Contexts()));
  EXPECT_FALSE(ListSigner::Make(
      kUrl, *DecodeKeyPem(kTestRsaPem, "", OpenKey::kAccept), Contexts()));
}

}  // namespace
}  // namespace diptych
