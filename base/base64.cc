// SPDX-License-Identifier: Apache-2.0
#include "base/base64.h"

#include <array>

namespace diptych {
namespace {

constexpr std::string_view kStandard =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::string_view kUrlSafe =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
constexpr std::uint8_t kNoValue = 255;

using ReverseTable = std::array<std::uint8_t, 256>;

constexpr ReverseTable Reverse(std::string_view alphabet) {
  ReverseTable table;
  table.fill(kNoValue);
  for (std::size_t i = 0; i < alphabet.size(); ++i) {
    table[static_cast<std::uint8_t>(alphabet[i])] =
        static_cast<std::uint8_t>(i);
  }
  return table;
}

constexpr ReverseTable kStandardReverse = Reverse(kStandard);
constexpr ReverseTable kUrlSafeReverse = Reverse(kUrlSafe);

std::string Encode(ByteView bytes, std::string_view alphabet) {
  std::string text;
  text.reserve((bytes.size() + 2) / 3 * 4);
  std::uint32_t bits = 0;
  int count = 0;
  for (std::uint8_t byte : bytes) {
    bits = bits << 8 | byte;
    count += 8;
    while (count >= 6) {
      count -= 6;
      text += alphabet[bits >> count & 63];
    }
  }
  if (count > 0) text += alphabet[bits << (6 - count) & 63];
  return text;
}

Result<Bytes> Decode(std::string_view text, const ReverseTable& reverse) {
  if (text.size() % 4 == 1) {
    return Error{ErrorCode::kInvalid, "base64: impossible length"};
  }
  Bytes bytes;
  bytes.reserve(text.size() / 4 * 3 + 2);
  std::uint32_t bits = 0;
  int count = 0;
  for (char c : text) {
    const std::uint8_t value = reverse[static_cast<std::uint8_t>(c)];
    if (value == kNoValue) {
      return Error{ErrorCode::kInvalid,
                   "base64: a character outside the alphabet"};
    }
    bits = bits << 6 | value;
    count += 6;
    if (count >= 8) {
      count -= 8;
      bytes.push_back(static_cast<std::uint8_t>(bits >> count));
    }
  }
  if ((bits & ((1U << count) - 1)) != 0) {
    return Error{ErrorCode::kInvalid, "base64: leftover bits are not zero"};
  }
  return bytes;
}

}  // namespace

std::string Base64Encode(ByteView bytes) {
  std::string text = Encode(bytes, kStandard);
  text.append((4 - text.size() % 4) % 4, '=');
  return text;
}

std::string Base64UrlEncode(ByteView bytes) { return Encode(bytes, kUrlSafe); }

Result<Bytes> Base64Decode(std::string_view text) {
  if (text.size() % 4 != 0) {
    return Error{ErrorCode::kInvalid, "base64: padding is missing"};
  }
  for (int padding = 0; padding < 2 && text.ends_with('='); ++padding) {
    text.remove_suffix(1);
  }
  return Decode(text, kStandardReverse);
}

Result<Bytes> Base64UrlDecode(std::string_view text) {
  return Decode(text, kUrlSafeReverse);
}

}  // namespace diptych
