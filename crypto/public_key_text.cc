// SPDX-License-Identifier: Apache-2.0
#include "crypto/public_key_text.h"

#include <array>
#include <utility>

#include "base/base58.h"

namespace diptych {
namespace {

constexpr char kBase58Btc = 'z';
using TypeCode = std::array<std::uint8_t, 2>;
constexpr TypeCode kEd25519Code = {0xed, 0x01};
constexpr TypeCode kSecp256k1Code = {0xe7, 0x01};
constexpr TypeCode kP256Code = {0x80, 0x24};
constexpr TypeCode kP384Code = {0x81, 0x24};

std::string Encode(const TypeCode& code, ByteView key) {
  Bytes bytes(code.begin(), code.end());
  bytes.insert(bytes.end(), key.begin(), key.end());
  return kBase58Btc + Base58Encode(bytes);
}

bool HasCode(const Bytes& bytes, const TypeCode& code) {
  return bytes.size() >= code.size() && bytes[0] == code[0] &&
         bytes[1] == code[1];
}

}  // namespace

std::string EncodeMultikey(const EcdsaPublicKey& key) {
  return Encode(kSecp256k1Code, key.bytes());
}

std::string EncodeMultikey(const Ed25519PublicKey& key) {
  return Encode(kEd25519Code, key.bytes());
}

std::string EncodeMultikey(const NistPublicKey& key) {
  return Encode(key.curve() == NistCurve::kP256 ? kP256Code : kP384Code,
                key.bytes());
}

Result<PublicKey> DecodeMultikey(std::string_view text) {
  if (!text.starts_with(kBase58Btc)) {
    return Error{ErrorCode::kInvalid,
                 "public key: it must start with z6Mk (Ed25519), zQ3s "
                 "(secp256k1), zDn (P-256) or z82 (P-384)"};
  }
  Result<Bytes> bytes = Base58Decode(text.substr(1));
  if (!bytes) return Annotate(std::move(bytes).error(), "public key");
  const ByteView key =
      ByteView(*bytes).subspan(std::min(bytes->size(), sizeof(TypeCode)));
  if (HasCode(*bytes, kEd25519Code)) {
    ASSIGN_OR_RETURN(PublicKey parsed, Ed25519PublicKey::Parse(key));
    return parsed;
  }
  if (HasCode(*bytes, kSecp256k1Code)) {
    ASSIGN_OR_RETURN(PublicKey parsed, EcdsaPublicKey::Parse(key));
    return parsed;
  }
  for (const auto& [code, curve] : {std::pair(kP256Code, NistCurve::kP256),
                                    std::pair(kP384Code, NistCurve::kP384)}) {
    if (!HasCode(*bytes, code)) continue;
    ASSIGN_OR_RETURN(PublicKey parsed, NistPublicKey::Parse(curve, key));
    return parsed;
  }
  return Error{ErrorCode::kInvalid,
               "public key: of a type that is not supported; use Ed25519 "
               "(z6Mk...), secp256k1 (zQ3s...), P-256 (zDn...) or P-384 "
               "(z82...)"};
}

Result<EcdsaPublicKey> DecodeEcdsaMultikey(std::string_view text) {
  ASSIGN_OR_RETURN(const PublicKey key, DecodeMultikey(text));
  if (const auto* ecdsa = std::get_if<EcdsaPublicKey>(&key)) return *ecdsa;
  return Error{ErrorCode::kInvalid,
               "public key: a secp256k1 key (zQ3s...) is wanted here"};
}

Result<Ed25519PublicKey> DecodeEd25519Multikey(std::string_view text) {
  ASSIGN_OR_RETURN(const PublicKey key, DecodeMultikey(text));
  if (const auto* ed25519 = std::get_if<Ed25519PublicKey>(&key)) {
    return *ed25519;
  }
  return Error{ErrorCode::kInvalid,
               "public key: an Ed25519 key (z6Mk...) is wanted here"};
}

}  // namespace diptych
