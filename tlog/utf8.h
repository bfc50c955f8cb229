// SPDX-License-Identifier: Apache-2.0
//
// Utf8 checks that text is Unicode as RFC 3629 spells it, and finds spaces in
// it: signed notes allow only the first and forbid the second in key names.

#pragma once

#include <string_view>

namespace diptych {

// True if `text` is well-formed UTF-8: shortest forms only, no surrogates,
// nothing above U+10FFFF.
bool IsUtf8(std::string_view text);

// True if a code point of `text` has the Unicode property White_Space.
// Requires: IsUtf8(text).
bool ContainsUnicodeSpace(std::string_view text);

// True if `text` may stand in a signed note: UTF-8 without octets below 0x20
// except the newline (C2SP signed-note, Format).
bool IsNoteText(std::string_view text);

}  // namespace diptych
