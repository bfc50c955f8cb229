// SPDX-License-Identifier: Apache-2.0
// JSON, credentials, and keys and times as text.
#include "base/base58.h"
#include "base/base64.h"
#include "base/time_text.h"
#include "credential/commitment.h"
#include "credential/document.h"
#include "credential/summary.h"
#include "crypto/key_pem.h"
#include "crypto/public_key_text.h"
#include "json/canonical.h"
#include "json/parse.h"
#include "json/write.h"
#include "tests/fuzz/fuzz_target.h"

namespace diptych {

// Canonical text is a fixed point, and pretty text says the same.
FUZZ_TARGET(json) {
  const Result<JsonValue> read = ParseJson(AsText(octets));
  if (!read) return;
  const std::string canonical = CanonicalJson(*read);
  const Result<JsonValue> again = ParseJson(canonical);
  FUZZ_EXPECT(again.has_value());
  FUZZ_EXPECT(CanonicalJson(*again) == canonical);
  const Result<JsonValue> pretty = ParseJson(PrettyJson(*read));
  FUZZ_EXPECT(pretty.has_value());
  FUZZ_EXPECT(CanonicalJson(*pretty) == canonical);
}

FUZZ_TARGET(document) {
  const auto read = ReadDocument(octets);
  if (!read) return;
  SummaryLine(Summarize(*read));
}

FUZZ_TARGET(base64) {
  const Result<Bytes> read = Base64Decode(AsText(octets));
  if (read) FUZZ_EXPECT(Base64Encode(*read) == AsText(octets));
}

FUZZ_TARGET(base58) {
  const Result<Bytes> read = Base58Decode(AsText(octets));
  if (read) FUZZ_EXPECT(Base58Encode(*read) == AsText(octets));
}

FUZZ_TARGET(multikey) {
  const Result<PublicKey> read = DecodeMultikey(AsText(octets));
  FUZZ_EXPECT(DecodeEcdsaMultikey(AsText(octets)).has_value() ==
              (read && std::holds_alternative<EcdsaPublicKey>(*read)));
  FUZZ_EXPECT(DecodeEd25519Multikey(AsText(octets)).has_value() ==
              (read && std::holds_alternative<Ed25519PublicKey>(*read)));
  if (!read) return;
  FUZZ_EXPECT(std::visit([](const auto& key) { return EncodeMultikey(key); },
                         *read) == AsText(octets));
}

// Without a passphrase, since a hash of one takes a quarter of a second: an
// encrypted file is read up to the hash, its costs included, an open one whole.
FUZZ_TARGET(key_pem) {
  static_cast<void>(DecodeKeyPem(AsText(octets), "", OpenKey::kAccept));
}

FUZZ_TARGET(timestamp) {
  const Result<InstantMs> read = ParseTimestamp(AsText(octets));
  if (!read || read->value < 0) return;
  const std::string text =
      FormatTimestamp({static_cast<std::uint64_t>(read->value)});
  const Result<InstantMs> again = ParseTimestamp(text);
  // Local time of the last day of 9999 may be UTC of the year after.
  FUZZ_EXPECT(again ? *again == *read : text == "after the year 9999");
}

}  // namespace diptych
