// SPDX-License-Identifier: Apache-2.0
//
// Printable text is what a terminal or a log shows and does not obey: foreign
// text without the characters that move the cursor, start an escape sequence,
// break the line or turn the direction of writing.

#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace diptych {

// How many characters of a foreign name an error message repeats: enough to
// recognise it, too few to bury the message.
inline constexpr std::size_t kMaxQuotedCharacters = 64;

// The first `max_characters` code points of `text` that may be shown, and
// "..." if there are more. Octets that are not UTF-8 become "?".
std::string Printable(std::string_view text, std::size_t max_characters);

// Printable text in double quotes, for an error message.
std::string Quoted(std::string_view text);

}  // namespace diptych
