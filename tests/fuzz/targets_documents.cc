// SPDX-License-Identifier: Apache-2.0
// JSON, credentials, and keys as text.
#include "base/base58.h"
#include "base/base64.h"
#include "credential/commitment.h"
#include "credential/document.h"
#include "credential/summary.h"
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

FUZZ_TARGET(multikey) { static_cast<void>(DecodeMultikey(AsText(octets))); }

}  // namespace diptych
