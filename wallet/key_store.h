// SPDX-License-Identifier: Apache-2.0
//
// A KeyStore is a folder of keys by name: NAME.pem with the secret key under a
// passphrase (crypto/key_pem.h), and NAME.pub with the public key as Multikey.
//
// The public halves are files of their own so that listing and exporting ask
// for no passphrase. Whoever unlocks a key is told if the halves disagree.
// Nothing is ever overwritten, and no message holds a secret.

#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/random.h"
#include "base/result.h"
#include "crypto/key_pem.h"
#include "crypto/public_key_text.h"
#include "registry/member.h"

namespace diptych {

// A name is 1 to 64 of a-z, 0-9, '-' and '_', beginning with a letter.
inline constexpr std::size_t kKeyNameSizeMax = 64;
// More than any institution keeps in one folder.
inline constexpr std::size_t kKeysMax = 4'096;

// How a public key is written.
enum class PublicKeyForm : std::uint8_t {
  kMultikey,  // z6Mk..., zQ3s... or zDn...
  kHex,       // 64 or 66 digits
  kPem,       // SubjectPublicKeyInfo (RFC 5280), as openssl reads it
};

struct StoredKey {
  std::string name;
  PublicKey key;
  KeyType type() const;
  // The octets that a member's record has.
  Bytes octets() const;
};

// One line without a line feed; lines of 64 for kPem, each ended.
std::string FormatPublicKey(const PublicKey& key, PublicKeyForm form);

class KeyStore {
 public:
  // `directory` need not exist before the first Create.
  explicit KeyStore(std::string directory) : directory_(std::move(directory)) {}

  // Makes a key. kExists if there is a key of that name; kInvalid for a bad
  // name or an empty passphrase.
  Result<StoredKey> Create(const std::string& name, KeyType type,
                           std::string_view passphrase, Random& random);

  // Keeps a copy of a key that was made elsewhere. Errors as those of Create,
  // and kInvalid for RSA and P-384, which the directory does not know.
  Result<StoredKey> Keep(const std::string& name, const SecretKey& secret,
                         std::string_view passphrase, Random& random);

  // By name.
  Result<std::vector<StoredKey>> List() const;

  // kNotFound names what keys there are.
  Result<StoredKey> Find(const std::string& name) const;

  // The secret key. kRefused for a wrong passphrase, kCorrupt if NAME.pub is
  // of another key.
  Result<SecretKey> Unlock(const std::string& name,
                           std::string_view passphrase) const;
  // The same of secp256k1; kInvalid if the key is of another type.
  Result<EcdsaSecretKey> UnlockEcdsa(const std::string& name,
                                     std::string_view passphrase) const;

 private:
  std::string PathOf(const std::string& name, const char* suffix) const;

  std::string directory_;
};

}  // namespace diptych
