// SPDX-License-Identifier: Apache-2.0
//
// Plain text is what a name in the register may be: valid UTF-8 (RFC 3629)
// without control characters, so that showing it cannot harm a terminal.

#pragma once

#include <string_view>

namespace diptych {

// True if `text` is valid UTF-8 (no surrogates, no overlong forms, nothing
// above U+10FFFF) and holds no character below U+0020 nor U+007F to U+009F.
bool IsPlainText(std::string_view text);

}  // namespace diptych
