// SPDX-License-Identifier: Apache-2.0
#include "tlog/fields.h"

#include <algorithm>
#include <charconv>

#include "base/base64.h"

namespace diptych {
namespace {

// ceil(32 / 3) groups of four characters.
constexpr std::size_t kHashTextSize = 44;

}  // namespace

std::optional<std::uint64_t> ParseDecimal(std::string_view text) {
  const bool digits = !text.empty() && std::ranges::all_of(text, [](char c) {
    return c >= '0' && c <= '9';
  });
  if (!digits || (text.size() > 1 && text.front() == '0')) return std::nullopt;
  std::uint64_t value = 0;
  const auto [end, error] =
      std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{}) return std::nullopt;
  return value;
}

std::string FormatHash(const Digest& hash) { return Base64Encode(hash); }

std::optional<Digest> ParseHash(std::string_view text) {
  if (text.size() != kHashTextSize) return std::nullopt;
  const Result<Bytes> octets = Base64Decode(text);
  if (!octets || octets->size() != kDigestSize) return std::nullopt;
  return ToDigest(*octets);
}

std::optional<std::string_view> TakeLine(std::string_view& rest) {
  const std::size_t end = rest.find('\n');
  if (end == std::string_view::npos) return std::nullopt;
  const std::string_view line = rest.substr(0, end);
  rest.remove_prefix(end + 1);
  return line;
}

}  // namespace diptych
