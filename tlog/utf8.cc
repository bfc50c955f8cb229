// SPDX-License-Identifier: Apache-2.0
#include "tlog/utf8.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "base/check.h"

namespace diptych {
namespace {

bool IsSpace(char32_t point) {
  constexpr std::array<char32_t, 9> kSingle = {
      0x20, 0x85, 0xa0, 0x1680, 0x2028, 0x2029, 0x202f, 0x205f, 0x3000};
  return (point >= 0x09 && point <= 0x0d) ||
         (point >= 0x2000 && point <= 0x200a) ||
         std::ranges::find(kSingle, point) != kSingle.end();
}

}  // namespace

bool ContainsUnicodeSpace(std::string_view text) {
  std::size_t offset = 0;
  while (offset < text.size()) {
    const std::optional<char32_t> point = NextCodePoint(text, offset);
    CHECK(point.has_value());
    if (IsSpace(*point)) return true;
  }
  return false;
}

bool IsNoteText(std::string_view text) {
  const bool control = std::ranges::any_of(text, [](char c) {
    return static_cast<std::uint8_t>(c) < 0x20 && c != '\n';
  });
  return !control && IsUtf8(text);
}

}  // namespace diptych
