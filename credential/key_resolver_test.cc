// SPDX-License-Identifier: Apache-2.0
// Covers did:key names, and that only a key of the issuer's verifies.
#include "credential/key_resolver.h"

#include <gtest/gtest.h>

#include "credential/signer.h"
#include "tests/support/test_credential_keys.h"

namespace diptych {
namespace {

Result<std::vector<CandidateKey>> Ask(std::string_view name,
                                      std::string_view issuer = "") {
  return DidKeyResolver()({.verification_method = name, .issuer = issuer});
}

TEST(DidKeyResolver, ReadsTheKeyFromItsName) {
  for (const CredentialKey& key :
       {TestEd25519Key(), TestNistKey(NistCurve::kP256),
        TestNistKey(NistCurve::kP384)}) {
    const auto found = Ask(key.verification_method());
    ASSERT_TRUE(found) << found.error().message;
    ASSERT_EQ(found->size(), 1U);
    EXPECT_TRUE(found->front().key == key.public_key());
    EXPECT_EQ(found->front().controller, ControllerOf(key));
  }
}

TEST(DidKeyResolver, ReadsShorterNamesOfTheOneKey) {
  const CredentialKey key = TestEd25519Key();
  const std::string did = ControllerOf(key);
  const std::string text = did.substr(8);
  EXPECT_TRUE(Ask(did));
  EXPECT_TRUE(Ask("#" + text, did));
  EXPECT_TRUE(Ask("", did));
}

TEST(DidKeyResolver, RefusesNamesOfOtherKeysAndKinds) {
  const std::string did = ControllerOf(TestEd25519Key());
  const std::string other = ControllerOf(TestEd25519Key(8)).substr(8);
  EXPECT_FALSE(Ask(did + "#" + other));
  EXPECT_FALSE(Ask(did + "#"));
  EXPECT_FALSE(Ask("#" + other, did));
  EXPECT_FALSE(Ask("did:web:college.example#key-1"));
  EXPECT_FALSE(Ask("did:key:"));
  EXPECT_FALSE(Ask("did:key:z6Mk"));
  EXPECT_FALSE(Ask(""));
  EXPECT_FALSE(Ask("", "https://college.example"));
}

ProofOutcome Outcome(std::string_view issuer, const KeyResolver& keys,
                     const TryKey& try_key, std::string_view name = "a#k") {
  const ProofFinding finding = FindSigner(
      {.verification_method = name, .issuer = issuer}, keys, try_key);
  EXPECT_FALSE(finding.reason.empty());
  return finding.outcome;
}

TryKey Always(SignatureMatch match) {
  return [match](const CredentialPublicKey&) -> Result<SignatureMatch> {
    return match;
  };
}

TEST(FindSigner, TellsTheIssuersKeyFromOthers) {
  const CredentialPublicKey key = TestEd25519Key().public_key();
  const KeyResolver keys = ResolverOf("a#k", {{key, "a"}, {key, "b"}});
  const TryKey right = Always(SignatureMatch::kRight);
  EXPECT_EQ(Outcome("a", keys, right), ProofOutcome::kVerified);
  EXPECT_EQ(Outcome("b", keys, right), ProofOutcome::kVerified);
  EXPECT_EQ(Outcome("c", keys, right), ProofOutcome::kNotIssuer);
  EXPECT_EQ(Outcome("", keys, right), ProofOutcome::kFailed);
}

TEST(FindSigner, NeverVerifiesWithoutARightSignature) {
  const CredentialPublicKey key = TestEd25519Key().public_key();
  const KeyResolver keys = ResolverOf("a#k", {{key, "a"}});
  EXPECT_EQ(Outcome("a", keys, Always(SignatureMatch::kWrong)),
            ProofOutcome::kFailed);
  EXPECT_EQ(Outcome("a", keys, Always(SignatureMatch::kOtherAlgorithm)),
            ProofOutcome::kFailed);
  // Asked for any key of an issuer, somebody gave those of today.
  EXPECT_EQ(Outcome("a", ResolverOf("a", {{key, "a"}}),
                    Always(SignatureMatch::kWrong), "a"),
            ProofOutcome::kNoKey);
  EXPECT_EQ(Outcome("a", keys,
                    [](const CredentialPublicKey&) -> Result<SignatureMatch> {
                      return Error{ErrorCode::kInvalid, "unknown context"};
                    }),
            ProofOutcome::kCannotCheck);
}

TEST(FindSigner, SaysThatNoKeyIsKnown) {
  const CredentialPublicKey key = TestEd25519Key().public_key();
  const TryKey right = Always(SignatureMatch::kRight);
  EXPECT_EQ(Outcome("a", ResolverOf("other", {{key, "a"}}), right),
            ProofOutcome::kNoKey);
  EXPECT_EQ(Outcome("a", ResolverOf("a#k", {}), right), ProofOutcome::kNoKey);
  EXPECT_EQ(Outcome("a",
                    ResolverOf("a#k", std::vector<CandidateKey>(
                                          kCandidateKeysMax + 1, {key, "a"})),
                    right),
            ProofOutcome::kNoKey);
}

TEST(ProofFinding, IsSafeToPrint) {
  const CredentialPublicKey key = TestEd25519Key().public_key();
  const ProofFinding finding = FindSigner(
      {.verification_method = "k",
       .issuer = "\x1b[2J" + std::string(9999, 'x')},
      ResolverOf("a#k", {{key, "a"}}), Always(SignatureMatch::kRight));
  EXPECT_EQ(finding.reason.find('\x1b'), std::string::npos);
  EXPECT_LT(finding.reason.size(), 600U);
}

}  // namespace
}  // namespace diptych
