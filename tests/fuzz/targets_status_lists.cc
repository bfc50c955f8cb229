// SPDX-License-Identifier: Apache-2.0
// Status lists in the forms of the W3C and of the IETF.
#include "credential/bitstring_status_list.h"
#include "credential/token_status_list.h"
#include "json/parse.h"
#include "tests/fuzz/fuzz_target.h"

namespace diptych {

// What is packed again reads the same; what is beyond the limit is never given.
FUZZ_TARGET(status_bitstring) {
  static_cast<void>(
      DecodeBitstring(AsText(octets), BitstringForm::kStatusList2021));
  const auto bits = DecodeBitstring(AsText(octets), BitstringForm::kMultibase);
  if (!bits) return;
  FUZZ_EXPECT(bits->size() <= kBitstringSizeMax);
  FUZZ_EXPECT(DecodeBitstring(EncodeBitstring(*bits),
                              BitstringForm::kMultibase) == *bits);
  for (unsigned size = 0; size <= kStatusBitsMax + 1; ++size) {
    const std::uint64_t end = std::uint64_t{bits->size()} * 8;
    static_cast<void>(BitstringStatusAt(*bits, end, size));
    static_cast<void>(BitstringStatusAt(*bits, end - 1, size));
  }
}

FUZZ_TARGET(bitstring_list) {
  const Result<JsonValue> json = ParseJson(AsText(octets));
  if (!json) return;
  const auto list = ReadBitstringList(*json, "revocation");
  if (!list) return;
  FUZZ_EXPECT(!list->id.empty() && !list->issuer.empty());
}

FUZZ_TARGET(token_statuses) {
  const auto statuses = DecodeTokenStatuses(AsText(octets));
  if (!statuses) return;
  FUZZ_EXPECT(statuses->size() <= kTokenListSizeMax);
  FUZZ_EXPECT(DecodeTokenStatuses(EncodeTokenStatuses(*statuses)) == *statuses);
}

FUZZ_TARGET(token_claims) {
  const Result<JsonValue> json = ParseJson(AsText(octets));
  if (!json) return;
  const auto list = ReadTokenClaims(
      *json,
      {.uri = "https://a.example/status/0/token", .at_s = 1'700'000'000});
  if (!list) return;
  const std::uint64_t end = std::uint64_t{list->statuses.size()} * 8;
  FUZZ_EXPECT(!TokenStatusAt(*list, end / list->bits).has_value());
}

}  // namespace diptych
