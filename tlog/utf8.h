// SPDX-License-Identifier: Apache-2.0
//
// Note text is UTF-8 without control characters; key names hold no space of
// Unicode either.

#pragma once

#include <string_view>

#include "base/utf8.h"

namespace diptych {

// True if a code point of `text` has the Unicode property White_Space.
// Requires: IsUtf8(text).
bool ContainsUnicodeSpace(std::string_view text);

// True if `text` may stand in a signed note: UTF-8 without octets below 0x20
// except the newline (C2SP signed-note, Format).
bool IsNoteText(std::string_view text);

}  // namespace diptych
