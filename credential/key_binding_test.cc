// SPDX-License-Identifier: Apache-2.0
// Covers what a key-binding token shows: only the signature of the very key
// that the issuer names counts.
#include "credential/key_binding.h"

#include <gtest/gtest.h>

#include "base/base64.h"
#include "credential/jwk.h"
#include "credential/jws.h"
#include "crypto/sha256.h"
#include "json/canonical.h"
#include "tests/support/test_credential_keys.h"

namespace diptych {
namespace {

const CredentialKey& Holder() {
  static const CredentialKey key = TestNistKey(NistCurve::kP256);
  return key;
}

// A token whose issuer names a key by `confirmation`, shown and signed by
// `holder`. The issuer's own signature is of no interest here.
std::string Presented(const JsonObject& confirmation,
                      const CredentialKey& holder) {
  const JsonObject claims = {{"vct", "x"}, {"cnf", confirmation}};
  const std::string shown =
      SignJws({{"typ", "dc+sd-jwt"}}, CanonicalJson(claims), TestEd25519Key()) +
      "~";
  const JsonObject binding = {
      {"iat", 10},
      {"aud", "https://employer.example"},
      {"nonce", "n"},
      {"sd_hash", Base64UrlEncode(Sha256(AsBytes(shown)))}};
  return shown + SignJws({{"typ", "kb+jwt"}}, CanonicalJson(binding), holder);
}

ProofOutcome OutcomeOf(const std::string& token) {
  const Result<SdJwt> read = ReadSdJwt(token);
  EXPECT_TRUE(read) << read.error().message;
  return CheckKeyBinding(*read).outcome;
}

JsonObject NamedKey(const CredentialKey& key) {
  return {{"jwk", PublicJwk(key.public_key())}};
}

TEST(KeyBinding, HoldsUnderTheKeyThatTheIssuerNames) {
  const std::string token = Presented(NamedKey(Holder()), Holder());
  EXPECT_EQ(OutcomeOf(token), ProofOutcome::kVerified);
  const SdJwt read = ReadSdJwt(token).value();
  EXPECT_TRUE(NamesHolder(read));
  EXPECT_EQ(BoundAt(read).value(), InstantMs{10'000});
}

TEST(KeyBinding, IsWrongUnderAnotherKey) {
  EXPECT_EQ(OutcomeOf(Presented(NamedKey(TestEd25519Key()), Holder())),
            ProofOutcome::kFailed);
  EXPECT_EQ(
      OutcomeOf(Presented(NamedKey(TestNistKey(NistCurve::kP384)), Holder())),
      ProofOutcome::kFailed);
}

TEST(KeyBinding, IsWrongIfItSaysThatItIsNotSigned) {
  std::string token = Presented(NamedKey(Holder()), Holder());
  const std::size_t header = token.rfind('~') + 1;
  token.replace(header, token.find('.', header) - header,
                Base64UrlEncode(AsBytes(R"({"alg":"none","typ":"kb+jwt"})")));
  EXPECT_EQ(OutcomeOf(token), ProofOutcome::kFailed);
}

TEST(KeyBinding, IsWrongIfItWasChanged) {
  std::string token = Presented(NamedKey(Holder()), Holder());
  char& last = token[token.rfind('.') + 1];
  last = last == 'A' ? 'B' : 'A';
  EXPECT_EQ(OutcomeOf(token), ProofOutcome::kFailed);
}

TEST(KeyBinding, CannotBeCheckedWithoutAKey) {
  EXPECT_EQ(OutcomeOf(Presented({}, Holder())), ProofOutcome::kCannotCheck);
  EXPECT_EQ(OutcomeOf(Presented({{"kid", "did:example:ada#1"}}, Holder())),
            ProofOutcome::kCannotCheck);
  EXPECT_EQ(OutcomeOf(Presented({{"jwk", {{"kty", "new"}}}}, Holder())),
            ProofOutcome::kCannotCheck);
}

}  // namespace
}  // namespace diptych
