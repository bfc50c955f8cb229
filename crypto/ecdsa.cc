// SPDX-License-Identifier: Apache-2.0
#include "crypto/ecdsa.h"

#include <openssl/crypto.h>
#include <secp256k1.h>

#include <cstring>

#include "base/check.h"
#include "crypto/sha256.h"

namespace diptych {
namespace {

constexpr std::size_t kUncompressedSize = 65;

// Enough to parse and verify. Its tables are constants of the library, which
// asks for a self-test before their first use.
const secp256k1_context* VerifyContext() {
  static const secp256k1_context* const context = [] {
    secp256k1_selftest();
    return secp256k1_context_static;
  }();
  return context;
}

struct DestroyContext {
  void operator()(secp256k1_context* context) const {
    secp256k1_context_destroy(context);
  }
};
using SigningContext = std::unique_ptr<secp256k1_context, DestroyContext>;

// Blinds the multiplications with the secret against side channels. The
// library wants a seed that an observer does not know; one derived from the
// secret is that, and needs no randomness here.
SigningContext NewSigningContext(const EcdsaSecret& secret) {
  SigningContext context(secp256k1_context_create(SECP256K1_CONTEXT_NONE));
  CHECK(context != nullptr);
  Digest seed = Sha256({AsBytes("diptych ecdsa blinding"), secret});
  CHECK(secp256k1_context_randomize(context.get(), seed.data()) == 1);
  OPENSSL_cleanse(seed.data(), seed.size());
  return context;
}

EcdsaPublicKeyBytes PublicKeyBytesOf(const SigningContext& context,
                                     const EcdsaSecret& secret) {
  secp256k1_pubkey point;
  CHECK(secp256k1_ec_pubkey_create(context.get(), &point, secret.data()) == 1);
  EcdsaPublicKeyBytes bytes;
  std::size_t size = bytes.size();
  CHECK(secp256k1_ec_pubkey_serialize(context.get(), bytes.data(), &size,
                                      &point, SECP256K1_EC_COMPRESSED) == 1);
  CHECK(size == bytes.size());
  return bytes;
}

}  // namespace

Result<EcdsaPublicKey> EcdsaPublicKey::Parse(ByteView bytes) {
  EcdsaPublicKey key;
  secp256k1_pubkey point;
  if (bytes.size() != key.bytes_.size() ||
      secp256k1_ec_pubkey_parse(VerifyContext(), &point, bytes.data(),
                                bytes.size()) != 1) {
    return Error{ErrorCode::kInvalid,
                 "secp256k1 public key: not a compressed point of the curve"};
  }
  std::memcpy(key.bytes_.data(), bytes.data(), key.bytes_.size());
  static_assert(sizeof point.data == sizeof key.parsed_);
  std::memcpy(key.parsed_.data(), point.data, key.parsed_.size());
  return key;
}

Result<EcdsaPublicKey> EcdsaPublicKey::FromUncompressed(ByteView point) {
  secp256k1_pubkey parsed;
  if (point.size() != kUncompressedSize || point[0] != 0x04 ||
      secp256k1_ec_pubkey_parse(VerifyContext(), &parsed, point.data(),
                                point.size()) != 1) {
    return Error{ErrorCode::kInvalid,
                 "secp256k1 public key: not a point of the curve"};
  }
  EcdsaPublicKeyBytes compressed;
  std::size_t size = compressed.size();
  CHECK(secp256k1_ec_pubkey_serialize(VerifyContext(), compressed.data(), &size,
                                      &parsed, SECP256K1_EC_COMPRESSED) == 1);
  return Parse(compressed);
}

Bytes EcdsaPublicKey::Uncompressed() const {
  secp256k1_pubkey point;
  std::memcpy(point.data, parsed_.data(), parsed_.size());
  Bytes octets(kUncompressedSize);
  std::size_t size = octets.size();
  CHECK(secp256k1_ec_pubkey_serialize(VerifyContext(), octets.data(), &size,
                                      &point, SECP256K1_EC_UNCOMPRESSED) == 1);
  return octets;
}

bool EcdsaPublicKey::Verify(const Digest& digest, ByteView signature) const {
  return Verify(digest, signature, HighS::kRefuse);
}

bool EcdsaPublicKey::VerifyEitherS(const Digest& digest,
                                   ByteView signature) const {
  return Verify(digest, signature, HighS::kAccept);
}

bool EcdsaPublicKey::Verify(const Digest& digest, ByteView signature,
                            HighS high_s) const {
  if (signature.size() != sizeof(EcdsaSignature)) return false;
  secp256k1_ecdsa_signature parsed;
  if (secp256k1_ecdsa_signature_parse_compact(VerifyContext(), &parsed,
                                              signature.data()) != 1) {
    return false;
  }
  if (high_s == HighS::kAccept) {
    secp256k1_ecdsa_signature_normalize(VerifyContext(), &parsed, &parsed);
  }
  secp256k1_pubkey point;
  std::memcpy(point.data, parsed_.data(), parsed_.size());
  // Refuses a high S by itself.
  return secp256k1_ecdsa_verify(VerifyContext(), &parsed, digest.data(),
                                &point) == 1;
}

struct EcdsaSecretKey::Held {
  Held(const EcdsaSecret& key_secret, SigningContext signing_context,
       EcdsaPublicKey key_public)
      : secret(key_secret),
        context(std::move(signing_context)),
        public_key(key_public) {}
  Held(const Held&) = delete;
  Held& operator=(const Held&) = delete;
  ~Held() { OPENSSL_cleanse(secret.data(), secret.size()); }

  EcdsaSecret secret;
  SigningContext context;
  EcdsaPublicKey public_key;
};

Result<EcdsaSecretKey> EcdsaSecretKey::FromSecret(const EcdsaSecret& secret) {
  if (secp256k1_ec_seckey_verify(VerifyContext(), secret.data()) != 1) {
    return Error{ErrorCode::kInvalid,
                 "secp256k1 secret key: zero, or not below the group order"};
  }
  SigningContext context = NewSigningContext(secret);
  Result<EcdsaPublicKey> public_key =
      EcdsaPublicKey::Parse(PublicKeyBytesOf(context, secret));
  CHECK(public_key);
  return EcdsaSecretKey(
      std::make_shared<const Held>(secret, std::move(context), *public_key));
}

EcdsaSecretKey EcdsaSecretKey::Generate(Random& random) {
  while (true) {
    EcdsaSecret secret;
    random.Fill(secret);
    Result<EcdsaSecretKey> key = FromSecret(secret);
    OPENSSL_cleanse(secret.data(), secret.size());
    if (key) return *std::move(key);
  }
}

EcdsaSignature EcdsaSecretKey::Sign(const Digest& digest) const {
  secp256k1_ecdsa_signature parsed;
  CHECK(secp256k1_ecdsa_sign(held_->context.get(), &parsed, digest.data(),
                             held_->secret.data(),
                             secp256k1_nonce_function_rfc6979, nullptr) == 1);
  EcdsaSignature signature;
  CHECK(secp256k1_ecdsa_signature_serialize_compact(
            held_->context.get(), signature.data(), &parsed) == 1);
  return signature;
}

const EcdsaPublicKey& EcdsaSecretKey::public_key() const {
  return held_->public_key;
}

const EcdsaSecret& EcdsaSecretKey::secret() const { return held_->secret; }

}  // namespace diptych
