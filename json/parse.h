// SPDX-License-Identifier: Apache-2.0
//
// ParseJson reads one strict JSON text (RFC 8259, within I-JSON, RFC 7493),
// so that whoever reads the same octets sees the same value.
//
// Two readers that differ on a text are a way to show one credential to the
// verifier and another to the employer. So what readers are known to differ
// on is refused: a member name that stands twice in an object (compared after
// escapes are read), a lone surrogate, octets that are not UTF-8, a byte order
// mark, comments, trailing commas, NaN and Infinity, anything after the value.
//
// A number without fraction and exponent that fits std::int64_t or
// std::uint64_t keeps all its digits as that type ("-0" is the integer 0).
// Every other number is the nearest double; one that would be infinite
// ("1e400") is refused, one too small for any double is 0, as in ECMAScript.
// Objects keep the order of their members.

#pragma once

#include <cstddef>
#include <string_view>

#include "base/result.h"
#include "json/value.h"

namespace diptych {

// The longest text, in octets: a credential with its pictures inside is a few
// megabytes.
inline constexpr std::size_t kMaxJsonSize = std::size_t{16} << 20U;

// How many arrays and objects may be open at once: many times what credentials
// nest. A value is destroyed recursively, so this bounds the stack.
inline constexpr std::size_t kMaxJsonDepth = 64;

// How many values a text may hold: "0," takes two octets as text and 24 as a
// value, so that size alone would not bound the memory.
inline constexpr std::size_t kMaxJsonValues = std::size_t{1} << 20U;

// kLimit beyond a limit, kInvalid for anything else that is refused. The
// message begins with the place: "line 3, column 14 (byte 41): ...".
Result<JsonValue> ParseJson(std::string_view text,
                            std::size_t max_size = kMaxJsonSize);

}  // namespace diptych
