// SPDX-License-Identifier: Apache-2.0
#include "json/scalar.h"

#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <system_error>

#include "base/check.h"
#include "base/utf8.h"

namespace diptych {
namespace {

namespace json = boost::json;

// From this power of ten on, and below 10^-6, ECMAScript writes an exponent.
constexpr int kFirstExponent = 21;
constexpr int kLeastPlace = -6;

// The fewest digits that give `number` back, and the power of ten that they
// are to be multiplied with when read as 0.ddd.
struct Shortest {
  std::string digits;
  int place = 0;
};

// Requires a finite number above 0.
Shortest ShortestDecimal(double number) {
  std::array<char, 32> buffer;  // at most 1.7976931348623157e+308
  const auto written =
      std::to_chars(buffer.data(), buffer.data() + buffer.size(), number,
                    std::chars_format::scientific);
  CHECK(written.ec == std::errc());
  const std::string_view text(buffer.data(), written.ptr);
  const std::size_t e = text.find('e');
  CHECK(e != std::string_view::npos);
  Shortest decimal;
  decimal.digits = text[0];
  if (e > 2) decimal.digits += text.substr(2, e - 2);
  std::string_view exponent = text.substr(e + 1);
  if (exponent.front() == '+') exponent.remove_prefix(1);
  int power = 0;
  const auto read = std::from_chars(exponent.data(),
                                    exponent.data() + exponent.size(), power);
  CHECK(read.ec == std::errc());
  decimal.place = power + 1;
  return decimal;
}

}  // namespace

void AppendJsonString(std::string_view text, std::string& out) {
  static constexpr std::string_view kShort = "\b\t\n\f\r\"\\";
  static constexpr std::string_view kLetters = "btnfr\"\\";
  static constexpr std::string_view kHex = "0123456789abcdef";
  CHECK(IsUtf8(text));
  out += '"';
  for (const char c : text) {
    const auto octet = static_cast<std::uint8_t>(c);
    if (const std::size_t i = kShort.find(c); i != std::string_view::npos) {
      out += '\\';
      out += kLetters[i];
    } else if (octet < 0x20) {
      out += "\\u00";
      out += kHex[octet >> 4U];
      out += kHex[octet & 0x0FU];
    } else {
      out += c;
    }
  }
  out += '"';
}

void AppendEcmaNumber(double number, std::string& out) {
  CHECK(std::isfinite(number));
  if (number == 0) {
    out += '0';
    return;
  }
  if (number < 0) out += '-';
  auto [digits, place] = ShortestDecimal(std::fabs(number));
  const int count = static_cast<int>(digits.size());
  if (place > kFirstExponent || place <= kLeastPlace) {
    if (count > 1) digits.insert(1, 1, '.');
    out += digits + 'e' + (place > 0 ? "+" : "") + std::to_string(place - 1);
  } else if (place <= 0) {
    out += "0." + std::string(static_cast<std::size_t>(-place), '0') + digits;
  } else if (place < count) {
    out += digits.insert(static_cast<std::size_t>(place), 1, '.');
  } else {
    out += digits + std::string(static_cast<std::size_t>(place - count), '0');
  }
}

void AppendJsonScalar(const JsonValue& scalar, std::string& out) {
  switch (scalar.kind()) {
    case json::kind::null:
      out += "null";
      return;
    case json::kind::bool_:
      out += scalar.get_bool() ? "true" : "false";
      return;
    case json::kind::int64:
      out += std::to_string(scalar.get_int64());
      return;
    case json::kind::uint64:
      out += std::to_string(scalar.get_uint64());
      return;
    case json::kind::double_:
      AppendEcmaNumber(scalar.get_double(), out);
      return;
    case json::kind::string:
      AppendJsonString(scalar.get_string(), out);
      return;
    case json::kind::array:
    case json::kind::object:
      CHECK(false);
  }
}

}  // namespace diptych
