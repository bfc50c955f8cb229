// SPDX-License-Identifier: Apache-2.0
#include "crypto/key_pem.h"

#include <openssl/asn1t.h>
#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/pkcs12.h>
#include <openssl/x509.h>

#include <algorithm>
#include <array>
#include <limits>
#include <memory>

#include "base/check.h"
#include "crypto/openssl_owned.h"

namespace diptych {
namespace {

constexpr std::uint64_t kScryptN = 1 << 14;
constexpr std::uint64_t kScryptR = 8;
constexpr std::uint64_t kScryptP = 5;
constexpr std::size_t kSaltSize = 16;
constexpr std::size_t kInitialVectorSize = 16;

// About five seconds of a processor, and ten times what is recommended today.
constexpr std::uint64_t kPbkdf2IterationsMax = 10'000'000;
// 16 times our own; the memory it takes is limited by OpenSSL to 32 MiB.
constexpr std::uint64_t kScryptWorkMax = 16 * kScryptN * kScryptR * kScryptP;

Error Invalid(std::string message) {
  return {ErrorCode::kInvalid, "secret key: " + std::move(message)};
}

// The DER of PKCS#8 in front of the octets of the key, and between them.
// Ed25519 is RFC 8410 section 7; the others are RFC 5915 with the named curve
// and the public key as a compressed point.
constexpr std::uint8_t kEd25519Head[] = {0x30, 0x2e, 0x02, 0x01, 0x00, 0x30,
                                         0x05, 0x06, 0x03, 0x2b, 0x65, 0x70,
                                         0x04, 0x22, 0x04, 0x20};
constexpr std::uint8_t kSecp256k1Head[] = {
    0x30, 0x64, 0x02, 0x01, 0x00, 0x30, 0x10, 0x06, 0x07, 0x2a, 0x86,
    0x48, 0xce, 0x3d, 0x02, 0x01, 0x06, 0x05, 0x2b, 0x81, 0x04, 0x00,
    0x0a, 0x04, 0x4d, 0x30, 0x4b, 0x02, 0x01, 0x01, 0x04, 0x20};
constexpr std::uint8_t kP256Head[] = {
    0x30, 0x67, 0x02, 0x01, 0x00, 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48,
    0xce, 0x3d, 0x02, 0x01, 0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03,
    0x01, 0x07, 0x04, 0x4d, 0x30, 0x4b, 0x02, 0x01, 0x01, 0x04, 0x20};
constexpr std::uint8_t kP384Head[] = {
    0x30, 0x81, 0x84, 0x02, 0x01, 0x00, 0x30, 0x10, 0x06, 0x07, 0x2a,
    0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06, 0x05, 0x2b, 0x81, 0x04,
    0x00, 0x22, 0x04, 0x6d, 0x30, 0x6b, 0x02, 0x01, 0x01, 0x04, 0x30};
// Before a point of 33 octets and one of 49.
constexpr std::uint8_t kMiddle33[] = {0xa1, 0x24, 0x03, 0x22, 0x00};
constexpr std::uint8_t kMiddle49[] = {0xa1, 0x34, 0x03, 0x32, 0x00};

// Octets that are wiped when they go.
struct Wiped {
  Wiped() = default;
  Wiped(const Wiped&) = delete;
  Wiped& operator=(const Wiped&) = delete;
  ~Wiped() { OPENSSL_cleanse(octets.data(), octets.size()); }
  ByteView used() const { return ByteView(octets).first(size); }
  void Append(ByteView piece) {
    CHECK(piece.size() <= octets.size() - size);
    std::ranges::copy(piece, octets.begin() + static_cast<long>(size));
    size += piece.size();
  }

  std::array<std::uint8_t, 160> octets{};
  std::size_t size = 0;
};

void AppendDer(const EcdsaSecretKey& key, Wiped& der) {
  der.Append(kSecp256k1Head);
  der.Append(key.secret());
  der.Append(kMiddle33);
  der.Append(key.public_key().bytes());
}

void AppendDer(const Ed25519SecretKey& key, Wiped& der) {
  der.Append(kEd25519Head);
  der.Append(key.seed());
}

void AppendDer(const NistSecretKey& key, Wiped& der) {
  const bool is_p256 = key.public_key().curve() == NistCurve::kP256;
  der.Append(is_p256 ? ByteView(kP256Head) : ByteView(kP384Head));
  der.Append(key.secret());
  der.Append(is_p256 ? ByteView(kMiddle33) : ByteView(kMiddle49));
  der.Append(key.public_key().bytes());
}

Owned<PKCS8_PRIV_KEY_INFO> KeyInfoOfDer(ByteView der) {
  const std::uint8_t* at = der.data();
  Owned<PKCS8_PRIV_KEY_INFO> info(
      d2i_PKCS8_PRIV_KEY_INFO(nullptr, &at, static_cast<long>(der.size())));
  CHECK(info != nullptr);
  return info;
}

template <class Key>
Owned<PKCS8_PRIV_KEY_INFO> KeyInfoOf(const Key& key) {
  Wiped der;
  AppendDer(key, der);
  return KeyInfoOfDer(der.used());
}

Owned<PKCS8_PRIV_KEY_INFO> KeyInfoOf(const RsaSecretKey& key) {
  return KeyInfoOfDer(key.pkcs8());
}

std::string PemOf(X509_SIG* sealed) {
  const Owned<BIO> out(BIO_new(BIO_s_mem()));
  CHECK(out != nullptr && PEM_write_bio_PKCS8(out.get(), sealed) == 1);
  char* text = nullptr;
  const long size = BIO_get_mem_data(out.get(), &text);
  return {text, static_cast<std::size_t>(size)};
}

// OpenSSL's structures hold costs as signed numbers of any size.
std::uint64_t CostOf(const ASN1_INTEGER* number) {
  std::uint64_t cost = 0;
  if (number == nullptr || ASN1_INTEGER_get_uint64(&cost, number) != 1) {
    return std::numeric_limits<std::uint64_t>::max();
  }
  return cost;
}

Status JudgeCost(bool bearable) {
  if (bearable) return Ok();
  return Error{ErrorCode::kLimit,
               "secret key: the file asks for a passphrase hash that takes "
               "too long; encrypt it anew with `openssl pkcs8 -topk8 -scrypt`"};
}

// Before any of it is computed, since the costs come out of the file.
Status CheckEncryption(const X509_SIG* sealed) {
  const X509_ALGOR* algorithm = nullptr;
  const ASN1_OCTET_STRING* octets = nullptr;
  X509_SIG_get0(sealed, &algorithm, &octets);
  const Owned<PBE2PARAM> scheme(
      OBJ_obj2nid(algorithm->algorithm) == NID_pbes2
          ? static_cast<PBE2PARAM*>(ASN1_TYPE_unpack_sequence(
                ASN1_ITEM_rptr(PBE2PARAM), algorithm->parameter))
          : nullptr);
  if (scheme == nullptr) {
    return Invalid(
        "not encrypted by PBES2; encrypt it anew with "
        "`openssl pkcs8 -topk8 -scrypt`");
  }
  const ASN1_TYPE* const costs = scheme->keyfunc->parameter;
  switch (OBJ_obj2nid(scheme->keyfunc->algorithm)) {
    case NID_id_pbkdf2: {
      const Owned<PBKDF2PARAM> pbkdf2(static_cast<PBKDF2PARAM*>(
          ASN1_TYPE_unpack_sequence(ASN1_ITEM_rptr(PBKDF2PARAM), costs)));
      if (pbkdf2 == nullptr) return Invalid("damaged PBKDF2 parameters");
      return JudgeCost(CostOf(pbkdf2->iter) <= kPbkdf2IterationsMax);
    }
    case NID_id_scrypt: {
      const Owned<SCRYPT_PARAMS> scrypt(static_cast<SCRYPT_PARAMS*>(
          ASN1_TYPE_unpack_sequence(ASN1_ITEM_rptr(SCRYPT_PARAMS), costs)));
      if (scrypt == nullptr) return Invalid("damaged scrypt parameters");
      // Each alone first, so that the product cannot overflow.
      const std::uint64_t n = CostOf(scrypt->costParameter);
      const std::uint64_t r = CostOf(scrypt->blockSize);
      const std::uint64_t p = CostOf(scrypt->parallelizationParameter);
      constexpr std::uint64_t kEachMax = 1 << 20;
      return JudgeCost(n <= kEachMax && r <= kEachMax && p <= kEachMax &&
                       n * r * p <= kScryptWorkMax);
    }
    default:
      return Invalid("its passphrase hash is neither scrypt nor PBKDF2");
  }
}

Error WrongPassphrase() {
  return {ErrorCode::kRefused,
          "secret key: wrong passphrase, or the file is damaged"};
}

Result<Owned<PKCS8_PRIV_KEY_INFO>> Decrypt(ByteView der,
                                           std::string_view passphrase) {
  const std::uint8_t* at = der.data();
  const Owned<X509_SIG> sealed(
      d2i_X509_SIG(nullptr, &at, static_cast<long>(der.size())));
  if (sealed == nullptr) return Invalid("damaged ENCRYPTED PRIVATE KEY block");
  RETURN_IF_ERROR(CheckEncryption(sealed.get()));
  if (passphrase.empty()) return WrongPassphrase();
  Owned<PKCS8_PRIV_KEY_INFO> info(PKCS8_decrypt(
      sealed.get(), passphrase.data(), static_cast<int>(passphrase.size())));
  if (info == nullptr) return WrongPassphrase();
  return info;
}

// One block of a PEM text: its label and its octets, which are wiped.
struct Block {
  ~Block() {
    OPENSSL_free(name);
    OPENSSL_free(header);
    OPENSSL_clear_free(data, static_cast<std::size_t>(size));
  }
  Block() = default;
  Block(const Block&) = delete;
  Block& operator=(const Block&) = delete;

  bool Read(BIO* in) {
    return PEM_read_bio(in, &name, &header, &data, &size) == 1;
  }
  ByteView octets() const { return {data, static_cast<std::size_t>(size)}; }

  char* name = nullptr;
  char* header = nullptr;
  std::uint8_t* data = nullptr;
  long size = 0;
};

Result<Owned<PKCS8_PRIV_KEY_INFO>> Open(const Block& block,
                                        std::string_view passphrase,
                                        OpenKey open_key) {
  const std::string_view name = block.name;
  if (name == PEM_STRING_PKCS8) return Decrypt(block.octets(), passphrase);
  if (name != PEM_STRING_PKCS8INF) {
    return Invalid("a PEM block of PKCS#8 is wanted, not \"" +
                   std::string(name.substr(0, 40)) +
                   "\"; convert it with `openssl pkcs8 -topk8 -scrypt`");
  }
  if (open_key == OpenKey::kRefuse) {
    return Invalid(
        "the file is not encrypted; encrypt it with "
        "`openssl pkcs8 -topk8 -scrypt`");
  }
  const std::uint8_t* at = block.data;
  Owned<PKCS8_PRIV_KEY_INFO> info(
      d2i_PKCS8_PRIV_KEY_INFO(nullptr, &at, block.size));
  if (info == nullptr) return Invalid("damaged PRIVATE KEY block");
  return info;
}

Result<SecretKey> Ed25519Of(EVP_PKEY* key) {
  Ed25519Seed octets;
  std::size_t size = octets.size();
  CHECK(EVP_PKEY_get_raw_private_key(key, octets.data(), &size) == 1 &&
        size == octets.size());
  SecretKey result = Ed25519SecretKey::FromSeed(octets);
  OPENSSL_cleanse(octets.data(), octets.size());
  return result;
}

// The secret number of a key on a curve, in `octets.size()` octets. The public
// key stands beside the secret: the only trace of damage.
Status ReadSecretNumber(EVP_PKEY* key, std::span<std::uint8_t> octets) {
  const Owned<EVP_PKEY_CTX> context(
      EVP_PKEY_CTX_new_from_pkey(nullptr, key, nullptr));
  BIGNUM* read = nullptr;
  const bool has_secret =
      EVP_PKEY_get_bn_param(key, OSSL_PKEY_PARAM_PRIV_KEY, &read) == 1;
  const Owned<BIGNUM> number(read);
  if (!has_secret || EVP_PKEY_pairwise_check(context.get()) != 1 ||
      BN_bn2binpad(number.get(), octets.data(),
                   static_cast<int>(octets.size())) !=
          static_cast<int>(octets.size())) {
    return Invalid("damaged key");
  }
  return Ok();
}

Result<SecretKey> Secp256k1Of(EVP_PKEY* key) {
  EcdsaSecret octets{};
  RETURN_IF_ERROR(ReadSecretNumber(key, octets));
  Result<EcdsaSecretKey> result = EcdsaSecretKey::FromSecret(octets);
  OPENSSL_cleanse(octets.data(), octets.size());
  if (!result) return std::move(result).error();
  return *std::move(result);
}

Result<SecretKey> NistOf(EVP_PKEY* key, NistCurve curve) {
  Bytes octets(NistFieldSize(curve));
  RETURN_IF_ERROR(ReadSecretNumber(key, octets));
  Result<NistSecretKey> result = NistSecretKey::FromSecret(curve, octets);
  OPENSSL_cleanse(octets.data(), octets.size());
  if (!result) return std::move(result).error();
  return *std::move(result);
}

Result<SecretKey> RsaOf(const PKCS8_PRIV_KEY_INFO* info) {
  std::uint8_t* der = nullptr;
  const int size = i2d_PKCS8_PRIV_KEY_INFO(info, &der);
  CHECK(size > 0);
  const ByteView octets(der, static_cast<std::size_t>(size));
  Result<RsaSecretKey> result = RsaSecretKey::FromPkcs8(octets);
  OPENSSL_clear_free(der, octets.size());
  if (!result) return std::move(result).error();
  return *std::move(result);
}

Result<SecretKey> KeyOf(const PKCS8_PRIV_KEY_INFO* info) {
  const Owned<EVP_PKEY> key(EVP_PKCS82PKEY(info));
  if (key == nullptr) {
    return Invalid("damaged, or of a type that OpenSSL does not know");
  }
  if (EVP_PKEY_is_a(key.get(), "ED25519") == 1) return Ed25519Of(key.get());
  if (EVP_PKEY_is_a(key.get(), "RSA") == 1) return RsaOf(info);
  std::string type = EVP_PKEY_get0_type_name(key.get());
  if (type == "EC") {
    std::array<char, 64> group{};
    EVP_PKEY_get_group_name(key.get(), group.data(), group.size(), nullptr);
    type = group.data();
    if (type == SN_secp256k1) return Secp256k1Of(key.get());
    if (type == SN_X9_62_prime256v1) return NistOf(key.get(), NistCurve::kP256);
    if (type == SN_secp384r1) return NistOf(key.get(), NistCurve::kP384);
  }
  return Invalid("keys of type " + type +
                 " are not supported; use secp256k1, Ed25519, P-256, "
                 "P-384 or RSA");
}

}  // namespace

Result<std::string> EncodeKeyPem(const SecretKey& key,
                                 std::string_view passphrase, Random& random) {
  if (passphrase.empty()) {
    return Error{ErrorCode::kInvalid, "passphrase: it must not be empty"};
  }
  if (passphrase.size() > kPassphraseSizeMax) {
    return Error{ErrorCode::kLimit, "passphrase: more than 1024 octets"};
  }
  std::array<std::uint8_t, kSaltSize> salt;
  random.Fill(salt);
  std::array<std::uint8_t, kInitialVectorSize> initial_vector;
  random.Fill(initial_vector);
  Owned<X509_ALGOR> algorithm(PKCS5_pbe2_set_scrypt(
      EVP_aes_256_cbc(), salt.data(), static_cast<int>(salt.size()),
      initial_vector.data(), kScryptN, kScryptR, kScryptP));
  CHECK(algorithm != nullptr);
  const Owned<PKCS8_PRIV_KEY_INFO> info =
      std::visit([](const auto& held) { return KeyInfoOf(held); }, key);
  // Takes the algorithm over.
  const Owned<X509_SIG> sealed(
      PKCS8_set0_pbe(passphrase.data(), static_cast<int>(passphrase.size()),
                     info.get(), algorithm.release()));
  CHECK(sealed != nullptr);
  return PemOf(sealed.get());
}

Result<SecretKey> DecodeKeyPem(std::string_view pem,
                               std::string_view passphrase, OpenKey open_key) {
  if (pem.size() > kKeyPemSizeMax) {
    return Error{ErrorCode::kLimit, "secret key: more than 8192 octets"};
  }
  if (passphrase.size() > kPassphraseSizeMax) {
    return Error{ErrorCode::kLimit, "passphrase: more than 1024 octets"};
  }
  const ErrorQueueCleaner cleaner;
  if (pem.empty()) return Invalid("the file is empty");
  const Owned<BIO> in(
      BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  CHECK(in != nullptr);
  Block block;
  if (!block.Read(in.get())) {
    return Invalid("no PEM block (-----BEGIN ... PRIVATE KEY-----)");
  }
  if (Block second; second.Read(in.get())) {
    return Invalid("the file holds more than one PEM block");
  }
  ASSIGN_OR_RETURN(const Owned<PKCS8_PRIV_KEY_INFO> info,
                   Open(block, passphrase, open_key));
  return KeyOf(info.get());
}

}  // namespace diptych
