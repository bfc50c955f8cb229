// SPDX-License-Identifier: Apache-2.0
// Covers Ed25519 with RFC 8032 section 7.1's vectors, keys that must not be
// parsed, and Wycheproof's hostile signatures.
#include "crypto/ed25519.h"

#include <gtest/gtest.h>

#include <optional>

#include "base/digest.h"
#include "base/hex.h"
#include "tests/support/vector_file.h"

namespace diptych {
namespace {

struct Rfc8032Vector {
  std::string_view seed;
  std::string_view public_key;
  std::string_view message;
  std::string_view signature;
};

constexpr Rfc8032Vector kRfc8032Vectors[] = {
    {"9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
     "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
     "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155"
     "5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"},
    {"4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
     "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
     "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
     "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"},
    {"c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
     "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82",
     "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac"
     "18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a"},
    {"833fe62409237b9d62ec77587520911e9a759cec1d19755b7da901b96dca3d42",
     "ec172b93ad5e563bf4932c70e1245034c35467ef2efd4d64ebf819683467e2bf",
     "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
     "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f",
     "dc2a4459e7369633a52b1bf277839a00201009a3efbf3ecb69bea2186c26b589"
     "09351fc9ac90b3ecfdfbc7c66431e0303dca179c138ac17ad9bef1177331a704"},
};

Ed25519SecretKey SomeKey() {
  return Ed25519SecretKey::FromSeed(*HexDecodeDigest(kRfc8032Vectors[0].seed));
}

TEST(Ed25519, GivesTheVectorsOfRfc8032) {
  for (const Rfc8032Vector& vector : kRfc8032Vectors) {
    const Ed25519SecretKey key =
        Ed25519SecretKey::FromSeed(*HexDecodeDigest(vector.seed));
    EXPECT_EQ(HexEncode(key.public_key().bytes()), vector.public_key);
    EXPECT_EQ(HexEncode(key.seed()), vector.seed);
    const Bytes message = *HexDecode(vector.message);
    EXPECT_EQ(HexEncode(key.Sign(message)), vector.signature);
    const Result<Ed25519PublicKey> parsed =
        Ed25519PublicKey::Parse(*HexDecode(vector.public_key));
    ASSERT_TRUE(parsed);
    EXPECT_TRUE(parsed->Verify(message, *HexDecode(vector.signature)));
  }
}

TEST(Ed25519, RefusesEveryChangedBit) {
  const Bytes message = {1, 2, 3};
  const Ed25519Signature signature = SomeKey().Sign(message);
  const Ed25519PublicKey key = SomeKey().public_key();
  EXPECT_TRUE(key.Verify(message, signature));
  EXPECT_FALSE(key.Verify({}, signature));
  for (std::size_t bit = 0; bit < 8 * signature.size(); ++bit) {
    Ed25519Signature changed = signature;
    changed[bit / 8] ^= static_cast<std::uint8_t>(1 << bit % 8);
    EXPECT_FALSE(key.Verify(message, changed)) << bit;
  }
}

TEST(Ed25519, RefusesSignaturesOfOtherLengths) {
  const Ed25519Signature signature = SomeKey().Sign({});
  Bytes longer(signature.begin(), signature.end());
  longer.push_back(0);
  const Ed25519PublicKey key = SomeKey().public_key();
  EXPECT_FALSE(key.Verify({}, longer));
  EXPECT_FALSE(key.Verify({}, ByteView(longer).first(63)));
  EXPECT_FALSE(key.Verify({}, {}));
}

TEST(Ed25519PublicKey, IsRefusedWithAnotherLength) {
  const Bytes bytes(33, 9);
  EXPECT_FALSE(Ed25519PublicKey::Parse(bytes));
  EXPECT_FALSE(Ed25519PublicKey::Parse(ByteView(bytes).first(31)));
  EXPECT_FALSE(Ed25519PublicKey::Parse({}));
}

TEST(Ed25519PublicKey, IsRefusedOffTheCurve) {
  // y = 2 has no x; y = 3 and y = 4 have.
  Ed25519PublicKeyBytes bytes{};
  bytes[0] = 2;
  EXPECT_FALSE(Ed25519PublicKey::Parse(bytes));
  bytes[0] = 3;
  EXPECT_TRUE(Ed25519PublicKey::Parse(bytes));
  bytes[31] = 0x80;
  EXPECT_TRUE(Ed25519PublicKey::Parse(bytes));
}

TEST(Ed25519PublicKey, IsRefusedWithYNotBelowP) {
  // p + 3, the second spelling of y = 3.
  EXPECT_FALSE(Ed25519PublicKey::Parse(*HexDecode(
      "f0ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f")));
}

TEST(Ed25519PublicKey, IsRefusedWithSmallOrder) {
  for (std::string_view y :
       {"0000000000000000000000000000000000000000000000000000000000000000",
        "0100000000000000000000000000000000000000000000000000000000000000",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a"}) {
    Bytes bytes = *HexDecode(y);
    EXPECT_FALSE(Ed25519PublicKey::Parse(bytes)) << y;
    bytes[31] |= 0x80;
    EXPECT_FALSE(Ed25519PublicKey::Parse(bytes)) << y;
  }
}

TEST(Ed25519PublicKey, StaysUsableInACopy) {
  std::optional<Ed25519SecretKey> key = SomeKey();
  const Ed25519Signature signature = key->Sign({});
  const Ed25519PublicKey copy = key->public_key();
  key.reset();
  EXPECT_TRUE(copy.Verify({}, signature));
}

TEST(Ed25519PublicKey, JudgesWycheproofSignatures) {
  const std::optional<boost::json::object> json = ReadVectorFile(
      DIPTYCH_SOURCE_DIR
      "/../shared/data/wycheproof/testvectors_v1/ed25519_test.json");
  if (!json) {
    GTEST_SKIP() << "the Wycheproof vectors are not beside the project";
  }
  int valid = 0;
  int invalid = 0;
  for (const auto& group : json->at("testGroups").as_array()) {
    const Result<Ed25519PublicKey> key = Ed25519PublicKey::Parse(
        *HexDecode(group.at("publicKey").at("pk").as_string()));
    for (const auto& test : group.at("tests").as_array()) {
      const bool expected = test.at("result").as_string() == "valid";
      ++(expected ? valid : invalid);
      EXPECT_EQ(key && key->Verify(*HexDecode(test.at("msg").as_string()),
                                   *HexDecode(test.at("sig").as_string())),
                expected)
          << "tcId " << test.at("tcId");
    }
  }
  EXPECT_GT(valid, 50);
  EXPECT_GT(invalid, 50);
}

}  // namespace
}  // namespace diptych
