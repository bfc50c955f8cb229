// SPDX-License-Identifier: Apache-2.0
//
// QuadsOf is CanonicalQuads for tests: of a document as text, with an error as
// text, too.

#pragma once

#include <string>
#include <string_view>

#include "json/parse.h"
#include "jsonld/canonical_quads.h"

namespace diptych {

// The canonical quads, or "refused: " and the message.
inline std::string QuadsOf(std::string_view text) {
  static const PinnedContexts contexts = PinnedContexts::Standard();
  const auto document = ParseJson(text);
  if (!document) return "no JSON: " + document.error().message;
  const auto quads = CanonicalQuads(*document, contexts);
  return quads ? *quads : "refused: " + quads.error().message;
}

}  // namespace diptych
