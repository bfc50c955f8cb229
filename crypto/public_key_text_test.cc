// SPDX-License-Identifier: Apache-2.0
// Covers Multikey texts of both key types and near misses. The expected texts
// were computed by an independent base58 in another language.
#include "crypto/public_key_text.h"

#include <gtest/gtest.h>

#include "base/base58.h"
#include "base/hex.h"

namespace diptych {
namespace {

constexpr std::string_view kEcdsaText =
    "zQ3shVc2UkAfJCdc1TR8E66J85h48P43r93q8jGPkPpjF9Ef9";
constexpr std::string_view kEd25519Text =
    "z6MktwupdmLXVVqTzCw4i46r4uGyosGXRnR3XjN4Zq7oMMsw";

EcdsaPublicKey SomeEcdsaKey() {
  return *EcdsaPublicKey::Parse(*HexDecode(
      "0279be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798"));
}

Ed25519PublicKey SomeEd25519Key() {
  return *Ed25519PublicKey::Parse(*HexDecode(
      "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"));
}

TEST(Multikey, WritesBothTypes) {
  EXPECT_EQ(EncodeMultikey(SomeEcdsaKey()), kEcdsaText);
  EXPECT_EQ(EncodeMultikey(SomeEd25519Key()), kEd25519Text);
}

TEST(Multikey, ReadsBothTypes) {
  EXPECT_EQ(DecodeEcdsaMultikey(kEcdsaText)->bytes(), SomeEcdsaKey().bytes());
  EXPECT_EQ(DecodeEd25519Multikey(kEd25519Text)->bytes(),
            SomeEd25519Key().bytes());
  EXPECT_TRUE(
      std::holds_alternative<EcdsaPublicKey>(*DecodeMultikey(kEcdsaText)));
  EXPECT_TRUE(
      std::holds_alternative<Ed25519PublicKey>(*DecodeMultikey(kEd25519Text)));
}

TEST(Multikey, OfTheOtherTypeIsRefusedWhereOneIsWanted) {
  EXPECT_FALSE(DecodeEcdsaMultikey(kEd25519Text));
  EXPECT_FALSE(DecodeEd25519Multikey(kEcdsaText));
}

TEST(Multikey, OfACurveOfNistIsThatOfTheW3c) {
  // The key pairs of the test vectors of W3C's ecdsa-jcs-2019.
  for (const char* const text :
       {"zDnaepBuvsQ8cpsWrVKw8fbpGpvPeNSjVPTWoq6cRqaYzBKVP",
        "z82LkuBieyGShVBhvtE2zoiD6Kma4tJGFtkAhxR5pfkp5QPw4LutoYWhvQCnGjdVn14ku"
        "jQ"}) {
    const Result<PublicKey> key = DecodeMultikey(text);
    ASSERT_TRUE(key) << key.error().message;
    EXPECT_EQ(EncodeMultikey(std::get<NistPublicKey>(*key)), text);
    EXPECT_FALSE(DecodeEcdsaMultikey(text));
    EXPECT_FALSE(DecodeEd25519Multikey(text));
  }
}

TEST(Multikey, OfAnUnsupportedTypeIsRefused) {
  Bytes x25519(34, 1);
  x25519[0] = 0xec;
  const Result<PublicKey> key = DecodeMultikey("z" + Base58Encode(x25519));
  ASSERT_FALSE(key);
  EXPECT_NE(key.error().message.find("not supported"), std::string::npos);
}

TEST(Multikey, OfAnotherLengthIsRefused) {
  EXPECT_FALSE(
      DecodeMultikey("z2DQYFhy74hg5eM3VNHKxySLj7rqfiJ7SZ3Gyokjx1w6yGc"));
  EXPECT_FALSE(
      DecodeMultikey("zQeckHN9FGhBanGv7VfdNCgoaDjXjrsXJPT8AdyxjuP1as9oM"));
  EXPECT_FALSE(DecodeMultikey(""));
  EXPECT_FALSE(DecodeMultikey("z"));
  EXPECT_FALSE(DecodeMultikey("z1"));
}

TEST(Multikey, WithAnotherSpellingIsRefused) {
  const std::string text(kEd25519Text);
  EXPECT_FALSE(DecodeMultikey(text.substr(1)));
  EXPECT_FALSE(DecodeMultikey("u" + text.substr(1)));
  EXPECT_FALSE(DecodeMultikey("z1" + text.substr(1)));
  EXPECT_FALSE(DecodeMultikey(text + " "));
  EXPECT_FALSE(DecodeMultikey(" " + text));
  EXPECT_FALSE(DecodeMultikey("did:key:" + text));
}

TEST(Multikey, FarTooLongIsALimitError) {
  const Result<PublicKey> key = DecodeMultikey(std::string(100'000, 'z'));
  ASSERT_FALSE(key);
  EXPECT_EQ(key.error().code, ErrorCode::kLimit);
}

}  // namespace
}  // namespace diptych
