// SPDX-License-Identifier: Apache-2.0
//
// PrettyJson is the text of a value for files that people open: two spaces of
// indentation, one member or element a line, members in the order given.

#pragma once

#include <string>

#include "json/value.h"

namespace diptych {

// Ends with a line feed. Integers keep all their digits, so that ParseJson
// gives an equal value back. Requires what ParseJson guarantees: every string
// is UTF-8, every number is finite.
std::string PrettyJson(const JsonValue& value);

}  // namespace diptych
