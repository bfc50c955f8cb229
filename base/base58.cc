// SPDX-License-Identifier: Apache-2.0
#include "base/base58.h"

#include <algorithm>

#include "base/check.h"

namespace diptych {
namespace {

constexpr std::string_view kAlphabet =
    "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";

// number = number * factor + addend, for a number whose least significant
// digit in `base` comes first.
void MultiplyAdd(Bytes& number, unsigned base, unsigned factor,
                 unsigned addend) {
  unsigned carry = addend;
  for (std::uint8_t& digit : number) {
    carry += digit * factor;
    digit = static_cast<std::uint8_t>(carry % base);
    carry /= base;
  }
  for (; carry > 0; carry /= base) {
    number.push_back(static_cast<std::uint8_t>(carry % base));
  }
}

}  // namespace

std::string Base58Encode(ByteView bytes) {
  CHECK(bytes.size() <= kBase58BytesMax);
  Bytes digits;
  for (std::uint8_t byte : bytes) MultiplyAdd(digits, 58, 256, byte);
  const auto first =
      std::ranges::find_if(bytes, [](std::uint8_t byte) { return byte != 0; });
  std::string text(static_cast<std::size_t>(first - bytes.begin()),
                   kAlphabet[0]);
  for (std::size_t i = digits.size(); i > 0; --i) {
    text += kAlphabet[digits[i - 1]];
  }
  return text;
}

Result<Bytes> Base58Decode(std::string_view text) {
  if (text.size() > kBase58TextMax) {
    return Error{ErrorCode::kLimit, "base58: the text is too long"};
  }
  Bytes number;
  for (char c : text) {
    const std::size_t value = kAlphabet.find(c);
    if (value == std::string_view::npos) {
      return Error{ErrorCode::kInvalid,
                   "base58: a character outside the alphabet"};
    }
    MultiplyAdd(number, 256, 58, static_cast<unsigned>(value));
  }
  const std::size_t zeros =
      std::min(text.find_first_not_of(kAlphabet[0]), text.size());
  number.resize(number.size() + zeros, 0);
  if (number.size() > kBase58BytesMax) {
    return Error{ErrorCode::kLimit, "base58: the text holds too many octets"};
  }
  std::ranges::reverse(number);
  return number;
}

}  // namespace diptych
