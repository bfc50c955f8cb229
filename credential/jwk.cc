// SPDX-License-Identifier: Apache-2.0
#include "credential/jwk.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "base/base64.h"
#include "base/check.h"
#include "json/printable.h"
#include "json/text_member.h"

namespace diptych {
namespace {

// RFC 7518 sections 6.2.2, 6.3.2 and 6.4: what only secret keys have.
constexpr std::array<std::string_view, 8> kSecretMembers = {
    "d", "p", "q", "dp", "dq", "qi", "oth", "k"};

// The longest number, an RSA modulus, in base64url.
constexpr std::size_t kNumberTextMax = (kRsaModulusBitsMax / 8 + 2) / 3 * 4;

Error InvalidJwk(std::string reason) {
  return {ErrorCode::kInvalid, "JWK: " + std::move(reason)};
}

Result<Bytes> Octets(const JsonObject& jwk, std::string_view name) {
  const std::string_view text = TextMember(jwk, name);
  if (text.empty() || text.size() > kNumberTextMax) {
    return InvalidJwk("\"" + std::string(name) + "\" is missing or too long");
  }
  Result<Bytes> octets = Base64UrlDecode(text);
  if (!octets) {
    return Annotate(std::move(octets).error(),
                    "JWK: \"" + std::string(name) + "\"");
  }
  return octets;
}

// A signature key may say so in three members (RFC 7517 sections 4.2 to 4.4).
Status CheckUse(const JsonObject& jwk, SignatureAlgorithm algorithm) {
  if (jwk.contains("use") && TextMember(jwk, "use") != "sig") {
    return InvalidJwk("\"use\" is not \"sig\", so it is no key for signatures");
  }
  if (const JsonValue* const operations = jwk.if_contains("key_ops")) {
    const JsonArray* const list = operations->if_array();
    if (list == nullptr || std::ranges::none_of(*list, [](const auto& one) {
          return one.is_string() && one.get_string() == "verify";
        })) {
      return InvalidJwk("\"key_ops\" does not name \"verify\"");
    }
  }
  if (!jwk.contains("alg")) return Ok();
  const std::string_view name = TextMember(jwk, "alg");
  const bool fits =
      name == JoseName(algorithm) ||
      (name == "Ed25519" && algorithm == SignatureAlgorithm::kEdDsa);
  if (fits) return Ok();
  return InvalidJwk("\"alg\" is " + Quoted(name) + ", but the key is for " +
                    std::string(JoseName(algorithm)));
}

Result<CredentialPublicKey::Held> OkpKey(const JsonObject& jwk) {
  if (TextMember(jwk, "crv") != "Ed25519") {
    return InvalidJwk("\"crv\" " + Quoted(TextMember(jwk, "crv")) +
                      " is not supported for OKP; use Ed25519");
  }
  ASSIGN_OR_RETURN(const Bytes x, Octets(jwk, "x"));
  ASSIGN_OR_RETURN(CredentialPublicKey::Held key, Ed25519PublicKey::Parse(x));
  return key;
}

Result<CredentialPublicKey::Held> Secp256k1Key(ByteView x, ByteView y) {
  if (x.size() != 32 || y.size() != 32) {
    return InvalidJwk("a coordinate does not have 32 octets");
  }
  Bytes point = {0x04};
  point.insert(point.end(), x.begin(), x.end());
  point.insert(point.end(), y.begin(), y.end());
  ASSIGN_OR_RETURN(CredentialPublicKey::Held key,
                   EcdsaPublicKey::FromUncompressed(point));
  return key;
}

Result<CredentialPublicKey::Held> EcKey(const JsonObject& jwk) {
  ASSIGN_OR_RETURN(const Bytes x, Octets(jwk, "x"));
  ASSIGN_OR_RETURN(const Bytes y, Octets(jwk, "y"));
  const std::string_view curve = TextMember(jwk, "crv");
  if (curve == "secp256k1") return Secp256k1Key(x, y);
  if (curve != "P-256" && curve != "P-384") {
    return InvalidJwk("\"crv\" " + Quoted(curve) +
                      " is not supported; use P-256, P-384 or secp256k1");
  }
  const NistCurve nist = curve == "P-256" ? NistCurve::kP256 : NistCurve::kP384;
  ASSIGN_OR_RETURN(CredentialPublicKey::Held key,
                   NistPublicKey::FromCoordinates(nist, x, y));
  return key;
}

Result<CredentialPublicKey::Held> RsaKey(const JsonObject& jwk) {
  ASSIGN_OR_RETURN(const Bytes n, Octets(jwk, "n"));
  ASSIGN_OR_RETURN(const Bytes e, Octets(jwk, "e"));
  ASSIGN_OR_RETURN(CredentialPublicKey::Held key,
                   RsaPublicKey::FromNumbers(n, e));
  return key;
}

Result<CredentialPublicKey::Held> KeyOf(const JsonObject& jwk) {
  const std::string_view type = TextMember(jwk, "kty");
  if (type == "OKP") return OkpKey(jwk);
  if (type == "EC") return EcKey(jwk);
  if (type == "RSA") return RsaKey(jwk);
  return InvalidJwk("\"kty\" " + Quoted(type) +
                    " is not supported; use OKP, EC or RSA");
}

JsonObject JwkOf(const Ed25519PublicKey& key) {
  return {
      {"crv", "Ed25519"}, {"kty", "OKP"}, {"x", Base64UrlEncode(key.bytes())}};
}

JsonObject JwkOf(const NistPublicKey& key) {
  return {{"crv", key.curve() == NistCurve::kP256 ? "P-256" : "P-384"},
          {"kty", "EC"},
          {"x", Base64UrlEncode(key.x())},
          {"y", Base64UrlEncode(key.y())}};
}

JsonObject JwkOf(const EcdsaPublicKey& key) {
  const Bytes point = key.Uncompressed();
  return {{"crv", "secp256k1"},
          {"kty", "EC"},
          {"x", Base64UrlEncode(ByteView(point).subspan(1, 32))},
          {"y", Base64UrlEncode(ByteView(point).subspan(33))}};
}

JsonObject JwkOf(const RsaPublicKey& key) {
  return {{"e", Base64UrlEncode(key.exponent())},
          {"kty", "RSA"},
          {"n", Base64UrlEncode(key.modulus())}};
}

}  // namespace

Result<CredentialPublicKey> ParseJwk(const JsonValue& jwk) {
  const JsonObject* const object = jwk.if_object();
  if (object == nullptr) return InvalidJwk("not an object");
  for (const std::string_view name : kSecretMembers) {
    if (!object->contains(name)) continue;
    return Error{ErrorCode::kRefused,
                 "JWK: it holds a secret (\"" + std::string(name) +
                     "\"), so anybody may have signed with it"};
  }
  ASSIGN_OR_RETURN(CredentialPublicKey::Held held, KeyOf(*object));
  CredentialPublicKey key(std::move(held));
  RETURN_IF_ERROR(CheckUse(*object, key.algorithm()));
  return key;
}

JsonObject PublicJwk(const CredentialPublicKey& key) {
  return std::visit([](const auto& known) { return JwkOf(known); }, key.key());
}

}  // namespace diptych
