// SPDX-License-Identifier: Apache-2.0
#include "tlog/vkey.h"

#include <optional>
#include <utility>

#include "base/base64.h"
#include "base/hex.h"
#include "base/wire.h"
#include "crypto/sha256.h"
#include "tlog/utf8.h"

namespace diptych {
namespace {

constexpr std::size_t kKeyIdDigits = 8;
// base64 of the type octet and a public key of 32.
constexpr std::size_t kKeyTextSize = 44;

Error Invalid(std::string message) {
  return Error{ErrorCode::kInvalid, "verifier key: " + std::move(message)};
}

std::string FormatKeyId(KeyId id) {
  WireWriter writer;
  writer.U32(id.value);
  return HexEncode(writer.bytes());
}

std::optional<SignatureType> ToSignatureType(std::uint8_t octet) {
  if (octet == static_cast<std::uint8_t>(SignatureType::kEd25519)) {
    return SignatureType::kEd25519;
  }
  if (octet == static_cast<std::uint8_t>(SignatureType::kCosignature)) {
    return SignatureType::kCosignature;
  }
  return std::nullopt;
}

}  // namespace

Status CheckKeyName(std::string_view name) {
  if (name.empty()) {
    return Error{ErrorCode::kInvalid, "key name: is empty; give one"};
  }
  if (name.size() > kMaxKeyNameSize) {
    return Error{ErrorCode::kInvalid, "key name: is longer than 255 octets"};
  }
  if (!IsNoteText(name)) {
    return Error{ErrorCode::kInvalid,
                 "key name: is not UTF-8, or holds a control character"};
  }
  if (ContainsUnicodeSpace(name) || name.contains('+')) {
    return Error{ErrorCode::kInvalid,
                 "key name: must hold no space and no '+'"};
  }
  return Ok();
}

KeyId ComputeKeyId(std::string_view name, SignatureType type,
                   const Ed25519PublicKeyBytes& key) {
  const std::uint8_t separator[] = {'\n', static_cast<std::uint8_t>(type)};
  const Digest digest = Sha256({AsBytes(name), separator, key});
  WireReader reader(digest);
  return KeyId{reader.U32()};
}

Result<VerifierKey> VerifierKey::Make(std::string name, SignatureType type,
                                      Ed25519PublicKey key) {
  RETURN_IF_ERROR(CheckKeyName(name));
  const KeyId id = ComputeKeyId(name, type, key.bytes());
  return VerifierKey(std::move(name), type, id, std::move(key));
}

Result<VerifierKey> VerifierKey::Parse(std::string_view text) {
  // Base64 may hold a '+', so only the first two separate.
  const std::size_t first = text.find('+');
  const std::size_t second =
      first == text.npos ? text.npos : text.find('+', first + 1);
  if (second == text.npos) {
    return Invalid("must read <name>+<8 hex digits>+<base64>");
  }
  const std::string_view id_text = text.substr(first + 1, second - first - 1);
  const std::string_view key_text = text.substr(second + 1);
  if (id_text.size() != kKeyIdDigits) {
    return Invalid("the key ID must have 8 hexadecimal digits");
  }
  if (key_text.size() != kKeyTextSize) {
    return Invalid(
        "the key must be 44 characters of base64: one octet of type and 32 of "
        "Ed25519 public key (types 0x01 and 0x04 are supported)");
  }
  const Result<Bytes> octets = Base64Decode(key_text);
  if (!octets) return Annotate(octets.error(), "verifier key");
  const std::optional<SignatureType> type = ToSignatureType(octets->front());
  if (!type) {
    return Invalid("the signature type is not supported; use 0x01 or 0x04");
  }
  Result<Ed25519PublicKey> key =
      Ed25519PublicKey::Parse(ByteView(*octets).subspan(1));
  if (!key) return Annotate(key.error(), "verifier key");
  Result<VerifierKey> made =
      Make(std::string(text.substr(0, first)), *type, *std::move(key));
  if (!made) return Annotate(made.error(), "verifier key");
  if (id_text != FormatKeyId(made->id())) {
    return Invalid(
        "the key ID is not that of this name and key (in lower case); copy "
        "the whole line again from its owner");
  }
  return made;
}

std::string VerifierKey::Format() const {
  WireWriter writer;
  writer.U8(static_cast<std::uint8_t>(type_));
  writer.Raw(key_.bytes());
  return name_ + "+" + FormatKeyId(id_) + "+" + Base64Encode(writer.bytes());
}

Result<SignerKey> SignerKey::Make(std::string name, SignatureType type,
                                  Ed25519SecretKey secret) {
  ASSIGN_OR_RETURN(
      VerifierKey verifier,
      VerifierKey::Make(std::move(name), type, secret.public_key()));
  return SignerKey(std::move(verifier), std::move(secret));
}

}  // namespace diptych
