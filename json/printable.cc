// SPDX-License-Identifier: Apache-2.0
#include "json/printable.h"

#include <algorithm>
#include <array>
#include <optional>

#include "base/utf8.h"

namespace diptych {
namespace {

struct Range {
  char32_t first;
  char32_t last;
};

constexpr std::array<Range, 10> kHidden = {{
    {0x00, 0x1F},        // C0 controls
    {0x7F, 0x9F},        // DEL and C1 controls
    {0xAD, 0xAD},        // soft hyphen
    {0x061C, 0x061C},    // Arabic letter mark
    {0x200B, 0x200B},    // zero width space
    {0x200E, 0x200F},    // direction marks
    {0x2028, 0x202E},    // line and paragraph separators, embeddings
    {0x2060, 0x206F},    // invisible operators, isolates
    {0xFEFF, 0xFEFF},    // byte order mark
    {0xE0000, 0xE007F},  // tags
}};

bool IsHidden(char32_t code_point) {
  return std::ranges::any_of(kHidden, [code_point](Range range) {
    return range.first <= code_point && code_point <= range.last;
  });
}

}  // namespace

std::string Printable(std::string_view text, std::size_t max_characters) {
  std::string shown;
  std::size_t characters = 0;
  std::size_t offset = 0;
  while (offset < text.size()) {
    const std::optional<char32_t> read = NextCodePoint(text, offset);
    if (!read) ++offset;
    const char32_t code_point = read.value_or(U'?');
    if (IsHidden(code_point)) continue;
    if (characters == max_characters) return shown + "...";
    AppendUtf8(code_point, shown);
    ++characters;
  }
  return shown;
}

std::string Quoted(std::string_view text) {
  return "\"" + Printable(text, kMaxQuotedCharacters) + "\"";
}

}  // namespace diptych
