// SPDX-License-Identifier: Apache-2.0
#include "crypto/ed25519.h"

#include <openssl/bn.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>

#include <algorithm>
#include <cstring>

#include "base/check.h"
#include "crypto/openssl_owned.h"

namespace diptych {
namespace {

Owned<EVP_MD_CTX> NewContext() {
  Owned<EVP_MD_CTX> context(EVP_MD_CTX_new());
  CHECK(context != nullptr);
  return context;
}

Owned<BIGNUM> NumberFromHex(const char* hex) {
  BIGNUM* number = nullptr;
  CHECK(BN_hex2bn(&number, hex) != 0);
  return Owned<BIGNUM>(number);
}

// The field and the curve -x^2 + y^2 = 1 + d x^2 y^2 (RFC 8032 section 5.1).
struct Curve {
  Owned<BIGNUM> p = NumberFromHex(
      "7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffed");
  Owned<BIGNUM> d = NumberFromHex(
      "52036cee2b6ffe738cc740797779e89800700a4d4141d8ab75eb4dca135978a3");
  // The y of the two points pairs of order eight, and minus it.
  Owned<BIGNUM> y8 = NumberFromHex(
      "05fc536d880238b13933c6d305acdfd5f098eff289f4c345b027b2c28f95e826");
  Owned<BIGNUM> minus_y8 = NumberFromHex(
      "7a03ac9277fdc74ec6cc392cfa53202a0f67100d760b3cba4fd84d3d706a17c7");
  Owned<BIGNUM> minus_one = NumberFromHex(
      "7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffec");
};

// The y of the eight points whose order divides the cofactor. Under such a
// key signatures exist that fit many messages.
bool HasSmallOrder(const Curve& curve, const BIGNUM* y) {
  return BN_is_zero(y) || BN_is_one(y) ||
         BN_cmp(y, curve.minus_one.get()) == 0 ||
         BN_cmp(y, curve.y8.get()) == 0 || BN_cmp(y, curve.minus_y8.get()) == 0;
}

// Whether x^2 = (y^2 - 1) / (d y^2 + 1) has a root; the quotient has one if
// and only if the product has.
bool HasX(const Curve& curve, const BIGNUM* y) {
  const Owned<BN_CTX> context(BN_CTX_new());
  const Owned<BIGNUM> y2(BN_new());
  const Owned<BIGNUM> u(BN_new());
  const Owned<BIGNUM> v(BN_new());
  CHECK(context && y2 && u && v);
  const BIGNUM* const p = curve.p.get();
  CHECK(BN_mod_sqr(y2.get(), y, p, context.get()) == 1 &&
        BN_mod_sub(u.get(), y2.get(), BN_value_one(), p, context.get()) == 1 &&
        BN_mod_mul(v.get(), y2.get(), curve.d.get(), p, context.get()) == 1 &&
        BN_mod_add(v.get(), v.get(), BN_value_one(), p, context.get()) == 1 &&
        BN_mod_mul(u.get(), u.get(), v.get(), p, context.get()) == 1);
  const int symbol = BN_kronecker(u.get(), p, context.get());
  CHECK(symbol >= -1);
  return symbol >= 0;
}

// OpenSSL takes any 32 octets for a public key and finds out in each
// verification; a key that can never verify, or whose signatures prove
// nothing, shall not get into a directory.
bool IsSoundPublicKey(const Ed25519PublicKeyBytes& bytes) {
  static const Curve* const curve = new Curve;
  Ed25519PublicKeyBytes y_bytes = bytes;
  y_bytes[31] &= 0x7f;
  const Owned<BIGNUM> y(
      BN_lebin2bn(y_bytes.data(), static_cast<int>(y_bytes.size()), nullptr));
  CHECK(y != nullptr);
  if (BN_cmp(y.get(), curve->p.get()) >= 0) return false;
  return !HasSmallOrder(*curve, y.get()) && HasX(*curve, y.get());
}

Owned<EVP_PKEY> PublicKeyOf(const Ed25519PublicKeyBytes& bytes) {
  Owned<EVP_PKEY> key(EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr,
                                                  bytes.data(), bytes.size()));
  CHECK(key != nullptr);
  return key;
}

Ed25519PublicKeyBytes PublicKeyBytesOf(const Owned<EVP_PKEY>& secret_key) {
  Ed25519PublicKeyBytes bytes;
  std::size_t size = bytes.size();
  CHECK(EVP_PKEY_get_raw_public_key(secret_key.get(), bytes.data(), &size) ==
            1 &&
        size == bytes.size());
  return bytes;
}

}  // namespace

struct Ed25519PublicKey::Parsed {
  Owned<EVP_PKEY> key;
};

Result<Ed25519PublicKey> Ed25519PublicKey::Parse(ByteView bytes) {
  Ed25519PublicKeyBytes copy;
  if (bytes.size() != copy.size()) {
    return Error{ErrorCode::kInvalid,
                 "Ed25519 public key: it must have 32 octets"};
  }
  std::ranges::copy(bytes, copy.begin());
  if (!IsSoundPublicKey(copy)) {
    return Error{ErrorCode::kInvalid,
                 "Ed25519 public key: not a point of the curve, or one of "
                 "small order"};
  }
  return Ed25519PublicKey(
      copy, std::make_shared<const Parsed>(Parsed{PublicKeyOf(copy)}));
}

bool Ed25519PublicKey::Verify(ByteView message, ByteView signature) const {
  if (signature.size() != sizeof(Ed25519Signature)) return false;
  const Owned<EVP_MD_CTX> context = NewContext();
  CHECK(EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr,
                             parsed_->key.get()) == 1);
  const bool valid =
      EVP_DigestVerify(context.get(), signature.data(), signature.size(),
                       message.data(), message.size()) == 1;
  // What a refused signature leaves in the thread's error queue would look
  // like a failure of the next TLS call.
  if (!valid) ERR_clear_error();
  return valid;
}

struct Ed25519SecretKey::Held {
  Held(const Ed25519Seed& key_seed, Owned<EVP_PKEY> secret_key,
       Ed25519PublicKey key_public)
      : seed(key_seed),
        key(std::move(secret_key)),
        public_key(std::move(key_public)) {}
  Held(const Held&) = delete;
  Held& operator=(const Held&) = delete;
  ~Held() { OPENSSL_cleanse(seed.data(), seed.size()); }

  Ed25519Seed seed;
  Owned<EVP_PKEY> key;  // OpenSSL wipes its own copy.
  Ed25519PublicKey public_key;
};

Ed25519SecretKey Ed25519SecretKey::FromSeed(const Ed25519Seed& seed) {
  Owned<EVP_PKEY> key(EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr,
                                                   seed.data(), seed.size()));
  CHECK(key != nullptr);
  Result<Ed25519PublicKey> public_key =
      Ed25519PublicKey::Parse(PublicKeyBytesOf(key));
  CHECK(public_key);
  return Ed25519SecretKey(std::make_shared<const Held>(seed, std::move(key),
                                                       *std::move(public_key)));
}

Ed25519SecretKey Ed25519SecretKey::Generate(Random& random) {
  Ed25519Seed seed;
  random.Fill(seed);
  Ed25519SecretKey key = FromSeed(seed);
  OPENSSL_cleanse(seed.data(), seed.size());
  return key;
}

Ed25519Signature Ed25519SecretKey::Sign(ByteView message) const {
  const Owned<EVP_MD_CTX> context = NewContext();
  CHECK(EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr,
                           held_->key.get()) == 1);
  Ed25519Signature signature;
  std::size_t size = signature.size();
  CHECK(EVP_DigestSign(context.get(), signature.data(), &size, message.data(),
                       message.size()) == 1 &&
        size == signature.size());
  return signature;
}

const Ed25519PublicKey& Ed25519SecretKey::public_key() const {
  return held_->public_key;
}

const Ed25519Seed& Ed25519SecretKey::seed() const { return held_->seed; }

}  // namespace diptych
