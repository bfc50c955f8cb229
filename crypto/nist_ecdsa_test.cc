// SPDX-License-Identifier: Apache-2.0
// Covers ECDSA over P-256 and P-384: the nonces and signatures of RFC 6979,
// keys out of range, and Wycheproof's hostile signatures.
#include "crypto/nist_ecdsa.h"

#include <gtest/gtest.h>

#include <map>

#include "base/hex.h"
#include "tests/support/vector_file.h"

namespace diptych {
namespace {

constexpr auto kP256 = NistCurve::kP256;
constexpr auto kP384 = NistCurve::kP384;

// RFC 6979 appendices A.2.5 and A.2.6.
constexpr std::string_view kP256Secret =
    "c9afa9d845ba75166b5c215767b1d6934e50c3db36e89b127b8a622b120f6721";
constexpr std::string_view kP384Secret =
    "6b9d3dad2e1b8c1c05b19875b6659f4de23c3b667bf297ba9aa47740787137d8"
    "96d5724e4c70a825f872c9ea60d2edf5";

NistSecretKey P256Key() {
  return *NistSecretKey::FromSecret(kP256, *HexDecode(kP256Secret));
}
NistSecretKey P384Key() {
  return *NistSecretKey::FromSecret(kP384, *HexDecode(kP384Secret));
}

TEST(NistSecretKey, SignsWithTheNoncesOfRfc6979) {
  EXPECT_EQ(HexEncode(P256Key().Sign(AsBytes("sample"))),
            "efd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf3716"
            "f7cb1c942d657c41d436c7a1b6e29f65f3e900dbb9aff4064dc4ab2f843acda8");
  EXPECT_EQ(HexEncode(P256Key().Sign(AsBytes("test"))),
            "f1abb023518351cd71d881567b1ea663ed3efcf6c5132b354f28d3b0b7d38367"
            "019f4113742a2b14bd25926b49c649155f267e60d3814b4c0cc84250e46f0083");
  EXPECT_EQ(HexEncode(P384Key().Sign(AsBytes("sample"))),
            "94edbb92a5ecb8aad4736e56c691916b3f88140666ce9fa73d64c4ea95ad133c"
            "81a648152e44acf96e36dd1e80fabe4699ef4aeb15f178cea1fe40db2603138f"
            "130e740a19624526203b6351d0a3a94fa329c145786e679e7b82c71a38628ac8");
  EXPECT_EQ(HexEncode(P384Key().Sign(AsBytes("test"))),
            "8203b63d3c853e8d77227fb377bcf7b7b772e97892a80f36ab775d509d7a5feb"
            "0542a7f0812998da8f1dd3ca3cf023dbddd0760448d42d8a43af45af836fce4d"
            "e8be06b485e9b61b827c2f13173923e06a739f040649a667bf3b828246baa5a5");
}

TEST(NistSecretKey, KnowsItsPublicKey) {
  EXPECT_EQ(HexEncode(P256Key().public_key().x()),
            "60fed4ba255a9d31c961eb74c6356d68c049b8923b61fa6ce669622e60f29fb6");
  EXPECT_EQ(HexEncode(P256Key().public_key().y()),
            "7903fe1008b8bc99a41ae9e95628bc64f2f1b20c2d7e9f5177a3c294d4462299");
}

TEST(NistSecretKey, IsBelowTheGroupOrder) {
  const std::string order =
      "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551";
  EXPECT_FALSE(NistSecretKey::FromSecret(kP256, *HexDecode(order)));
  Bytes below = *HexDecode(order);
  below.back() -= 1;
  EXPECT_TRUE(NistSecretKey::FromSecret(kP256, below));
  EXPECT_FALSE(NistSecretKey::FromSecret(kP256, Bytes(32, 0)));
  EXPECT_FALSE(NistSecretKey::FromSecret(kP256, Bytes(31, 1)));
  EXPECT_FALSE(NistSecretKey::FromSecret(kP384, Bytes(32, 1)));
}

TEST(NistPublicKey, HasTwoSpellingsThatMeanTheSame) {
  for (const NistSecretKey& secret : {P256Key(), P384Key()}) {
    const NistPublicKey& key = secret.public_key();
    const auto compressed = NistPublicKey::Parse(key.curve(), key.bytes());
    const auto coordinates =
        NistPublicKey::FromCoordinates(key.curve(), key.x(), key.y());
    ASSERT_TRUE(compressed && coordinates);
    EXPECT_EQ(compressed->bytes(), key.bytes());
    EXPECT_EQ(coordinates->bytes(), key.bytes());
  }
}

TEST(NistPublicKey, IsAPointOfItsCurve) {
  const NistPublicKey key = P256Key().public_key();
  Bytes y = ToBytes(key.y());
  y.back() ^= 1U;
  EXPECT_FALSE(NistPublicKey::FromCoordinates(kP256, key.x(), y));
  EXPECT_FALSE(NistPublicKey::FromCoordinates(kP384, key.x(), key.y()));
  EXPECT_FALSE(NistPublicKey::FromCoordinates(kP256, key.x(), {}));
  Bytes point = key.bytes();
  point[0] = 0x04;
  EXPECT_FALSE(NistPublicKey::Parse(kP256, point));
  EXPECT_FALSE(NistPublicKey::Parse(kP256, Bytes(33, 0xff)));
  // The point at infinity.
  EXPECT_FALSE(NistPublicKey::Parse(kP256, Bytes(1, 0)));
  EXPECT_FALSE(NistPublicKey::Parse(kP384, key.bytes()));
  Bytes no_point = Bytes(33, 0);
  no_point[0] = 0x02;
  no_point[32] = 1;  // x = 1 has no y on P-256.
  EXPECT_FALSE(NistPublicKey::Parse(kP256, no_point));
}

TEST(NistPublicKey, VerifiesBothSAndNothingElse) {
  const NistSecretKey secret = P256Key();
  const Bytes signature = secret.Sign(AsBytes("sample"));
  EXPECT_TRUE(secret.public_key().Verify(AsBytes("sample"), signature));
  EXPECT_FALSE(secret.public_key().Verify(AsBytes("simple"), signature));
  for (std::size_t at = 0; at < signature.size(); ++at) {
    Bytes changed = signature;
    changed[at] ^= 0x10U;
    EXPECT_FALSE(secret.public_key().Verify(AsBytes("sample"), changed)) << at;
  }
  EXPECT_FALSE(secret.public_key().Verify(AsBytes("sample"), {}));
  EXPECT_FALSE(secret.public_key().Verify(AsBytes("sample"), Bytes(64, 0)));
  Bytes longer = signature;
  longer.push_back(0);
  EXPECT_FALSE(secret.public_key().Verify(AsBytes("sample"), longer));
}

NistPublicKey KeyOfGroup(const boost::json::value& group) {
  const Bytes point = Octets(group.at("publicKey").at("uncompressed"));
  return *NistPublicKey::FromCoordinates(kP256, ByteView(point).subspan(1, 32),
                                         ByteView(point).subspan(33));
}

TEST(NistPublicKey, JudgesWycheproofsSignaturesRightly) {
  const auto file = ReadVectorFile(DIPTYCH_SOURCE_DIR
                                   "/../shared/data/wycheproof/testvectors_v1/"
                                   "ecdsa_secp256r1_sha256_p1363_test.json");
  if (!file) GTEST_SKIP() << "Wycheproof's vectors are not here";
  std::map<bool, int> counts;
  for (const boost::json::value& group : file->at("testGroups").as_array()) {
    const NistPublicKey key = KeyOfGroup(group);
    for (const boost::json::value& one : group.at("tests").as_array()) {
      const bool valid = Text(one.at("result")) == "valid";
      EXPECT_EQ(key.Verify(Octets(one.at("msg")), Octets(one.at("sig"))), valid)
          << "case " << one.at("tcId") << ": " << one.at("comment");
      ++counts[valid];
    }
  }
  EXPECT_GT(counts[true], 100);
  EXPECT_GT(counts[false], 50);
}

}  // namespace
}  // namespace diptych
