// SPDX-License-Identifier: Apache-2.0
//
// A class of ASCII characters, whatever the locale: digits, letters.

#pragma once

namespace diptych {

constexpr bool IsDigit(char c) { return '0' <= c && c <= '9'; }
constexpr bool IsLower(char c) { return 'a' <= c && c <= 'z'; }
constexpr bool IsUpper(char c) { return 'A' <= c && c <= 'Z'; }
constexpr bool IsLetter(char c) { return IsLower(c) || IsUpper(c); }
constexpr bool IsLetterOrDigit(char c) { return IsLetter(c) || IsDigit(c); }

}  // namespace diptych
