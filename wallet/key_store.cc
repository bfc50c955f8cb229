// SPDX-License-Identifier: Apache-2.0
#include "wallet/key_store.h"

#include <algorithm>
#include <filesystem>
#include <utility>

#include "base/ascii.h"
#include "base/base64.h"
#include "base/check.h"
#include "base/hex.h"
#include "platform/file.h"

namespace diptych {
namespace {

constexpr char kSecretSuffix[] = ".pem";
constexpr char kPublicSuffix[] = ".pub";
constexpr std::size_t kPublicFileSizeMax = 256;
constexpr std::size_t kPemLineSize = 64;

// SubjectPublicKeyInfo up to the key itself (RFC 5480, RFC 8410).
constexpr std::uint8_t kSecp256k1Head[] = {
    0x30, 0x36, 0x30, 0x10, 0x06, 0x07, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x02,
    0x01, 0x06, 0x05, 0x2B, 0x81, 0x04, 0x00, 0x0A, 0x03, 0x22, 0x00};
constexpr std::uint8_t kEd25519Head[] = {0x30, 0x2A, 0x30, 0x05, 0x06, 0x03,
                                         0x2B, 0x65, 0x70, 0x03, 0x21, 0x00};

constexpr std::uint8_t kP256Head[] = {0x30, 0x39, 0x30, 0x13, 0x06, 0x07, 0x2A,
                                      0x86, 0x48, 0xCE, 0x3D, 0x02, 0x01, 0x06,
                                      0x08, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x03,
                                      0x01, 0x07, 0x03, 0x22, 0x00};

// The type of a key in the directory, which knows three.
Result<KeyType> TypeOf(const PublicKey& key) {
  if (std::holds_alternative<EcdsaPublicKey>(key)) return KeyType::kSecp256k1;
  if (std::holds_alternative<Ed25519PublicKey>(key)) return KeyType::kEd25519;
  if (std::get<NistPublicKey>(key).curve() == NistCurve::kP256) {
    return KeyType::kP256;
  }
  return Error{ErrorCode::kInvalid,
               "a P-384 key cannot stand in the directory: use P-256"};
}

ByteView OctetsOf(const PublicKey& key) {
  return std::visit([](const auto& known) -> ByteView { return known.bytes(); },
                    key);
}

Result<PublicKey> PublicHalf(const SecretKey& secret) {
  if (std::holds_alternative<RsaSecretKey>(secret)) {
    return Error{ErrorCode::kInvalid,
                 "an RSA key cannot stand in the directory: use Ed25519 or "
                 "P-256"};
  }
  if (const auto* const nist = std::get_if<NistSecretKey>(&secret)) {
    PublicKey key = nist->public_key();
    RETURN_IF_ERROR(TypeOf(key));
    return key;
  }
  if (const auto* const ed25519 = std::get_if<Ed25519SecretKey>(&secret)) {
    return PublicKey(ed25519->public_key());
  }
  return PublicKey(std::get<EcdsaSecretKey>(secret).public_key());
}

ByteView PublicPemHead(const PublicKey& key) {
  if (std::holds_alternative<EcdsaPublicKey>(key)) return kSecp256k1Head;
  if (std::holds_alternative<Ed25519PublicKey>(key)) return kEd25519Head;
  return kP256Head;
}

std::string PublicPem(const PublicKey& key) {
  Bytes der = ToBytes(PublicPemHead(key));
  const ByteView octets = OctetsOf(key);
  der.insert(der.end(), octets.begin(), octets.end());
  const std::string text = Base64Encode(der);
  std::string pem = "-----BEGIN PUBLIC KEY-----\n";
  for (std::size_t at = 0; at < text.size(); at += kPemLineSize) {
    pem += text.substr(at, kPemLineSize) + "\n";
  }
  return pem + "-----END PUBLIC KEY-----\n";
}

Status CheckName(const std::string& name) {
  const bool is_sound =
      !name.empty() && name.size() <= kKeyNameSizeMax && IsLower(name[0]) &&
      std::ranges::all_of(name, [](char c) {
        return IsLower(c) || IsDigit(c) || c == '-' || c == '_';
      });
  if (is_sound) return Ok();
  return Error{ErrorCode::kInvalid,
               "a key's name is 1 to 64 of a-z, 0-9, '-' and '_', beginning "
               "with a letter"};
}

}  // namespace

KeyType StoredKey::type() const {
  Result<KeyType> type = TypeOf(key);
  CHECK(type);
  return *type;
}

Bytes StoredKey::octets() const { return ToBytes(OctetsOf(key)); }

std::string FormatPublicKey(const PublicKey& key, PublicKeyForm form) {
  switch (form) {
    case PublicKeyForm::kMultikey:
      return std::visit([](const auto& known) { return EncodeMultikey(known); },
                        key);
    case PublicKeyForm::kHex:
      return HexEncode(OctetsOf(key));
    case PublicKeyForm::kPem:
      break;
  }
  return PublicPem(key);
}

std::string KeyStore::PathOf(const std::string& name,
                             const char* suffix) const {
  return JoinPath(directory_, name + suffix);
}

Result<StoredKey> KeyStore::Create(const std::string& name, KeyType type,
                                   std::string_view passphrase,
                                   Random& random) {
  RETURN_IF_ERROR(CheckName(name));
  const auto generate = [&]() -> SecretKey {
    switch (type) {
      case KeyType::kSecp256k1:
        return EcdsaSecretKey::Generate(random);
      case KeyType::kEd25519:
        return Ed25519SecretKey::Generate(random);
      case KeyType::kP256:
        break;
    }
    return NistSecretKey::Generate(NistCurve::kP256, random);
  };
  return Keep(name, generate(), passphrase, random);
}

Result<StoredKey> KeyStore::Keep(const std::string& name,
                                 const SecretKey& secret,
                                 std::string_view passphrase, Random& random) {
  RETURN_IF_ERROR(CheckName(name));
  ASSIGN_OR_RETURN(const PublicKey half, PublicHalf(secret));
  RETURN_IF_ERROR(MakeDirectory(directory_, FileMode::kSecret));
  const std::string public_path = PathOf(name, kPublicSuffix);
  if (FileExists(public_path)) {
    return Error{ErrorCode::kExists,
                 public_path + ": the key \"" + name +
                     "\" exists already, and a key is never overwritten: "
                     "choose another name"};
  }
  ASSIGN_OR_RETURN(const std::string pem,
                   EncodeKeyPem(secret, passphrase, random));
  StoredKey key{.name = name, .key = half};
  RETURN_IF_ERROR(
      CreateFile(PathOf(name, kSecretSuffix), AsBytes(pem), FileMode::kSecret));
  const std::string line =
      FormatPublicKey(key.key, PublicKeyForm::kMultikey) + "\n";
  RETURN_IF_ERROR(CreateFile(public_path, AsBytes(line)));
  return key;
}

Result<std::vector<StoredKey>> KeyStore::List() const {
  std::vector<StoredKey> keys;
  if (!FileExists(directory_)) return keys;
  // Two files a key, and the passphrase.
  ASSIGN_OR_RETURN(const FolderFiles found,
                   ListFiles(directory_, 2 * kKeysMax + 1));
  for (const std::string& file : found.files) {
    const std::filesystem::path path(file);
    if (path.extension() != kPublicSuffix ||
        path.parent_path() != std::filesystem::path(directory_)) {
      continue;
    }
    ASSIGN_OR_RETURN(StoredKey key, Find(path.stem()));
    keys.push_back(std::move(key));
  }
  return keys;
}

Result<StoredKey> KeyStore::Find(const std::string& name) const {
  RETURN_IF_ERROR(CheckName(name));
  const std::string path = PathOf(name, kPublicSuffix);
  Result<Bytes> octets = ReadFile(path, kPublicFileSizeMax);
  if (!octets && octets.error().code == ErrorCode::kNotFound) {
    return Error{ErrorCode::kNotFound,
                 "there is no key \"" + name + "\" in " + directory_ +
                     ": list the keys to see their names"};
  }
  if (!octets) return octets.error();
  std::string_view line = AsText(*octets);
  if (line.ends_with('\n')) line.remove_suffix(1);
  Result<PublicKey> key = DecodeMultikey(line);
  if (!key) return Annotate(key.error(), path);
  if (const Result<KeyType> type = TypeOf(*key); !type) {
    return Annotate(type.error(), path);
  }
  return StoredKey{.name = name, .key = *std::move(key)};
}

Result<SecretKey> KeyStore::Unlock(const std::string& name,
                                   std::string_view passphrase) const {
  ASSIGN_OR_RETURN(const StoredKey stored, Find(name));
  const std::string path = PathOf(name, kSecretSuffix);
  ASSIGN_OR_RETURN(const Bytes pem, ReadFile(path, kKeyPemSizeMax));
  Result<SecretKey> secret = DecodeKeyPem(AsText(pem), passphrase);
  if (!secret) return Annotate(secret.error(), path);
  ASSIGN_OR_RETURN(const PublicKey half, PublicHalf(*secret));
  if (half.index() != stored.key.index() ||
      !std::ranges::equal(OctetsOf(half), OctetsOf(stored.key))) {
    return Error{ErrorCode::kCorrupt, PathOf(name, kPublicSuffix) +
                                          ": is the public key of another "
                                          "key than " +
                                          path +
                                          ": restore both from a backup"};
  }
  return secret;
}

Result<EcdsaSecretKey> KeyStore::UnlockEcdsa(
    const std::string& name, std::string_view passphrase) const {
  ASSIGN_OR_RETURN(SecretKey secret, Unlock(name, passphrase));
  if (auto* key = std::get_if<EcdsaSecretKey>(&secret)) return std::move(*key);
  return Error{ErrorCode::kInvalid,
               "key \"" + name + "\" is of another type than secp256k1"};
}

}  // namespace diptych
