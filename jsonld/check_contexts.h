// SPDX-License-Identifier: Apache-2.0
//
// CheckContexts tells whether the words of a document mean what their contexts
// say: for signatures over its text, which cover the contexts' names only.
//
// An eddsa-rdfc-2022 signature cannot be checked without the contexts. One over
// canonical JSON or a token can, and then whoever serves an unknown context
// would say what was signed.

#pragma once

#include "base/result.h"
#include "json/value.h"
#include "jsonld/pinned_contexts.h"

namespace diptych {

// That every "@context" in the document is pinned or written out, and gives no
// protected word another meaning. kInvalid with the place, kLimit beyond a
// limit (jsonld/limits.h). Requires what ParseJson guarantees.
Status CheckContexts(const JsonValue& document, const PinnedContexts& contexts);

}  // namespace diptych
