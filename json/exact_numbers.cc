// SPDX-License-Identifier: Apache-2.0
#include "json/exact_numbers.h"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <optional>
#include <string>
#include <system_error>
#include <vector>

#include "json/printable.h"
#include "json/scalar.h"

namespace diptych {
namespace {

// No number that is not 0 and has a finite double needs more: a text has at
// most 2^24 digits, and a double reaches from 10^-324 to 10^309.
constexpr std::int64_t kMaxExponent = std::int64_t{1} << 32U;

// The decimal value 0.DIGITS times ten to the power of `place`. The digits
// neither begin nor end with 0, so that equal values are equal; 0 has none.
struct Decimal {
  bool negative = false;
  std::string digits;
  std::int64_t place = 0;
  bool operator==(const Decimal&) const = default;
};

std::optional<Decimal> ReadDecimal(std::string_view number) {
  Decimal decimal;
  decimal.negative = number.starts_with('-');
  if (decimal.negative) number.remove_prefix(1);
  const std::size_t e = std::min(number.find_first_of("eE"), number.size());
  const std::string_view mantissa = number.substr(0, e);
  const std::size_t point = std::min(mantissa.find('.'), mantissa.size());
  decimal.digits = mantissa.substr(0, point);
  if (point < mantissa.size()) decimal.digits += mantissa.substr(point + 1);
  const std::size_t first = decimal.digits.find_first_not_of('0');
  if (first == std::string::npos) return Decimal{};
  decimal.digits.erase(decimal.digits.find_last_not_of('0') + 1);
  decimal.digits.erase(0, first);
  decimal.place =
      static_cast<std::int64_t>(point) - static_cast<std::int64_t>(first);
  if (e == number.size()) return decimal;
  std::string_view power = number.substr(e + 1);
  if (power.starts_with('+')) power.remove_prefix(1);
  std::int64_t exponent = 0;
  const auto read =
      std::from_chars(power.data(), power.data() + power.size(), exponent);
  if (read.ec != std::errc() || exponent > kMaxExponent ||
      exponent < -kMaxExponent) {
    return std::nullopt;
  }
  decimal.place += exponent;
  return decimal;
}

// Walks through a text that is known to be JSON, and knows in which member it
// is.
class Scan {
 public:
  explicit Scan(std::string_view text) : text_(text) {}

  Status Run() {
    while (at_ < text_.size()) {
      const char c = text_[at_];
      if (c == '"') {
        ReadString();
      } else if (c == '-' || (c >= '0' && c <= '9')) {
        RETURN_IF_ERROR(ReadNumber());
      } else {
        ReadMark(c);
        ++at_;
      }
    }
    return Ok();
  }

 private:
  // An array or object that is open here, and where in it this place is.
  struct Frame {
    bool is_object = false;
    bool before_name = false;
    std::string_view name;
    std::size_t index = 0;
  };

  void ReadMark(char c) {
    if (c == '{' || c == '[') {
      open_.push_back({.is_object = c == '{', .before_name = c == '{'});
    } else if (c == '}' || c == ']') {
      open_.pop_back();
    } else if (c == ',') {
      Frame& frame = open_.back();
      frame.before_name = frame.is_object;
      ++frame.index;
    }
  }

  void ReadString() {
    const std::size_t start = ++at_;
    while (text_[at_] != '"') at_ += text_[at_] == '\\' ? 2 : 1;
    if (!open_.empty() && open_.back().before_name) {
      open_.back().name = text_.substr(start, at_ - start);
      open_.back().before_name = false;
    }
    ++at_;
  }

  Status ReadNumber() {
    const std::size_t end =
        std::min(text_.find_first_not_of("0123456789+-.eE", at_), text_.size());
    const std::string_view number = text_.substr(at_, end - at_);
    at_ = end;
    if (IsExactNumber(number)) return Ok();
    return Error{ErrorCode::kInvalid,
                 "the number " + Printable(number, kMaxQuotedCharacters) +
                     WhoseItIs() +
                     " has more digits than readers of JSON keep, so another "
                     "number would pass for it; write it as a string"};
  }

  // ` of the member "score.points[2]"`.
  std::string WhoseItIs() const {
    std::string path;
    for (const Frame& frame : open_) {
      if (!frame.is_object) {
        path += "[" + std::to_string(frame.index) + "]";
        continue;
      }
      if (!path.empty()) path += '.';
      path += frame.name;
    }
    return path.empty() ? "" : " of the member " + Quoted(path);
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::vector<Frame> open_;
};

}  // namespace

bool IsExactNumber(std::string_view number) {
  const std::optional<Decimal> written = ReadDecimal(number);
  if (!written) return false;
  double value = 0;  // Stays so if the number is too small for a double.
  std::from_chars(number.data(), number.data() + number.size(), value);
  std::string canonical;
  AppendEcmaNumber(value, canonical);
  return written == ReadDecimal(canonical);
}

Status CheckExactNumbers(std::string_view text) { return Scan(text).Run(); }

}  // namespace diptych
