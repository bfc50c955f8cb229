// SPDX-License-Identifier: Apache-2.0
// Covers secp256k1 keys and signatures: RFC 6979 nonces, the single spelling
// of a signature, keys out of range, and Wycheproof's hostile signatures.
#include "crypto/ecdsa.h"

#include <gtest/gtest.h>

#include <optional>

#include "base/hex.h"
#include "crypto/sha256.h"
#include "tests/support/vector_file.h"

namespace diptych {
namespace {

constexpr std::string_view kGroupOrder =
    "fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141";
constexpr std::string_view kHalfGroupOrder =
    "7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a0";

EcdsaSecret SecretFromHex(std::string_view hex) {
  return *HexDecodeDigest(hex);
}

EcdsaSecretKey KeyOne() {
  EcdsaSecret secret{};
  secret[31] = 1;
  return *EcdsaSecretKey::FromSecret(secret);
}

bool IsHighS(const Bytes& signature) {
  return HexEncode(ByteView(signature).subspan(32)) > kHalfGroupOrder;
}

// n - s, octet by octet.
EcdsaSignature WithOtherS(EcdsaSignature signature) {
  const Digest order = *HexDecodeDigest(kGroupOrder);
  int borrow = 0;
  for (std::size_t i = 32; i > 0; --i) {
    const int difference = order[i - 1] - signature[32 + i - 1] - borrow;
    borrow = difference < 0;
    signature[32 + i - 1] = static_cast<std::uint8_t>(difference);
  }
  return signature;
}

// Gives the blocks of its script, one a call.
class ScriptedRandom : public Random {
 public:
  explicit ScriptedRandom(std::vector<EcdsaSecret> script)
      : script_(std::move(script)) {}
  void Fill(std::span<std::uint8_t> out) override {
    ASSERT_LT(calls_, script_.size());
    std::ranges::copy(script_[calls_++], out.begin());
  }
  std::size_t calls() const { return calls_; }

 private:
  std::vector<EcdsaSecret> script_;
  std::size_t calls_ = 0;
};

TEST(EcdsaSecretKey, SignsWithTheNoncesOfRfc6979) {
  // Known from several independent libraries: secret 1, SHA-256 of the text.
  EXPECT_EQ(HexEncode(KeyOne().Sign(Sha256(AsBytes("Satoshi Nakamoto")))),
            "934b1ea10a4b3c1757e2b0c017d0b6143ce3c9a7e6a4a49860d7a6ab210ee3d8"
            "2442ce9d2b916064108014783e923ec36b49743e2ffa1c4496f01a512aafd9e5");
  EXPECT_EQ(
      HexEncode(KeyOne().Sign(Sha256(AsBytes(
          "All those moments will be lost in time, like tears in rain. Time "
          "to die...")))),
      "8600dbd41e348fe5c9465ab92d23e3db8b98b873beecd930736488696438cb6b"
      "547fe64427496db33bf66019dacbf0039c04199abb0122918601db38a72cfc21");
}

TEST(EcdsaSecretKey, KnowsItsPublicKey) {
  EXPECT_EQ(
      HexEncode(KeyOne().public_key().bytes()),
      "0279be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798");
  EXPECT_EQ(KeyOne().secret()[31], 1);
}

TEST(EcdsaSecretKey, IsRefusedOutOfRange) {
  EXPECT_FALSE(EcdsaSecretKey::FromSecret(EcdsaSecret{}));
  EXPECT_FALSE(EcdsaSecretKey::FromSecret(SecretFromHex(kGroupOrder)));
  EcdsaSecret last = SecretFromHex(kGroupOrder);
  last[31] -= 1;
  EXPECT_TRUE(EcdsaSecretKey::FromSecret(last));
  last.fill(0xff);
  EXPECT_FALSE(EcdsaSecretKey::FromSecret(last));
}

TEST(EcdsaSecretKey, GenerateTriesUntilTheNumberIsInRange) {
  EcdsaSecret all_ones;
  all_ones.fill(0xff);
  EcdsaSecret good{};
  good[0] = 7;
  ScriptedRandom random({EcdsaSecret{}, all_ones, good, good});
  EXPECT_EQ(EcdsaSecretKey::Generate(random).secret(), good);
  EXPECT_EQ(random.calls(), 3U);
}

TEST(EcdsaPublicKey, VerifiesWhatTheSecretKeySigned) {
  const Digest digest = Sha256(AsBytes("a message"));
  for (std::uint8_t i = 1; i < 20; ++i) {
    EcdsaSecret secret{};
    secret[5] = i;
    const EcdsaSecretKey key = *EcdsaSecretKey::FromSecret(secret);
    const EcdsaSignature signature = key.Sign(digest);
    EXPECT_TRUE(key.public_key().Verify(digest, signature));
    EXPECT_FALSE(key.public_key().Verify(Sha256(AsBytes("else")), signature));
    EXPECT_FALSE(KeyOne().public_key().Verify(digest, signature));
  }
}

TEST(EcdsaPublicKey, RefusesEveryChangedBit) {
  const Digest digest = Sha256(AsBytes("a message"));
  const EcdsaSignature signature = KeyOne().Sign(digest);
  for (std::size_t bit = 0; bit < 8 * signature.size(); ++bit) {
    EcdsaSignature changed = signature;
    changed[bit / 8] ^= static_cast<std::uint8_t>(1 << bit % 8);
    EXPECT_FALSE(KeyOne().public_key().Verify(digest, changed)) << bit;
  }
}

TEST(EcdsaPublicKey, RefusesTheHighSOfAGoodSignature) {
  const Digest digest = Sha256(AsBytes("a message"));
  const EcdsaSignature signature = KeyOne().Sign(digest);
  const EcdsaSignature other = WithOtherS(signature);
  EXPECT_FALSE(KeyOne().public_key().Verify(digest, other));
  EXPECT_TRUE(KeyOne().public_key().Verify(digest, WithOtherS(other)));
}

TEST(EcdsaPublicKey, RefusesSignaturesOfOtherLengths) {
  const Digest digest = Sha256(AsBytes("a message"));
  const EcdsaSignature signature = KeyOne().Sign(digest);
  Bytes longer(signature.begin(), signature.end());
  longer.push_back(0);
  EXPECT_FALSE(KeyOne().public_key().Verify(digest, longer));
  EXPECT_FALSE(
      KeyOne().public_key().Verify(digest, ByteView(longer).first(63)));
  EXPECT_FALSE(KeyOne().public_key().Verify(digest, {}));
}

TEST(EcdsaPublicKey, ParsesCompressedPointsOnly) {
  const EcdsaPublicKeyBytes good = KeyOne().public_key().bytes();
  EXPECT_EQ(EcdsaPublicKey::Parse(good)->bytes(), good);
  Bytes bytes(good.begin(), good.end());
  for (int head : {0x00, 0x01, 0x04, 0x05, 0x06, 0x07}) {
    bytes[0] = static_cast<std::uint8_t>(head);
    EXPECT_FALSE(EcdsaPublicKey::Parse(bytes)) << head;
  }
  EXPECT_FALSE(EcdsaPublicKey::Parse({}));
  EXPECT_FALSE(EcdsaPublicKey::Parse(ByteView(good).first(32)));
  // x = 5 is on no point; x = p is out of range.
  EXPECT_FALSE(EcdsaPublicKey::Parse(*HexDecode(
      "020000000000000000000000000000000000000000000000000000000000000005")));
  EXPECT_FALSE(EcdsaPublicKey::Parse(*HexDecode(
      "02fffffffffffffffffffffffffffffffffffffffffffffffffffffffefffffc2f")));
  // The uncompressed form of the same point.
  EXPECT_FALSE(EcdsaPublicKey::Parse(*HexDecode(
      "0479be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798"
      "483ada7726a3c4655da4fbfc0e1108a8fd17b448a68554199c47d08ffb10d4b8")));
}

TEST(EcdsaPublicKey, TakesAHighSOnlyWhereItIsAskedTo) {
  const Digest digest = Sha256(AsBytes("message"));
  const EcdsaPublicKey key = KeyOne().public_key();
  const EcdsaSignature low = KeyOne().Sign(digest);
  const EcdsaSignature high = WithOtherS(low);
  EXPECT_TRUE(key.VerifyEitherS(digest, low));
  EXPECT_TRUE(key.VerifyEitherS(digest, high));
  EXPECT_FALSE(key.Verify(digest, high));
  EXPECT_FALSE(key.VerifyEitherS(Sha256(AsBytes("else")), high));
  EXPECT_FALSE(key.VerifyEitherS(digest, Bytes(64, 0)));
  EXPECT_FALSE(key.VerifyEitherS(digest, {}));
}

TEST(EcdsaPublicKey, HasAnUncompressedSpelling) {
  const EcdsaPublicKey key = KeyOne().public_key();
  const Bytes point = key.Uncompressed();
  EXPECT_EQ(HexEncode(point),
            "0479be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798"
            "483ada7726a3c4655da4fbfc0e1108a8fd17b448a68554199c47d08ffb10d4b8");
  EXPECT_EQ(EcdsaPublicKey::FromUncompressed(point)->bytes(), key.bytes());
  Bytes wrong = point;
  wrong.back() ^= 1U;
  EXPECT_FALSE(EcdsaPublicKey::FromUncompressed(wrong));
  EXPECT_FALSE(EcdsaPublicKey::FromUncompressed(key.bytes()));
  EXPECT_FALSE(EcdsaPublicKey::FromUncompressed({}));
}

// Wycheproof gives X and Y; the compressed form is X and the parity of Y.
Bytes Compressed(std::string_view uncompressed_hex) {
  Bytes bytes = *HexDecode(uncompressed_hex);
  bytes[0] = static_cast<std::uint8_t>(2 + (bytes.back() & 1));
  bytes.resize(33);
  return bytes;
}

TEST(EcdsaPublicKey, JudgesWycheproofSignatures) {
  const std::optional<boost::json::object> json =
      ReadVectorFile(DIPTYCH_SOURCE_DIR
                     "/../shared/data/wycheproof/testvectors_v1/"
                     "ecdsa_secp256k1_sha256_p1363_test.json");
  if (!json) {
    GTEST_SKIP() << "the Wycheproof vectors are not beside the project";
  }
  int valid = 0;
  int high = 0;
  int invalid = 0;
  for (const auto& group : json->at("testGroups").as_array()) {
    const Result<EcdsaPublicKey> key = EcdsaPublicKey::Parse(
        Compressed(group.at("publicKey").at("uncompressed").as_string()));
    ASSERT_TRUE(key);
    for (const auto& test : group.at("tests").as_array()) {
      const Bytes signature = *HexDecode(test.at("sig").as_string());
      const bool in_shape = signature.size() == sizeof(EcdsaSignature);
      bool expected = test.at("result").as_string() == "valid";
      EXPECT_EQ(key->VerifyEitherS(
                    Sha256(*HexDecode(test.at("msg").as_string())), signature),
                expected)
          << "tcId " << test.at("tcId");
      if (expected && in_shape && IsHighS(signature)) {
        expected = false;
        ++high;
      } else {
        ++(expected ? valid : invalid);
      }
      EXPECT_EQ(key->Verify(Sha256(*HexDecode(test.at("msg").as_string())),
                            signature),
                expected)
          << "tcId " << test.at("tcId");
    }
  }
  EXPECT_GT(valid, 50);
  EXPECT_GT(high, 20);
  EXPECT_GT(invalid, 50);
}

}  // namespace
}  // namespace diptych
