// SPDX-License-Identifier: Apache-2.0
//
// IRI expansion is what a word of a document stands for under a context: a term
// its IRI, "schema:name" with a prefix the whole IRI, a keyword itself
// (JSON-LD 1.1 API section 5.2).

#pragma once

#include <optional>
#include <string_view>

#include "base/result.h"
#include "jsonld/active_context.h"
#include "jsonld/context_store.h"

namespace diptych {

enum class IriUse {
  kName,       // a property or a type: terms count, @vocab is put in front
  kReference,  // the identifier of a thing: neither
};

// The IRI or keyword; `text` itself if it is neither (a relative reference: no
// document here has a base). Nothing for a term defined as null and for what
// only looks like a keyword. Lives as long as `text`, the context and `store`.
Result<std::optional<std::string_view>> ExpandIri(const ActiveContext& active,
                                                  std::string_view text,
                                                  IriUse use,
                                                  ContextStore& store);

}  // namespace diptych
