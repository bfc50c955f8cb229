// SPDX-License-Identifier: Apache-2.0
// JSON-LD documents, whole: JSON in, canonical quads or a refusal out.
#include <algorithm>
#include <vector>

#include "json/canonical.h"
#include "json/parse.h"
#include "jsonld/canonical_quads.h"
#include "tests/fuzz/fuzz_target.h"

namespace diptych {
namespace {

// Above this the limits are what is tested, and each run takes long.
constexpr std::size_t kMaxFuzzedSize = std::size_t{1} << 14U;

}  // namespace

// What is written in another order says the same, lines are sorted and end in
// " .", and one that a document does not say is never there twice.
FUZZ_TARGET(jsonld) {
  static const PinnedContexts contexts = PinnedContexts::Standard();
  if (octets.size() > kMaxFuzzedSize) return;
  const Result<JsonValue> document = ParseJson(AsText(octets));
  if (!document) return;
  const Result<std::string> quads = CanonicalQuads(*document, contexts);
  const Result<JsonValue> sorted = ParseJson(CanonicalJson(*document));
  // Integers that canonical JSON rounds are refused as they are written.
  const Result<std::string> again = CanonicalQuads(*sorted, contexts);
  if (!quads) return;
  FUZZ_EXPECT(again.has_value() && *again == *quads);
  std::vector<std::string_view> lines;
  std::string_view rest = *quads;
  while (!rest.empty()) {
    const std::size_t end = rest.find(" .\n");
    FUZZ_EXPECT(end != std::string_view::npos);
    lines.push_back(rest.substr(0, rest.find('\n')));
    rest.remove_prefix(lines.back().size() + 1);
  }
  FUZZ_EXPECT(std::ranges::is_sorted(lines));
  FUZZ_EXPECT(std::ranges::adjacent_find(lines) == lines.end());
}

}  // namespace diptych
