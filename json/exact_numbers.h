// SPDX-License-Identifier: Apache-2.0
//
// An exact number is a number of a JSON text that the canonical text
// (json/canonical.h) carries as it was written: both have one decimal value.
//
// Canonical text has doubles, so it carries 4.50, 1e23 and 0.1, and does not
// carry 9007199254740993 or 1.00000000000000000001. Two texts that differ in
// such digits alone have one canonical text, and so one digest.

#pragma once

#include <string_view>

#include "base/result.h"

namespace diptych {

// Requires a number as JSON spells it whose nearest double is finite.
bool IsExactNumber(std::string_view number);

// kInvalid at the first number that is not exact, with its member and what to
// do. Requires a text that ParseJson (json/parse.h) has read.
Status CheckExactNumbers(std::string_view text);

}  // namespace diptych
