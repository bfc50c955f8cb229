// SPDX-License-Identifier: Apache-2.0
#include "crypto/rsa.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <openssl/x509.h>

#include <utility>

#include "base/check.h"
#include "crypto/openssl_owned.h"

namespace diptych {
namespace {

Error Invalid(std::string reason) {
  return {ErrorCode::kInvalid, "RSA key: " + std::move(reason)};
}

Owned<BIGNUM> NumberOf(ByteView octets) {
  Owned<BIGNUM> number(
      BN_bin2bn(octets.data(), static_cast<int>(octets.size()), nullptr));
  CHECK(number != nullptr);
  return number;
}

Owned<EVP_PKEY> PublicKeyOf(ByteView modulus, ByteView exponent) {
  const Owned<BIGNUM> n = NumberOf(modulus);
  const Owned<BIGNUM> e = NumberOf(exponent);
  const Owned<OSSL_PARAM_BLD> builder(OSSL_PARAM_BLD_new());
  CHECK(builder != nullptr &&
        OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_N, n.get()) ==
            1 &&
        OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_E, e.get()) ==
            1);
  const Owned<OSSL_PARAM> parameters(OSSL_PARAM_BLD_to_param(builder.get()));
  const Owned<EVP_PKEY_CTX> context(
      EVP_PKEY_CTX_new_from_name(nullptr, "RSA", nullptr));
  CHECK(parameters != nullptr && context != nullptr &&
        EVP_PKEY_fromdata_init(context.get()) == 1);
  EVP_PKEY* key = nullptr;
  CHECK(EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_PUBLIC_KEY,
                          parameters.get()) == 1);
  return Owned<EVP_PKEY>(key);
}

Bytes NumberIn(const EVP_PKEY* key, const char* name) {
  BIGNUM* read = nullptr;
  CHECK(EVP_PKEY_get_bn_param(key, name, &read) == 1);
  const Owned<BIGNUM> number(read);
  Bytes octets(static_cast<std::size_t>(BN_num_bytes(number.get())));
  BN_bn2bin(number.get(), octets.data());
  return octets;
}

}  // namespace

struct RsaPublicKey::Parsed {
  Owned<EVP_PKEY> key;
  Bytes modulus;
  Bytes exponent;
};

Result<RsaPublicKey> RsaPublicKey::FromNumbers(ByteView modulus,
                                               ByteView exponent) {
  static constexpr std::size_t kModulusSizeMax = kRsaModulusBitsMax / 8;
  if (modulus.empty() || modulus.front() == 0 || exponent.empty() ||
      exponent.front() == 0) {
    return Invalid("a number is empty or has leading zeros");
  }
  if (modulus.size() > kModulusSizeMax ||
      static_cast<std::size_t>(BN_num_bits(NumberOf(modulus).get())) <
          kRsaModulusBitsMin) {
    return Invalid("the modulus must have 2048 to 8192 bits");
  }
  const bool exponent_is_one = exponent.size() == 1 && exponent.front() == 1;
  if (modulus.back() % 2 == 0 || exponent.back() % 2 == 0 || exponent_is_one ||
      exponent.size() > kRsaExponentSizeMax) {
    return Invalid(
        "the modulus and the exponent must be odd, the exponent 3 "
        "to 2^64");
  }
  return RsaPublicKey(std::make_shared<const Parsed>(
      Parsed{.key = PublicKeyOf(modulus, exponent),
             .modulus = ToBytes(modulus),
             .exponent = ToBytes(exponent)}));
}

bool RsaPublicKey::Verify(ByteView message, ByteView signature) const {
  if (signature.size() != parsed_->modulus.size()) return false;
  const ErrorQueueCleaner cleaner;
  const Owned<EVP_MD_CTX> context(EVP_MD_CTX_new());
  CHECK(context != nullptr &&
        EVP_DigestVerifyInit(context.get(), nullptr, EVP_sha256(), nullptr,
                             parsed_->key.get()) == 1);
  return EVP_DigestVerify(context.get(), signature.data(), signature.size(),
                          message.data(), message.size()) == 1;
}

const Bytes& RsaPublicKey::modulus() const { return parsed_->modulus; }
const Bytes& RsaPublicKey::exponent() const { return parsed_->exponent; }

struct RsaSecretKey::Held {
  Held(ByteView key_der, Owned<EVP_PKEY> secret_key, RsaPublicKey key_public)
      : der(ToBytes(key_der)),
        key(std::move(secret_key)),
        public_key(std::move(key_public)) {}
  Held(const Held&) = delete;
  Held& operator=(const Held&) = delete;
  ~Held() { OPENSSL_cleanse(der.data(), der.size()); }

  Bytes der;
  Owned<EVP_PKEY> key;  // OpenSSL wipes its own copy.
  RsaPublicKey public_key;
};

Result<RsaSecretKey> RsaSecretKey::FromPkcs8(ByteView der) {
  const ErrorQueueCleaner cleaner;
  const std::uint8_t* at = der.data();
  const Owned<PKCS8_PRIV_KEY_INFO> info(
      d2i_PKCS8_PRIV_KEY_INFO(nullptr, &at, static_cast<long>(der.size())));
  if (info == nullptr || at != der.data() + der.size()) {
    return Invalid("not a PKCS#8 structure");
  }
  Owned<EVP_PKEY> key(EVP_PKCS82PKEY(info.get()));
  if (key == nullptr || EVP_PKEY_is_a(key.get(), "RSA") != 1) {
    return Invalid("damaged, or of another type");
  }
  // Before the check of the numbers: it may take minutes for a huge key.
  ASSIGN_OR_RETURN(
      RsaPublicKey public_key,
      RsaPublicKey::FromNumbers(NumberIn(key.get(), OSSL_PKEY_PARAM_RSA_N),
                                NumberIn(key.get(), OSSL_PKEY_PARAM_RSA_E)));
  const Owned<EVP_PKEY_CTX> context(
      EVP_PKEY_CTX_new_from_pkey(nullptr, key.get(), nullptr));
  if (context == nullptr || EVP_PKEY_pairwise_check(context.get()) != 1) {
    return Invalid("damaged: its numbers do not fit each other");
  }
  return RsaSecretKey(
      std::make_shared<const Held>(der, std::move(key), std::move(public_key)));
}

Bytes RsaSecretKey::Sign(ByteView message) const {
  const Owned<EVP_MD_CTX> context(EVP_MD_CTX_new());
  CHECK(context != nullptr &&
        EVP_DigestSignInit(context.get(), nullptr, EVP_sha256(), nullptr,
                           held_->key.get()) == 1);
  Bytes signature(held_->public_key.modulus().size());
  std::size_t size = signature.size();
  CHECK(EVP_DigestSign(context.get(), signature.data(), &size, message.data(),
                       message.size()) == 1 &&
        size == signature.size());
  return signature;
}

const RsaPublicKey& RsaSecretKey::public_key() const {
  return held_->public_key;
}

ByteView RsaSecretKey::pkcs8() const { return held_->der; }

}  // namespace diptych
