// SPDX-License-Identifier: Apache-2.0
#include "base/plain_text.h"

#include <cstddef>

#include "base/utf8.h"

namespace diptych {
namespace {

bool Steers(char32_t character) {
  return character < 0x20 || (character >= 0x7F && character <= 0x9F) ||
         (character >= 0x2028 && character <= 0x202E) ||
         (character >= 0x2066 && character <= 0x2069);
}

}  // namespace

bool IsPlainText(std::string_view text) {
  std::size_t offset = 0;
  while (offset < text.size()) {
    const auto character = NextCodePoint(text, offset);
    if (!character || Steers(*character)) return false;
  }
  return true;
}

}  // namespace diptych
