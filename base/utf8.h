// SPDX-License-Identifier: Apache-2.0
//
// UTF-8 is the only encoding of text in the register (RFC 3629): no overlong
// form, no surrogate, nothing above U+10FFFF.

#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace diptych {

// Reads the code point that starts at `offset` and moves `offset` behind it.
// Empty, with `offset` where it was, if the octets there are not UTF-8.
// Requires offset < text.size().
std::optional<char32_t> NextCodePoint(std::string_view text,
                                      std::size_t& offset);

// Appends the one to four octets of a code point that is no surrogate.
void AppendUtf8(char32_t code_point, std::string& out);

bool IsUtf8(std::string_view text);

// The text with a "?" for each octet that is not UTF-8.
std::string WithoutForeignOctets(std::string_view text);

}  // namespace diptych
