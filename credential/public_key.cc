// SPDX-License-Identifier: Apache-2.0
#include "credential/public_key.h"

#include <algorithm>
#include <type_traits>

#include "crypto/sha256.h"

namespace diptych {
namespace {

SignatureAlgorithm AlgorithmOf(const Ed25519PublicKey&) {
  return SignatureAlgorithm::kEdDsa;
}
SignatureAlgorithm AlgorithmOf(const NistPublicKey& key) {
  return key.curve() == NistCurve::kP256 ? SignatureAlgorithm::kEs256
                                         : SignatureAlgorithm::kEs384;
}
SignatureAlgorithm AlgorithmOf(const EcdsaPublicKey&) {
  return SignatureAlgorithm::kEs256k;
}
SignatureAlgorithm AlgorithmOf(const RsaPublicKey&) {
  return SignatureAlgorithm::kRs256;
}

template <class Key>
bool Verifies(const Key& key, ByteView message, ByteView signature) {
  return key.Verify(message, signature);
}
bool Verifies(const EcdsaPublicKey& key, ByteView message, ByteView signature) {
  return key.VerifyEitherS(Sha256(message), signature);
}

template <class Key>
bool IsSame(const Key& a, const Key& b) {
  return std::ranges::equal(a.bytes(), b.bytes());
}
bool IsSame(const RsaPublicKey& a, const RsaPublicKey& b) {
  return a.modulus() == b.modulus() && a.exponent() == b.exponent();
}

}  // namespace

std::string_view JoseName(SignatureAlgorithm algorithm) {
  switch (algorithm) {
    case SignatureAlgorithm::kEdDsa:
      return "EdDSA";
    case SignatureAlgorithm::kEs256:
      return "ES256";
    case SignatureAlgorithm::kEs384:
      return "ES384";
    case SignatureAlgorithm::kEs256k:
      return "ES256K";
    case SignatureAlgorithm::kRs256:
      return "RS256";
  }
  return "unknown";
}

Result<CredentialPublicKey> CredentialPublicKey::FromMultikey(
    std::string_view text) {
  ASSIGN_OR_RETURN(const PublicKey key, DecodeMultikey(text));
  return std::visit(
      [](const auto& known) { return CredentialPublicKey(Held(known)); }, key);
}

SignatureAlgorithm CredentialPublicKey::algorithm() const {
  return std::visit([](const auto& known) { return AlgorithmOf(known); }, key_);
}

bool CredentialPublicKey::Verify(ByteView message, ByteView signature) const {
  return std::visit(
      [&](const auto& known) { return Verifies(known, message, signature); },
      key_);
}

bool CredentialPublicKey::operator==(const CredentialPublicKey& other) const {
  if (algorithm() != other.algorithm()) return false;
  return std::visit(
      [&](const auto& known) {
        using Known = std::decay_t<decltype(known)>;
        return IsSame(known, std::get<Known>(other.key_));
      },
      key_);
}

}  // namespace diptych
