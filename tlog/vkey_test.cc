// SPDX-License-Identifier: Apache-2.0
// Covers key names, key IDs and the text form of verifier keys; more
// malformed texts are in docs/spec/vectors/notes.json.
#include "tlog/vkey.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "tests/support/test_keys.h"

namespace diptych {
namespace {

TEST(KeyName, IsOneTo255OctetsWithoutSpaceAndPlus) {
  EXPECT_TRUE(CheckKeyName("example.com/foo"));
  EXPECT_TRUE(
      CheckKeyName("\xc3\xbc"
                   "ber"));
  EXPECT_TRUE(CheckKeyName(std::string(255, 'n')));
  EXPECT_FALSE(CheckKeyName(""));
  EXPECT_FALSE(CheckKeyName(std::string(256, 'n')));
  EXPECT_FALSE(CheckKeyName("a b"));
  EXPECT_FALSE(CheckKeyName("a+b"));
  EXPECT_FALSE(CheckKeyName("a\nb"));
  EXPECT_FALSE(
      CheckKeyName("a\xe2\x80\xa8"
                   "b"));
  EXPECT_FALSE(CheckKeyName("a\xff"));
}

TEST(VerifierKey, FormatsWhatItParses) {
  const std::string text =
      "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k";
  const Result<VerifierKey> key = VerifierKey::Parse(text);
  ASSERT_TRUE(key) << key.error().message;
  EXPECT_EQ(key->name(), "example.com/foo");
  EXPECT_EQ(key->type(), SignatureType::kEd25519);
  EXPECT_EQ(key->id(), KeyId{0x530d903a});
  EXPECT_EQ(key->Format(), text);
}

TEST(VerifierKey, SplitsAtTheFirstTwoPlusesOnly) {
  // Base64 of random keys holds a '+' in about half of all cases.
  int with_plus = 0;
  for (std::uint8_t number = 0; number < 32; ++number) {
    const SignerKey key = TestKey("n", SignatureType::kCosignature, number);
    const std::string text = key.verifier().Format();
    with_plus += std::ranges::count(text, '+') > 2 ? 1 : 0;
    const Result<VerifierKey> parsed = VerifierKey::Parse(text);
    ASSERT_TRUE(parsed) << parsed.error().message;
    EXPECT_EQ(parsed->key().bytes(), key.verifier().key().bytes());
  }
  EXPECT_GT(with_plus, 0);
}

TEST(VerifierKey, IdDependsOnNameAndTypeAndKey) {
  const KeyId id = TestKey("n", SignatureType::kEd25519, 1).verifier().id();
  EXPECT_NE(TestKey("m", SignatureType::kEd25519, 1).verifier().id(), id);
  EXPECT_NE(TestKey("n", SignatureType::kCosignature, 1).verifier().id(), id);
  EXPECT_NE(TestKey("n", SignatureType::kEd25519, 2).verifier().id(), id);
}

TEST(VerifierKey, ErrorNamesWhatIsWrong) {
  std::string text = TestLog().verifier().Format();
  text[0] = 'L';
  const Result<VerifierKey> key = VerifierKey::Parse(text);
  ASSERT_FALSE(key);
  EXPECT_TRUE(key.error().message.contains("key ID")) << key.error().message;
}

TEST(SignerKey, RefusesABadName) {
  EXPECT_FALSE(SignerKey::Make("a b", SignatureType::kEd25519,
                               Ed25519SecretKey::FromSeed({})));
}

}  // namespace
}  // namespace diptych
