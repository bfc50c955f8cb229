// SPDX-License-Identifier: Apache-2.0
#include "tlog/utf8.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

#include "base/check.h"

namespace diptych {
namespace {

constexpr std::uint32_t kMalformed = 0xffffffff;

struct Sequence {
  std::size_t size;     // In octets.
  std::uint32_t least;  // The smallest code point that needs this size.
  std::uint32_t bits;   // What the first octet contributes.
};

Sequence SequenceOf(std::uint8_t first) {
  if (first < 0x80) return {1, 0, first};
  if (first >= 0xc0 && first < 0xe0) return {2, 0x80, first & 0x1fU};
  if (first >= 0xe0 && first < 0xf0) return {3, 0x800, first & 0x0fU};
  if (first >= 0xf0 && first < 0xf8) return {4, 0x10000, first & 0x07U};
  return {0, 0, 0};
}

// Takes one code point off the front. Requires: !rest.empty().
std::uint32_t TakeCodePoint(std::string_view& rest) {
  const auto [size, least, bits] =
      SequenceOf(static_cast<std::uint8_t>(rest.front()));
  if (size == 0 || size > rest.size()) return kMalformed;
  std::uint32_t point = bits;
  for (char c : rest.substr(1, size - 1)) {
    const auto octet = static_cast<std::uint8_t>(c);
    if ((octet & 0xc0) != 0x80) return kMalformed;
    point = point << 6 | (octet & 0x3fU);
  }
  const bool surrogate = point >= 0xd800 && point <= 0xdfff;
  if (point < least || surrogate || point > 0x10ffff) return kMalformed;
  rest.remove_prefix(size);
  return point;
}

bool IsSpace(std::uint32_t point) {
  constexpr std::array<std::uint32_t, 9> kSingle = {
      0x20, 0x85, 0xa0, 0x1680, 0x2028, 0x2029, 0x202f, 0x205f, 0x3000};
  return (point >= 0x09 && point <= 0x0d) ||
         (point >= 0x2000 && point <= 0x200a) ||
         std::ranges::find(kSingle, point) != kSingle.end();
}

}  // namespace

bool IsUtf8(std::string_view text) {
  while (!text.empty()) {
    if (TakeCodePoint(text) == kMalformed) return false;
  }
  return true;
}

bool ContainsUnicodeSpace(std::string_view text) {
  while (!text.empty()) {
    const std::uint32_t point = TakeCodePoint(text);
    CHECK(point != kMalformed);
    if (IsSpace(point)) return true;
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
