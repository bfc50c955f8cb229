// SPDX-License-Identifier: Apache-2.0
#include "base/hex.h"

namespace diptych {
namespace {

constexpr std::string_view kDigits = "0123456789abcdef";

// The value of a hexadecimal digit, or -1.
int DigitValue(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

}  // namespace

std::string HexEncode(ByteView bytes) {
  std::string text;
  text.reserve(bytes.size() * 2);
  for (std::uint8_t byte : bytes) {
    text += kDigits[byte >> 4];
    text += kDigits[byte & 15];
  }
  return text;
}

Result<Bytes> HexDecode(std::string_view text) {
  if (text.size() % 2 != 0) {
    return Error{ErrorCode::kInvalid, "hex: an odd number of digits"};
  }
  Bytes bytes;
  bytes.reserve(text.size() / 2);
  for (std::size_t i = 0; i < text.size(); i += 2) {
    const int high = DigitValue(text[i]);
    const int low = DigitValue(text[i + 1]);
    if (high < 0 || low < 0) {
      return Error{ErrorCode::kInvalid, "hex: a character outside 0-9a-f"};
    }
    bytes.push_back(static_cast<std::uint8_t>(high << 4 | low));
  }
  return bytes;
}

Result<Digest> HexDecodeDigest(std::string_view text) {
  if (text.size() != 2 * kDigestSize) {
    return Error{ErrorCode::kInvalid, "hex: a digest has 64 digits, not " +
                                          std::to_string(text.size())};
  }
  ASSIGN_OR_RETURN(Bytes bytes, HexDecode(text));
  return ToDigest(bytes);
}

}  // namespace diptych
