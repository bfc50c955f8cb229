// SPDX-License-Identifier: Apache-2.0
//
// Scalars are the leaves of a JSON text as RFC 8785 section 3.2.2 spells them:
// what canonical and pretty text have in common.

#pragma once

#include <string>
#include <string_view>

#include "json/value.h"

namespace diptych {

// Appends `text` in quotes, with the escapes that ECMAScript's JSON.stringify
// writes and no other. Requires UTF-8.
void AppendJsonString(std::string_view text, std::string& out);

// Appends a number as ECMAScript's Number::toString lays it out (ECMA-262
// section 6.1.6.1.20): "0.000001", "1e-7", "100000000000000000000", "1e+21",
// and "0" for -0. Requires that it is finite.
void AppendEcmaNumber(double number, std::string& out);

// Appends null, a boolean, a number with all its digits, or a string. Requires
// a value that is neither array nor object.
void AppendJsonScalar(const JsonValue& scalar, std::string& out);

}  // namespace diptych
