// SPDX-License-Identifier: Apache-2.0
//
// Language tags tell in which language a text is ("en", "de-CH-1996"). They
// are compared and signed in lower case.

#pragma once

#include <string_view>

#include "base/result.h"
#include "jsonld/context_store.h"

namespace diptych {

// Whether it is letters, then parts of letters and digits, up to eight each,
// as BCP 47 spells language tags.
bool IsLanguageTag(std::string_view text);

// `tag` in lower case. Lives as long as `tag` and `store`.
Result<std::string_view> LowerCase(std::string_view tag, ContextStore& store);

}  // namespace diptych
