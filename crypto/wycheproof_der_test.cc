// SPDX-License-Identifier: Apache-2.0
// Covers Wycheproof's ECDSA signatures in DER, as certificates and Bitcoin
// write them. Nothing of ours reads DER: every format here has r || s. So they
// are converted by a strict reader of this test (X.690 section 11), which may
// refuse only what Wycheproof calls invalid; whatever has an r || s at all is
// judged by our keys.
#include <gtest/gtest.h>

#include <functional>
#include <optional>
#include <string>

#include "crypto/ecdsa.h"
#include "crypto/nist_ecdsa.h"
#include "crypto/sha256.h"
#include "tests/support/vector_file.h"

namespace diptych {
namespace {

constexpr std::size_t kFieldSize = 32;

// Takes an INTEGER off the front, as kFieldSize octets: its shortest form, not
// negative, and no longer than that.
std::optional<Bytes> TakeInteger(ByteView& der) {
  constexpr std::uint8_t kInteger = 0x02;
  if (der.size() < 2 || der[0] != kInteger) return std::nullopt;
  const std::size_t size = der[1];
  if (size == 0 || size > kFieldSize + 1 || der.size() - 2 < size) {
    return std::nullopt;
  }
  ByteView digits = der.subspan(2, size);
  der = der.subspan(2 + size);
  const auto is_high = [](std::uint8_t octet) { return octet >= 0x80; };
  if (is_high(digits[0])) return std::nullopt;
  if (size > 1 && digits[0] == 0) {
    if (!is_high(digits[1])) return std::nullopt;
    digits = digits.subspan(1);
  }
  if (digits.size() > kFieldSize) return std::nullopt;
  Bytes out(kFieldSize - digits.size());
  out.insert(out.end(), digits.begin(), digits.end());
  return out;
}

// r || s of SEQUENCE { r INTEGER, s INTEGER } in DER, if it is that.
std::optional<Bytes> FromDer(ByteView der) {
  constexpr std::uint8_t kSequence = 0x30;
  constexpr std::size_t kShortLengthMax = 0x7f;
  if (der.size() < 2 || der[0] != kSequence || der[1] > kShortLengthMax ||
      der[1] != der.size() - 2) {
    return std::nullopt;
  }
  der = der.subspan(2);
  std::optional<Bytes> r = TakeInteger(der);
  const std::optional<Bytes> s = r ? TakeInteger(der) : std::nullopt;
  if (!s || !der.empty()) return std::nullopt;
  r->insert(r->end(), s->begin(), s->end());
  return r;
}

// Whether a key, 0x04 with X and Y, takes a signature r || s of a message.
using Verify =
    std::function<bool(ByteView point, ByteView message, ByteView signature)>;

struct Counts {
  int valid = 0;
  int refused_by_key = 0;
  int refused_by_form = 0;
};

std::optional<Counts> Judge(const std::string& name, const Verify& verify) {
  const auto file = ReadVectorFile(
      DIPTYCH_SOURCE_DIR "/../shared/data/wycheproof/testvectors_v1/" + name);
  if (!file) return std::nullopt;
  Counts counts;
  for (const boost::json::value& group : file->at("testGroups").as_array()) {
    const Bytes point = Octets(group.at("publicKey").at("uncompressed"));
    for (const boost::json::value& one : group.at("tests").as_array()) {
      const std::optional<Bytes> signature = FromDer(Octets(one.at("sig")));
      const bool taken =
          signature && verify(point, Octets(one.at("msg")), *signature);
      EXPECT_EQ(taken, Text(one.at("result")) == "valid")
          << name << " case " << one.at("tcId") << ": " << one.at("comment");
      ++(taken       ? counts.valid
         : signature ? counts.refused_by_key
                     : counts.refused_by_form);
    }
  }
  EXPECT_EQ(counts.valid + counts.refused_by_key + counts.refused_by_form,
            static_cast<int>(Number(file->at("numberOfTests"))));
  EXPECT_GT(counts.valid, 150);
  // Of the right form and wrong: only these ask anything of our keys.
  EXPECT_GT(counts.refused_by_key, 50);
  EXPECT_GT(counts.refused_by_form, 150);
  return counts;
}

constexpr char kAbsent[] = "the Wycheproof vectors are not beside the project";

EcdsaPublicKey Secp256k1(ByteView point) {
  return EcdsaPublicKey::FromUncompressed(point).value();
}

TEST(WycheproofDer, AtP256) {
  const auto counts =
      Judge("ecdsa_secp256r1_sha256_test.json",
            [](ByteView point, ByteView message, ByteView signature) {
              return NistPublicKey::FromCoordinates(
                         NistCurve::kP256, point.subspan(1, kFieldSize),
                         point.subspan(1 + kFieldSize))
                  ->Verify(message, signature);
            });
  if (!counts) GTEST_SKIP() << kAbsent;
}

// With either s, as tokens of ES256K have it.
TEST(WycheproofDer, AtSecp256k1) {
  const auto counts =
      Judge("ecdsa_secp256k1_sha256_test.json",
            [](ByteView point, ByteView message, ByteView signature) {
              return Secp256k1(point).VerifyEitherS(Sha256(message), signature);
            });
  if (!counts) GTEST_SKIP() << kAbsent;
}

// Bitcoin's rule is the register's own: of s and n - s, the low one alone.
TEST(WycheproofDer, OfBitcoinWhichTakesOnlyALowS) {
  int high = 0;
  const auto counts =
      Judge("ecdsa_secp256k1_sha256_bitcoin_test.json",
            [&](ByteView point, ByteView message, ByteView signature) {
              const EcdsaPublicKey key = Secp256k1(point);
              const Digest digest = Sha256(message);
              const bool taken = key.Verify(digest, signature);
              high += !taken && key.VerifyEitherS(digest, signature) ? 1 : 0;
              return taken;
            });
  if (!counts) GTEST_SKIP() << kAbsent;
  EXPECT_GT(high, 0) << "nothing was refused for its high s alone";
}

}  // namespace
}  // namespace diptych
