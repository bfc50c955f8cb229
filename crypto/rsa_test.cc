// SPDX-License-Identifier: Apache-2.0
// Covers RS256: a signature of another tool's, keys that are refused, and the
// way of a key through its PEM.
#include "crypto/rsa.h"

#include <gtest/gtest.h>

#include "base/hex.h"
#include "crypto/key_pem.h"
#include "tests/support/test_rsa_key.h"

namespace diptych {
namespace {

RsaSecretKey TestKey() {
  Result<SecretKey> key = DecodeKeyPem(kTestRsaPem, "", OpenKey::kAccept);
  EXPECT_TRUE(key) << key.error().message;
  return std::get<RsaSecretKey>(*key);
}

const Bytes kExponent = {1, 0, 1};

TEST(RsaSecretKey, SignsAsOpensslDoes) {
  const RsaSecretKey key = TestKey();
  EXPECT_EQ(HexEncode(key.Sign(AsBytes("hello"))), kTestRsaSignature);
  EXPECT_EQ(HexEncode(key.public_key().modulus()), kTestRsaModulus);
  EXPECT_EQ(key.public_key().exponent(), kExponent);
}

TEST(RsaPublicKey, VerifiesThatSignatureAndNoOther) {
  const RsaPublicKey key =
      *RsaPublicKey::FromNumbers(*HexDecode(kTestRsaModulus), kExponent);
  Bytes signature = *HexDecode(kTestRsaSignature);
  EXPECT_TRUE(key.Verify(AsBytes("hello"), signature));
  EXPECT_FALSE(key.Verify(AsBytes("hallo"), signature));
  for (const std::size_t at : {0UL, 100UL, signature.size() - 1}) {
    Bytes changed = signature;
    changed[at] ^= 1U;
    EXPECT_FALSE(key.Verify(AsBytes("hello"), changed)) << at;
  }
  signature.push_back(0);
  EXPECT_FALSE(key.Verify(AsBytes("hello"), signature));
  EXPECT_FALSE(key.Verify(AsBytes("hello"), {}));
}

TEST(RsaPublicKey, HasTwoOddNumbersInTheLimits) {
  const auto takes = [](std::size_t size, const Bytes& exponent) {
    Bytes modulus(size, 0xff);
    return RsaPublicKey::FromNumbers(modulus, exponent).has_value();
  };
  EXPECT_TRUE(takes(256, kExponent));
  EXPECT_TRUE(takes(1024, kExponent));
  EXPECT_TRUE(takes(256, {3}));
  EXPECT_FALSE(takes(255, kExponent));
  EXPECT_FALSE(takes(1025, kExponent));
  EXPECT_FALSE(takes(256, {1}));
  EXPECT_FALSE(takes(256, {2}));
  EXPECT_FALSE(takes(256, {}));
  EXPECT_FALSE(takes(256, {0, 3}));
  EXPECT_FALSE(takes(256, Bytes(9, 0xff)));
  EXPECT_FALSE(takes(0, kExponent));
  Bytes even(256, 0xff);
  even.back() = 0xfe;
  EXPECT_FALSE(RsaPublicKey::FromNumbers(even, kExponent));
  Bytes with_zero(257, 0xff);
  with_zero.front() = 0;
  EXPECT_FALSE(RsaPublicKey::FromNumbers(with_zero, kExponent));
  Bytes just_short(256, 0xff);
  just_short.front() = 0x7f;
  EXPECT_FALSE(RsaPublicKey::FromNumbers(just_short, kExponent));
}

TEST(RsaSecretKey, IsNotReadFromDamagedOctets) {
  const Bytes der = ToBytes(TestKey().pkcs8());
  EXPECT_TRUE(RsaSecretKey::FromPkcs8(der));
  EXPECT_FALSE(RsaSecretKey::FromPkcs8({}));
  EXPECT_FALSE(RsaSecretKey::FromPkcs8(ByteView(der).first(der.size() - 1)));
  Bytes longer = der;
  longer.push_back(0);
  EXPECT_FALSE(RsaSecretKey::FromPkcs8(longer));
  Bytes changed = der;
  changed[der.size() / 2] ^= 1U;
  EXPECT_FALSE(RsaSecretKey::FromPkcs8(changed));
}

}  // namespace
}  // namespace diptych
