// SPDX-License-Identifier: Apache-2.0
//
// CanonicalJson is the one text of a value that everybody writes alike, to be
// hashed or signed: the JSON Canonicalization Scheme (RFC 8785).
//
// No white space; members in the order of their names' UTF-16 code units (so
// U+1F602 comes before U+FB33); strings and numbers as ECMAScript writes them.
//
// Every number is an ECMAScript number, so an integer beyond 2^53 is rounded
// to the nearest double, although ParseJson keeps all its digits:
// 9007199254740993 is written 9007199254740992. Two texts that differ only
// there have the same canonical text, here and in every other implementation
// of the RFC. What has to keep such digits is written as a string.

#pragma once

#include <string>

#include "json/value.h"

namespace diptych {

// Requires what ParseJson guarantees: every string is UTF-8, every number is
// finite. At most about six times as long as the text that was parsed.
std::string CanonicalJson(const JsonValue& value);

}  // namespace diptych
