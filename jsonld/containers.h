// SPDX-License-Identifier: Apache-2.0
//
// Containers (jsonld/active_context.h) as a context spells them.

#pragma once

#include <optional>

#include "json/value.h"
#include "jsonld/active_context.h"

namespace diptych {

// The value of "@container": a string or an array of strings, in one of the
// combinations that JSON-LD 1.1 allows (section 9.15.1 of the syntax). Nothing
// for anything else.
std::optional<Containers> ReadContainers(const JsonValue& value);

}  // namespace diptych
