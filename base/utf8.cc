// SPDX-License-Identifier: Apache-2.0
#include "base/utf8.h"

#include <cstdint>

#include "base/check.h"

namespace diptych {
namespace {

constexpr char32_t kLastCodePoint = 0x10FFFF;

bool IsSurrogate(char32_t code_point) {
  return code_point >= 0xD800 && code_point <= 0xDFFF;
}

// What the first octet says: how many octets follow it, the bits it carries,
// and the smallest code point that needs this length.
struct Lead {
  std::size_t following;
  char32_t bits;
  char32_t smallest;
};

std::optional<Lead> ReadLead(std::uint8_t octet) {
  if (octet < 0x80) return Lead{0, octet, 0};
  if (octet >= 0xC0 && octet < 0xE0) return Lead{1, octet & 0x1FU, 0x80};
  if (octet >= 0xE0 && octet < 0xF0) return Lead{2, octet & 0x0FU, 0x800};
  if (octet >= 0xF0 && octet < 0xF8) return Lead{3, octet & 0x07U, 0x10000};
  return std::nullopt;
}

}  // namespace

std::optional<char32_t> NextCodePoint(std::string_view text,
                                      std::size_t& offset) {
  CHECK(offset < text.size());
  const std::optional<Lead> lead =
      ReadLead(static_cast<std::uint8_t>(text[offset]));
  if (!lead || text.size() - offset <= lead->following) return std::nullopt;
  char32_t code_point = lead->bits;
  for (std::size_t i = 1; i <= lead->following; ++i) {
    const auto octet = static_cast<std::uint8_t>(text[offset + i]);
    if ((octet & 0xC0U) != 0x80) return std::nullopt;
    code_point = (code_point << 6U) | (octet & 0x3FU);
  }
  if (code_point < lead->smallest || code_point > kLastCodePoint ||
      IsSurrogate(code_point)) {
    return std::nullopt;
  }
  offset += 1 + lead->following;
  return code_point;
}

void AppendUtf8(char32_t code_point, std::string& out) {
  CHECK(code_point <= kLastCodePoint && !IsSurrogate(code_point));
  const auto tail = [&](unsigned shift) {
    out += static_cast<char>(0x80U | ((code_point >> shift) & 0x3FU));
  };
  if (code_point < 0x80) {
    out += static_cast<char>(code_point);
  } else if (code_point < 0x800) {
    out += static_cast<char>(0xC0U | (code_point >> 6U));
    tail(0);
  } else if (code_point < 0x10000) {
    out += static_cast<char>(0xE0U | (code_point >> 12U));
    tail(6);
    tail(0);
  } else {
    out += static_cast<char>(0xF0U | (code_point >> 18U));
    tail(12);
    tail(6);
    tail(0);
  }
}

bool IsUtf8(std::string_view text) {
  std::size_t offset = 0;
  while (offset < text.size()) {
    if (!NextCodePoint(text, offset)) return false;
  }
  return true;
}

std::string WithoutForeignOctets(std::string_view text) {
  std::string result;
  result.reserve(text.size());
  std::size_t offset = 0;
  while (offset < text.size()) {
    const std::size_t start = offset;
    if (NextCodePoint(text, offset)) {
      result += text.substr(start, offset - start);
    } else {
      result += '?';
      ++offset;
    }
  }
  return result;
}

}  // namespace diptych
