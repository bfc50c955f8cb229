// SPDX-License-Identifier: Apache-2.0
#include "jsonld/literal.h"

#include <array>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>
#include <system_error>

#include "base/check.h"
#include "json/canonical.h"

namespace diptych {
namespace {

constexpr std::string_view kXsdBoolean =
    "http://www.w3.org/2001/XMLSchema#boolean";
constexpr std::string_view kXsdDouble =
    "http://www.w3.org/2001/XMLSchema#double";
constexpr std::string_view kXsdInteger =
    "http://www.w3.org/2001/XMLSchema#integer";
constexpr std::string_view kXsdString =
    "http://www.w3.org/2001/XMLSchema#string";
constexpr std::string_view kRdfJson =
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#JSON";
constexpr std::string_view kRdfLangString =
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString";

// Digits after the point in the canonical form of a double.
constexpr std::size_t kFractionDigits = 15;

// No double has more digits than this behind the first.
constexpr int kAllFractionDigits = 767;

// From here on integers are written as doubles.
constexpr double kIntegerEnd = 1e21;

// Below this ECMAScript writes a number of one digit without a point.
constexpr double kPointlessEnd = 1e-6;

// What std::to_chars writes of a number with `precision` digits.
std::string Written(double number, std::chars_format format, int precision) {
  std::array<char, 1100> buffer;
  const auto [end, error] = std::to_chars(
      buffer.data(), buffer.data() + buffer.size(), number, format, precision);
  CHECK(error == std::errc());
  return {buffer.data(), end};
}

// A decimal number: 0.d1d2d3... times ten to the power of exponent + 1.
struct Decimal {
  std::string digits;
  int exponent = 0;
};

// The first 16 digits, rounded. A number in the middle goes away from zero, as
// in ECMAScript's toExponential(15); std::to_chars would go to the even one.
Decimal SixteenDigits(double number) {
  const std::string all = Written(
      std::fabs(number), std::chars_format::scientific, kAllFractionDigits);
  const std::size_t end = all.find('e');
  Decimal decimal{.digits = all[0] + all.substr(2, kFractionDigits)};
  const char* exponent = all.data() + end + 1;
  if (*exponent == '+') ++exponent;
  std::from_chars(exponent, all.data() + all.size(), decimal.exponent);
  if (all[2 + kFractionDigits] < '5') return decimal;
  std::size_t place = decimal.digits.size();
  while (place > 0 && decimal.digits[place - 1] == '9') {
    decimal.digits[--place] = '0';
  }
  if (place > 0) {
    ++decimal.digits[place - 1];
  } else {
    decimal.digits.insert(decimal.digits.begin(), '1');
    decimal.digits.pop_back();
    ++decimal.exponent;
  }
  return decimal;
}

// The canonical form of an xsd:double: "3.5E0", "1.0E-7".
std::string CanonicalDouble(double number) {
  Decimal decimal = SixteenDigits(number);
  while (decimal.digits.size() > 2 && decimal.digits.back() == '0') {
    decimal.digits.pop_back();
  }
  std::string text = number < 0 ? "-" : "";
  text += decimal.digits.front();
  text += '.';
  text += decimal.digits.substr(1);
  text += 'E';
  return text + std::to_string(decimal.exponent);
}

// Whether a double holds all digits of a number that was parsed.
bool IsExact(const JsonValue& value) {
  constexpr std::int64_t kMaxExact = std::int64_t{1} << 53U;
  if (value.is_uint64()) {
    return value.get_uint64() <= static_cast<std::uint64_t>(kMaxExact);
  }
  if (!value.is_int64()) return true;
  return -kMaxExact <= value.get_int64() && value.get_int64() <= kMaxExact;
}

double AsDouble(const JsonValue& value) {
  if (value.is_uint64()) return static_cast<double>(value.get_uint64());
  if (value.is_int64()) return static_cast<double>(value.get_int64());
  return value.get_double();
}

// Whether the shortest text of a number smaller than kPointlessEnd has one
// digit only: "1e-7".
bool HasOneDigit(double number) {
  std::array<char, 64> buffer;
  const auto [end, error] =
      std::to_chars(buffer.data(), buffer.data() + buffer.size(), number,
                    std::chars_format::scientific);
  CHECK(error == std::errc());
  return std::string_view(buffer.data(), end).find('.') ==
         std::string_view::npos;
}

Result<Term> NumberLiteral(const JsonValue& value, std::string_view datatype,
                           ContextStore& store) {
  const double number = AsDouble(value);
  if (!IsExact(value)) {
    return Error{ErrorCode::kInvalid,
                 "the integer has more digits than other programs read; write "
                 "it as a string"};
  }
  const bool is_whole = std::trunc(number) == number;
  const bool is_double = !is_whole || std::fabs(number) >= kIntegerEnd;
  if (!is_double && datatype != kXsdDouble) {
    ASSIGN_OR_RETURN(const std::string_view text,
                     store.Compose({Written(number == 0 ? 0.0 : number,
                                            std::chars_format::fixed, 0)}));
    return Term::Literal(text, datatype.empty() ? kXsdInteger : datatype, {});
  }
  if (!is_whole && datatype != kXsdDouble &&
      std::fabs(number) < kPointlessEnd && HasOneDigit(number)) {
    return Error{ErrorCode::kInvalid,
                 "the number is so small that programs sign it differently; "
                 "write it as a string"};
  }
  ASSIGN_OR_RETURN(const std::string_view text,
                   store.Compose({CanonicalDouble(number)}));
  return Term::Literal(text, datatype.empty() ? kXsdDouble : datatype, {});
}

// Whether a text typed as xsd:double is in canonical form. jsonld.js rewrites
// one that is not, and the specification leaves it.
bool IsCanonicalDouble(std::string_view text) {
  double number = 0;
  const auto [end, error] =
      std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() && end == text.data() + text.size() &&
         std::isfinite(number) && CanonicalDouble(number) == text;
}

}  // namespace

Result<Term> MakeLiteral(const JsonValue& value, std::string_view datatype,
                         std::string_view language, ContextStore& store) {
  if (value.is_bool()) {
    return Term::Literal(value.get_bool() ? "true" : "false",
                         datatype.empty() ? kXsdBoolean : datatype, {});
  }
  if (value.is_number()) return NumberLiteral(value, datatype, store);
  CHECK(value.is_string());
  const std::string_view text = value.get_string();
  if (!language.empty()) return Term::Literal(text, {}, language);
  if (datatype == kRdfLangString) {
    return Error{ErrorCode::kInvalid,
                 "a text of type rdf:langString needs a "
                 "language"};
  }
  if (datatype == kXsdDouble && !IsCanonicalDouble(text)) {
    return Error{ErrorCode::kInvalid,
                 "programs sign a text of type xsd:double differently; write "
                 "a number"};
  }
  return Term::Literal(text, datatype == kXsdString ? "" : datatype, {});
}

Result<Term> MakeJsonLiteral(const JsonValue& value, ContextStore& store) {
  ASSIGN_OR_RETURN(const std::string_view text,
                   store.Compose({CanonicalJson(value)}));
  return Term::Literal(text, kRdfJson, {});
}

}  // namespace diptych
