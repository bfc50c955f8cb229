// SPDX-License-Identifier: Apache-2.0
//
// A VerifierKey is a public key together with the name that stands before its
// signatures in a signed note.
//
//   registry.example/log1+4517142d+AQOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4
//   key name              key ID   base64(signature type || public key)
//
// The key ID is the head of a hash over name, type and key. It is short: it
// finds the key for a line, and only the signature shows who wrote it.
//
// C2SP signed-note, Signatures; docs/spec/checkpoints.md section 3.

#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/ids.h"
#include "base/result.h"
#include "crypto/ed25519.h"

namespace diptych {

// What a key's signatures cover, and how (C2SP signed-note, Signature types).
// Other types are assigned there; none of them is supported here.
enum class SignatureType : std::uint8_t {
  kEd25519 = 0x01,      // Ed25519 over the note's text.
  kCosignature = 0x04,  // Timestamped Ed25519 (tlog/cosignature.h).
};

using KeyId = Id<struct KeyIdTag, std::uint32_t>;

// C2SP leaves names unbounded; 255 is what a tlog-cosignature of the newer
// type can carry, in octets.
inline constexpr std::size_t kMaxKeyNameSize = 255;

// kInvalid unless `name` is UTF-8 of 1..255 octets without control
// characters, Unicode spaces and '+'.
Status CheckKeyName(std::string_view name);

// The first four octets of SHA-256(name || 0x0A || type || key), big-endian.
KeyId ComputeKeyId(std::string_view name, SignatureType type,
                   const Ed25519PublicKeyBytes& key);

// A plain value; safe to use from several threads.
class VerifierKey {
 public:
  // kInvalid for a name that CheckKeyName refuses.
  static Result<VerifierKey> Make(std::string name, SignatureType type,
                                  Ed25519PublicKey key);

  // Reads the text form. kInvalid if any part is malformed, the type is not
  // supported, or the key ID is not that of the name and key.
  static Result<VerifierKey> Parse(std::string_view text);

  // The text form, which Parse reads.
  std::string Format() const;

  const std::string& name() const { return name_; }
  SignatureType type() const { return type_; }
  KeyId id() const { return id_; }
  const Ed25519PublicKey& key() const { return key_; }

 private:
  VerifierKey(std::string name, SignatureType type, KeyId id,
              Ed25519PublicKey key)
      : name_(std::move(name)), type_(type), id_(id), key_(std::move(key)) {}

  std::string name_;
  SignatureType type_;
  KeyId id_;
  Ed25519PublicKey key_;
};

// The secret counterpart: signs notes or checkpoints under a name.
class SignerKey {
 public:
  // kInvalid for a name that CheckKeyName refuses.
  static Result<SignerKey> Make(std::string name, SignatureType type,
                                Ed25519SecretKey secret);

  const VerifierKey& verifier() const { return verifier_; }
  const Ed25519SecretKey& secret() const { return secret_; }

 private:
  SignerKey(VerifierKey verifier, Ed25519SecretKey secret)
      : verifier_(std::move(verifier)), secret_(std::move(secret)) {}

  VerifierKey verifier_;
  Ed25519SecretKey secret_;
};

}  // namespace diptych
