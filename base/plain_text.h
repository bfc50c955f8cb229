// SPDX-License-Identifier: Apache-2.0
//
// Plain text is what a name in the register may be: UTF-8 (base/utf8.h)
// without characters that steer whatever shows it.

#pragma once

#include <string_view>

namespace diptych {

// True if `text` is UTF-8 and holds no control character (below U+0020,
// U+007F to U+009F), no line or paragraph separator (U+2028, U+2029), and no
// character that reverses the text around it (U+202A to U+202E, U+2066 to
// U+2069): one name cannot pass for another, nor harm a terminal.
bool IsPlainText(std::string_view text);

}  // namespace diptych
