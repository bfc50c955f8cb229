// SPDX-License-Identifier: Apache-2.0

// The nonce can be handed in through ECDSA_do_sign_ex and the older key type
// alone, which OpenSSL 3.0 calls deprecated and keeps.
#define OPENSSL_SUPPRESS_DEPRECATED

#include "crypto/nist_ecdsa.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/ec.h>
#include <openssl/ecdsa.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/obj_mac.h>
#include <openssl/params.h>

#include <algorithm>
#include <array>
#include <memory>
#include <string>
#include <utility>

#include "base/check.h"
#include "crypto/openssl_owned.h"
#include "crypto/rfc6979.h"

namespace diptych {
namespace {

struct FreeOldKey {
  void operator()(EC_KEY* key) const { EC_KEY_free(key); }
};
using OwnedOldKey = std::unique_ptr<EC_KEY, FreeOldKey>;

int CurveNid(NistCurve curve) {
  return curve == NistCurve::kP256 ? NID_X9_62_prime256v1 : NID_secp384r1;
}

const EVP_MD* HashOf(NistCurve curve) {
  return curve == NistCurve::kP256 ? EVP_sha256() : EVP_sha384();
}

Error Invalid(NistCurve curve, std::string_view what) {
  return {ErrorCode::kInvalid,
          std::string(curve == NistCurve::kP256 ? "P-256 " : "P-384 ") +
              std::string(what)};
}

Owned<BIGNUM> NumberOf(ByteView octets) {
  Owned<BIGNUM> number(
      BN_bin2bn(octets.data(), static_cast<int>(octets.size()), nullptr));
  CHECK(number != nullptr);
  return number;
}

void WriteNumber(const BIGNUM* number, std::span<std::uint8_t> out) {
  CHECK(BN_bn2binpad(number, out.data(), static_cast<int>(out.size())) ==
        static_cast<int>(out.size()));
}

// Null for octets that are no point of the curve.
Owned<EVP_PKEY> KeyOfPoint(NistCurve curve, ByteView point) {
  const Owned<EVP_PKEY_CTX> context(
      EVP_PKEY_CTX_new_from_name(nullptr, "EC", nullptr));
  CHECK(context != nullptr && EVP_PKEY_fromdata_init(context.get()) == 1);
  std::string group = OBJ_nid2sn(CurveNid(curve));
  Bytes octets = ToBytes(point);
  OSSL_PARAM parameters[] = {
      OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, group.data(),
                                       0),
      OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_PUB_KEY, octets.data(),
                                        octets.size()),
      OSSL_PARAM_construct_end()};
  EVP_PKEY* key = nullptr;
  const bool is_point = EVP_PKEY_fromdata(context.get(), &key,
                                          EVP_PKEY_PUBLIC_KEY, parameters) == 1;
  return Owned<EVP_PKEY>(is_point ? key : nullptr);
}

// The DER that OpenSSL wants in place of r || s.
Bytes DerOf(ByteView signature) {
  const std::size_t half = signature.size() / 2;
  const Owned<ECDSA_SIG> parsed(ECDSA_SIG_new());
  CHECK(parsed != nullptr &&
        ECDSA_SIG_set0(parsed.get(), NumberOf(signature.first(half)).release(),
                       NumberOf(signature.subspan(half)).release()) == 1);
  std::uint8_t* der = nullptr;
  const int size = i2d_ECDSA_SIG(parsed.get(), &der);
  CHECK(size > 0);
  Bytes octets(der, der + size);
  OPENSSL_free(der);
  return octets;
}

}  // namespace

std::size_t NistFieldSize(NistCurve curve) {
  return curve == NistCurve::kP256 ? 32 : 48;
}

struct NistPublicKey::Parsed {
  NistCurve curve;
  Owned<EVP_PKEY> key;
  Bytes compressed;
  Bytes y;
};

Result<NistPublicKey> NistPublicKey::FromPoint(NistCurve curve,
                                               ByteView point) {
  const ErrorQueueCleaner cleaner;
  Owned<EVP_PKEY> key = KeyOfPoint(curve, point);
  if (key == nullptr) {
    return Invalid(curve, "public key: not a point of the curve");
  }
  BIGNUM* x = nullptr;
  BIGNUM* y = nullptr;
  CHECK(EVP_PKEY_get_bn_param(key.get(), OSSL_PKEY_PARAM_EC_PUB_X, &x) == 1 &&
        EVP_PKEY_get_bn_param(key.get(), OSSL_PKEY_PARAM_EC_PUB_Y, &y) == 1);
  const Owned<BIGNUM> owned_x(x);
  const Owned<BIGNUM> owned_y(y);
  const std::size_t field = NistFieldSize(curve);
  Bytes compressed(1 + field);
  compressed[0] = BN_is_odd(y) ? 0x03 : 0x02;
  WriteNumber(x, std::span(compressed).subspan(1));
  Bytes y_octets(field);
  WriteNumber(y, y_octets);
  return NistPublicKey(
      std::make_shared<const Parsed>(Parsed{.curve = curve,
                                            .key = std::move(key),
                                            .compressed = std::move(compressed),
                                            .y = std::move(y_octets)}));
}

Result<NistPublicKey> NistPublicKey::Parse(NistCurve curve,
                                           ByteView compressed) {
  if (compressed.size() != 1 + NistFieldSize(curve) ||
      (compressed[0] != 0x02 && compressed[0] != 0x03)) {
    return Invalid(curve, "public key: not a compressed point");
  }
  return FromPoint(curve, compressed);
}

Result<NistPublicKey> NistPublicKey::FromCoordinates(NistCurve curve,
                                                     ByteView x, ByteView y) {
  if (x.size() != NistFieldSize(curve) || y.size() != NistFieldSize(curve)) {
    return Invalid(curve, "public key: a coordinate of a wrong length");
  }
  Bytes point = {0x04};
  point.insert(point.end(), x.begin(), x.end());
  point.insert(point.end(), y.begin(), y.end());
  return FromPoint(curve, point);
}

bool NistPublicKey::Verify(ByteView message, ByteView signature) const {
  if (signature.size() != 2 * NistFieldSize(parsed_->curve)) return false;
  const ErrorQueueCleaner cleaner;
  const Bytes der = DerOf(signature);
  const Owned<EVP_MD_CTX> context(EVP_MD_CTX_new());
  CHECK(context != nullptr &&
        EVP_DigestVerifyInit(context.get(), nullptr, HashOf(parsed_->curve),
                             nullptr, parsed_->key.get()) == 1);
  return EVP_DigestVerify(context.get(), der.data(), der.size(), message.data(),
                          message.size()) == 1;
}

NistCurve NistPublicKey::curve() const { return parsed_->curve; }
const Bytes& NistPublicKey::bytes() const { return parsed_->compressed; }
ByteView NistPublicKey::x() const {
  return ByteView(parsed_->compressed).subspan(1);
}
ByteView NistPublicKey::y() const { return parsed_->y; }

struct NistSecretKey::Held {
  Held(ByteView key_secret, OwnedOldKey secret_key, NistPublicKey key_public)
      : secret(ToBytes(key_secret)),
        key(std::move(secret_key)),
        public_key(std::move(key_public)) {}
  Held(const Held&) = delete;
  Held& operator=(const Held&) = delete;
  ~Held() { OPENSSL_cleanse(secret.data(), secret.size()); }

  Bytes secret;
  OwnedOldKey key;  // OpenSSL wipes its own copy.
  NistPublicKey public_key;
};

Result<NistSecretKey> NistSecretKey::FromSecret(NistCurve curve,
                                                ByteView secret) {
  const Owned<EC_GROUP> group(EC_GROUP_new_by_curve_name(CurveNid(curve)));
  CHECK(group != nullptr);
  const Owned<BIGNUM> number = NumberOf(secret);
  if (secret.size() != NistFieldSize(curve) || BN_is_zero(number.get()) ||
      BN_cmp(number.get(), EC_GROUP_get0_order(group.get())) >= 0) {
    return Invalid(curve,
                   "secret key: of a wrong length, zero, or not below the "
                   "group order");
  }
  const Owned<EC_POINT> point(EC_POINT_new(group.get()));
  Bytes octets(1 + NistFieldSize(curve));
  CHECK(point != nullptr &&
        EC_POINT_mul(group.get(), point.get(), number.get(), nullptr, nullptr,
                     nullptr) == 1 &&
        EC_POINT_point2oct(group.get(), point.get(),
                           POINT_CONVERSION_COMPRESSED, octets.data(),
                           octets.size(), nullptr) == octets.size());
  Result<NistPublicKey> public_key = NistPublicKey::Parse(curve, octets);
  CHECK(public_key);
  OwnedOldKey key(EC_KEY_new());
  CHECK(key != nullptr && EC_KEY_set_group(key.get(), group.get()) == 1 &&
        EC_KEY_set_private_key(key.get(), number.get()) == 1);
  return NistSecretKey(std::make_shared<const Held>(secret, std::move(key),
                                                    *std::move(public_key)));
}

NistSecretKey NistSecretKey::Generate(NistCurve curve, Random& random) {
  Bytes secret(NistFieldSize(curve));
  while (true) {
    random.Fill(secret);
    Result<NistSecretKey> key = FromSecret(curve, secret);
    OPENSSL_cleanse(secret.data(), secret.size());
    if (key) return *std::move(key);
  }
}

Bytes NistSecretKey::Sign(ByteView message) const {
  const NistCurve curve = held_->public_key.curve();
  const std::size_t field = NistFieldSize(curve);
  const EC_GROUP* const group = EC_KEY_get0_group(held_->key.get());
  const BIGNUM* const order = EC_GROUP_get0_order(group);
  std::array<std::uint8_t, EVP_MAX_MD_SIZE> hash;
  CHECK(EVP_Digest(message.data(), message.size(), hash.data(), nullptr,
                   HashOf(curve), nullptr) == 1);
  const ByteView digest = ByteView(hash).first(field);

  const Owned<BN_CTX> context(BN_CTX_secure_new());
  const Owned<EC_POINT> point(EC_POINT_new(group));
  const Owned<BIGNUM> r(BN_new());
  CHECK(context && point && r);
  const Owned<BIGNUM> nonce(
      Rfc6979Nonce(HashOf(curve), held_->secret, digest, order));
  // One generator multiple and one inverse, both in constant time.
  BN_set_flags(nonce.get(), BN_FLG_CONSTTIME);
  const Owned<BIGNUM> inverse(
      BN_mod_inverse(nullptr, nonce.get(), order, context.get()));
  CHECK(inverse != nullptr &&
        EC_POINT_mul(group, point.get(), nonce.get(), nullptr, nullptr,
                     context.get()) == 1 &&
        EC_POINT_get_affine_coordinates(group, point.get(), r.get(), nullptr,
                                        context.get()) == 1 &&
        BN_nnmod(r.get(), r.get(), order, context.get()) == 1);
  // r or s is zero once in 2^256 messages; there is no retry to get wrong.
  const Owned<ECDSA_SIG> signature(
      ECDSA_do_sign_ex(digest.data(), static_cast<int>(digest.size()),
                       inverse.get(), r.get(), held_->key.get()));
  CHECK(signature != nullptr && !BN_is_zero(r.get()));
  Bytes octets(2 * field);
  WriteNumber(ECDSA_SIG_get0_r(signature.get()),
              std::span(octets).first(field));
  WriteNumber(ECDSA_SIG_get0_s(signature.get()),
              std::span(octets).subspan(field));
  return octets;
}

const NistPublicKey& NistSecretKey::public_key() const {
  return held_->public_key;
}

ByteView NistSecretKey::secret() const { return held_->secret; }

}  // namespace diptych
