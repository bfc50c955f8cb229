// SPDX-License-Identifier: Apache-2.0
//
// A key PEM is a secret key as text under a passphrase: an encrypted PKCS#8
// structure (RFC 5958) in a PEM block (RFC 7468), which `openssl pkey` reads.
//
// The key is encrypted by PBES2 (RFC 8018) with AES-256-CBC; scrypt (RFC
// 7914, N = 2^14, r = 8, p = 5) makes the cipher's key of the passphrase.
// scrypt and not PBKDF2, because each guess then takes 16 MiB of memory as
// well as time, which is what hurts graphics cards; N = 2^14 and not more,
// because OpenSSL's tools refuse above 32 MiB, and p = 5 makes up for it in
// time. One encoding or decoding takes about a quarter of a second.
//
// There is no checksum in the format: a wrong passphrase and a damaged file
// look alike.
//
// These functions read and write no files, and keep and log nothing.

#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <variant>

#include "base/random.h"
#include "base/result.h"
#include "crypto/ecdsa.h"
#include "crypto/ed25519.h"
#include "crypto/nist_ecdsa.h"
#include "crypto/rsa.h"

namespace diptych {

using SecretKey =
    std::variant<EcdsaSecretKey, Ed25519SecretKey, NistSecretKey, RsaSecretKey>;

// A PEM of ours has about 400 octets, of an RSA key with 8192 bits 6,600; the
// rest is room for text that other tools put in front.
inline constexpr std::size_t kKeyPemSizeMax = 8192;

// Nobody types more, and the length has to fit OpenSSL's int.
inline constexpr std::size_t kPassphraseSizeMax = 1024;

// What to do with a key that lies open in its file.
enum class OpenKey {
  kRefuse,
  kAccept,  // For tests, and where other means keep the file.
};

// `random` gives salt and initial vector. kInvalid for an empty passphrase,
// kLimit for one above kPassphraseSizeMax.
Result<std::string> EncodeKeyPem(const SecretKey& key,
                                 std::string_view passphrase, Random& random);

// Reads a PKCS#8 PEM, ours or another tool's. Errors:
//   kRefused   the passphrase is wrong or empty (or the file is damaged)
//   kInvalid   the key is not encrypted and `open_key` does not accept that,
//              not one PEM block of PKCS#8, an encryption other than PBES2,
//              a damaged key, or a type of key that is not supported
//   kLimit     longer than kKeyPemSizeMax, or a passphrase hash so costly
//              that reading it would stall the process
// An unencrypted key ignores the passphrase.
Result<SecretKey> DecodeKeyPem(std::string_view pem,
                               std::string_view passphrase,
                               OpenKey open_key = OpenKey::kRefuse);

}  // namespace diptych
