// SPDX-License-Identifier: Apache-2.0
// Covers key files: roundtrip, the openssl tool reading ours and we its, and
// each way in which a file or a passphrase can be wrong.
#include "crypto/key_pem.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "base/base64.h"
#include "base/hex.h"
#include "tests/support/test_rsa_key.h"

namespace diptych {
namespace {

constexpr std::string_view kPassphrase = "correct horse";

// Counts upwards, so that a failure repeats.
class CountingRandom : public Random {
 public:
  void Fill(std::span<std::uint8_t> out) override {
    for (std::uint8_t& byte : out) byte = next_++;
  }

 private:
  std::uint8_t next_ = 1;
};

EcdsaSecretKey SomeEcdsaKey() {
  CountingRandom random;
  return EcdsaSecretKey::Generate(random);
}

Ed25519SecretKey SomeEd25519Key() {
  CountingRandom random;
  return Ed25519SecretKey::Generate(random);
}

std::string Encode(const SecretKey& key) {
  CountingRandom random;
  return *EncodeKeyPem(key, kPassphrase, random);
}

testing::AssertionResult Fails(const Result<SecretKey>& result, ErrorCode code,
                               std::string_view words) {
  if (result) return testing::AssertionFailure() << "it was read";
  if (result.error().code != code ||
      result.error().message.find(words) == std::string::npos) {
    return testing::AssertionFailure() << ErrorCodeName(result.error().code)
                                       << ": " << result.error().message;
  }
  return testing::AssertionSuccess();
}

// The openssl tool, with files of its own that go with it.
class OpensslTool : public testing::Test {
 protected:
  void SetUp() override {
    if (std::system("openssl version > /dev/null 2>&1") != 0) {
      GTEST_SKIP() << "there is no openssl tool";
    }
    std::string pattern = testing::TempDir() + "key_pem_test.XXXXXX";
    ASSERT_NE(mkdtemp(pattern.data()), nullptr);
    folder_ = pattern;
  }
  void TearDown() override {
    if (!folder_.empty()) std::filesystem::remove_all(folder_);
  }

  // What `openssl <arguments>` writes to standard output.
  std::string Run(const std::string& arguments) {
    const std::string command = "cd '" + folder_.string() + "' && openssl " +
                                arguments + " > out 2> errors";
    EXPECT_EQ(std::system(command.c_str()), 0) << Read("errors");
    return Read("out");
  }
  void Write(const std::string& name, std::string_view text) {
    std::ofstream(folder_ / name) << text;
  }
  std::string Read(const std::string& name) {
    std::ifstream file(folder_ / name);
    return {std::istreambuf_iterator<char>(file), {}};
  }

 private:
  std::filesystem::path folder_;
};

TEST(KeyPem, ReadsWhatItWrites) {
  const std::string ecdsa = Encode(SomeEcdsaKey());
  EXPECT_TRUE(ecdsa.starts_with("-----BEGIN ENCRYPTED PRIVATE KEY-----\n"));
  EXPECT_LT(ecdsa.size(), 600U);
  const Result<SecretKey> first = DecodeKeyPem(ecdsa, kPassphrase);
  ASSERT_TRUE(first) << first.error().message;
  EXPECT_EQ(std::get<EcdsaSecretKey>(*first).secret(), SomeEcdsaKey().secret());

  const Result<SecretKey> second =
      DecodeKeyPem(Encode(SomeEd25519Key()), kPassphrase);
  ASSERT_TRUE(second) << second.error().message;
  EXPECT_EQ(std::get<Ed25519SecretKey>(*second).seed(),
            SomeEd25519Key().seed());
}

TEST(KeyPem, ReadsWhatItWritesOfOtherTypes) {
  for (const NistCurve curve : {NistCurve::kP256, NistCurve::kP384}) {
    CountingRandom random;
    const NistSecretKey key = NistSecretKey::Generate(curve, random);
    const Result<SecretKey> read = DecodeKeyPem(Encode(key), kPassphrase);
    ASSERT_TRUE(read) << read.error().message;
    const auto& nist = std::get<NistSecretKey>(*read);
    EXPECT_EQ(nist.public_key().curve(), curve);
    EXPECT_EQ(HexEncode(nist.secret()), HexEncode(key.secret()));
  }
  const Result<SecretKey> rsa = DecodeKeyPem(kTestRsaPem, "", OpenKey::kAccept);
  ASSERT_TRUE(rsa) << rsa.error().message;
  const Result<SecretKey> read = DecodeKeyPem(Encode(*rsa), kPassphrase);
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(HexEncode(std::get<RsaSecretKey>(*read).public_key().modulus()),
            kTestRsaModulus);
}

TEST(KeyPem, SaltsEachFile) {
  CountingRandom random;
  const SecretKey key = SomeEd25519Key();
  EXPECT_NE(*EncodeKeyPem(key, kPassphrase, random),
            *EncodeKeyPem(key, kPassphrase, random));
}

TEST(KeyPem, RefusesTheWrongPassphrase) {
  const std::string pem = Encode(SomeEcdsaKey());
  for (std::string_view wrong : {"correct horsf", "", "correct horse "}) {
    EXPECT_TRUE(Fails(DecodeKeyPem(pem, wrong), ErrorCode::kRefused,
                      "wrong passphrase"));
  }
}

TEST(KeyPem, IsNotWrittenUnderAnEmptyOrEndlessPassphrase) {
  CountingRandom random;
  const SecretKey key = SomeEd25519Key();
  EXPECT_EQ(EncodeKeyPem(key, "", random).error().code, ErrorCode::kInvalid);
  EXPECT_EQ(EncodeKeyPem(key, std::string(kPassphraseSizeMax + 1, 'x'), random)
                .error()
                .code,
            ErrorCode::kLimit);
}

TEST(KeyPem, RefusesWhatIsNoKey) {
  for (std::string_view text :
       {"", "garbage", "-----BEGIN ENCRYPTED PRIVATE KEY-----\n",
        "-----BEGIN ENCRYPTED PRIVATE KEY-----\n!!!!\n"
        "-----END ENCRYPTED PRIVATE KEY-----\n"}) {
    EXPECT_TRUE(Fails(DecodeKeyPem(text, kPassphrase), ErrorCode::kInvalid,
                      "secret key: "))
        << text;
  }
  EXPECT_TRUE(Fails(DecodeKeyPem("-----BEGIN ENCRYPTED PRIVATE KEY-----\n"
                                 "MAUCAQACAQA=\n"
                                 "-----END ENCRYPTED PRIVATE KEY-----\n",
                                 kPassphrase),
                    ErrorCode::kInvalid, "damaged"));
  EXPECT_TRUE(Fails(DecodeKeyPem("-----BEGIN CERTIFICATE-----\nMAA=\n"
                                 "-----END CERTIFICATE-----\n",
                                 kPassphrase),
                    ErrorCode::kInvalid, "CERTIFICATE"));
}

TEST(KeyPem, RefusesTwoBlocks) {
  const std::string pem = Encode(SomeEd25519Key());
  EXPECT_TRUE(Fails(DecodeKeyPem(pem + pem, kPassphrase), ErrorCode::kInvalid,
                    "more than one"));
}

TEST(KeyPem, RefusesMoreThanItsLimits) {
  EXPECT_TRUE(Fails(DecodeKeyPem(std::string(kKeyPemSizeMax + 1, ' '), "x"),
                    ErrorCode::kLimit, "8192"));
  EXPECT_TRUE(Fails(DecodeKeyPem(Encode(SomeEd25519Key()),
                                 std::string(kPassphraseSizeMax + 1, 'x')),
                    ErrorCode::kLimit, "passphrase"));
}

// The octets of the only block of a PEM, and the PEM of octets.
Bytes DerOf(std::string_view pem) {
  std::string text(pem.substr(pem.find('\n')));
  text.resize(text.find("-----END"));
  std::erase(text, '\n');
  return *Base64Decode(text);
}

std::string PemOf(ByteView der) {
  return "-----BEGIN ENCRYPTED PRIVATE KEY-----\n" + Base64Encode(der) +
         "\n-----END ENCRYPTED PRIVATE KEY-----\n";
}

TEST(KeyPem, RefusesAPassphraseHashThatWouldStallTheProcess) {
  Bytes der = DerOf(Encode(SomeEd25519Key()));
  // The end of scrypt's parameters: r = 8, p = 5.
  const Bytes costs = {0x02, 0x01, 0x08, 0x02, 0x01, 0x05};
  const auto found = std::ranges::search(der, costs);
  ASSERT_EQ(found.size(), costs.size());
  EXPECT_TRUE(DecodeKeyPem(PemOf(der), kPassphrase));
  found.back() = 0x7f;
  EXPECT_TRUE(Fails(DecodeKeyPem(PemOf(der), kPassphrase), ErrorCode::kLimit,
                    "too long"));
  found.back() = 0xff;  // -1
  EXPECT_TRUE(Fails(DecodeKeyPem(PemOf(der), kPassphrase), ErrorCode::kLimit,
                    "too long"));
}

// Any octet may be changed, and nothing worse than an error comes of it.
// Most changes end before the costly hash; a few of the others suffice.
TEST(KeyPem, SurvivesDamage) {
  const std::string pem = Encode(SomeEcdsaKey());
  for (std::size_t at = 40; at < 130; at += 3) {
    std::string damaged = pem;
    damaged[at] = damaged[at] == 'A' ? 'B' : 'A';
    const Result<SecretKey> key = DecodeKeyPem(damaged, kPassphrase);
    if (key) {
      EXPECT_EQ(std::get<EcdsaSecretKey>(*key).secret(),
                SomeEcdsaKey().secret());
    }
  }
}

TEST_F(OpensslTool, ReadsOurKeys) {
  Write("ecdsa.pem", Encode(SomeEcdsaKey()));
  const std::string ecdsa =
      Run("pkey -in ecdsa.pem -passin 'pass:correct horse' -text -noout "
          "-ec_conv_form compressed");
  EXPECT_NE(ecdsa.find("secp256k1"), std::string::npos) << ecdsa;
  const std::string der =
      Run("pkey -in ecdsa.pem -passin 'pass:correct horse' -pubout "
          "-outform DER -ec_conv_form compressed");
  EXPECT_TRUE(HexEncode(AsBytes(der))
                  .ends_with(HexEncode(SomeEcdsaKey().public_key().bytes())));

  Write("ed25519.pem", Encode(SomeEd25519Key()));
  const std::string public_der =
      Run("pkey -in ed25519.pem -passin 'pass:correct horse' -pubout "
          "-outform DER");
  EXPECT_TRUE(HexEncode(AsBytes(public_der))
                  .ends_with(HexEncode(SomeEd25519Key().public_key().bytes())));
}

TEST_F(OpensslTool, WritesKeysThatWeRead) {
  Run("genpkey -algorithm ed25519 -out open.pem");
  Run("pkcs8 -topk8 -in open.pem -out scrypt.pem -scrypt "
      "-passout 'pass:correct horse'");
  const Result<SecretKey> ed25519 =
      DecodeKeyPem(Read("scrypt.pem"), kPassphrase);
  ASSERT_TRUE(ed25519) << ed25519.error().message;
  EXPECT_TRUE(
      HexEncode(AsBytes(Run("pkey -in open.pem -pubout -outform DER")))
          .ends_with(HexEncode(
              std::get<Ed25519SecretKey>(*ed25519).public_key().bytes())));

  Run("genpkey -algorithm EC -pkeyopt ec_paramgen_curve:secp256k1 "
      "-out open.pem");
  Run("pkcs8 -topk8 -in open.pem -out pbkdf2.pem -iter 1000 -v2 aes-128-cbc "
      "-v2prf hmacWithSHA512 -passout 'pass:correct horse'");
  const Result<SecretKey> ecdsa = DecodeKeyPem(Read("pbkdf2.pem"), kPassphrase);
  ASSERT_TRUE(ecdsa) << ecdsa.error().message;
  EXPECT_TRUE(HexEncode(AsBytes(Run("pkey -in open.pem -pubout -outform DER "
                                    "-ec_conv_form compressed")))
                  .ends_with(HexEncode(
                      std::get<EcdsaSecretKey>(*ecdsa).public_key().bytes())));
}

TEST_F(OpensslTool, WritesKeysOfNistsCurvesThatWeRead) {
  for (const std::string curve : {"prime256v1", "secp384r1"}) {
    Run("genpkey -algorithm EC -pkeyopt ec_paramgen_curve:" + curve +
        " -out open.pem");
    const Result<SecretKey> key =
        DecodeKeyPem(Read("open.pem"), "", OpenKey::kAccept);
    ASSERT_TRUE(key) << key.error().message;
    EXPECT_TRUE(HexEncode(AsBytes(Run("pkey -in open.pem -pubout -outform DER "
                                      "-ec_conv_form compressed")))
                    .ends_with(HexEncode(
                        std::get<NistSecretKey>(*key).public_key().bytes())));
  }
}

TEST_F(OpensslTool, ReadsOurKeysOfNistsCurves) {
  CountingRandom random;
  const NistSecretKey key = NistSecretKey::Generate(NistCurve::kP384, random);
  Write("ours.pem", Encode(key));
  const std::string der =
      Run("pkey -in ours.pem -passin 'pass:correct horse' -pubout -outform DER "
          "-ec_conv_form compressed");
  EXPECT_TRUE(
      HexEncode(AsBytes(der)).ends_with(HexEncode(key.public_key().bytes())));
}

TEST_F(OpensslTool, WritesOpenKeysThatWeReadOnlyWhenTold) {
  const std::string pem = Run("genpkey -algorithm ed25519");
  EXPECT_TRUE(Fails(DecodeKeyPem(pem, kPassphrase), ErrorCode::kInvalid,
                    "not encrypted"));
  EXPECT_TRUE(DecodeKeyPem(pem, "", OpenKey::kAccept));
}

TEST_F(OpensslTool, WritesTypesThatWeRefuseByName) {
  EXPECT_TRUE(Fails(DecodeKeyPem(Run("genpkey -algorithm EC -pkeyopt "
                                     "ec_paramgen_curve:secp521r1"),
                                 "", OpenKey::kAccept),
                    ErrorCode::kInvalid, "secp521r1"));
  EXPECT_TRUE(Fails(
      DecodeKeyPem(Run("genpkey -algorithm x25519"), "", OpenKey::kAccept),
      ErrorCode::kInvalid, "X25519"));
}

TEST_F(OpensslTool, WritesWeakEncryptionThatWeRefuse) {
  Run("genpkey -algorithm ed25519 -out open.pem");
  EXPECT_TRUE(
      Fails(DecodeKeyPem(Run("pkcs8 -topk8 -in open.pem -v1 PBE-SHA1-3DES "
                             "-passout 'pass:correct horse'"),
                         kPassphrase),
            ErrorCode::kInvalid, "PBES2"));
}

TEST_F(OpensslTool, WritesTheOldEcFormatThatWeRefuse) {
  EXPECT_TRUE(
      Fails(DecodeKeyPem(Run("ecparam -name secp256k1 -genkey -noout"), "x"),
            ErrorCode::kInvalid, "EC PRIVATE KEY"));
}

}  // namespace
}  // namespace diptych
