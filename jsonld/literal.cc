// SPDX-License-Identifier: Apache-2.0
#include "jsonld/literal.h"

#include <array>
#include <charconv>
#include <cmath>
#include <cstddef>
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
constexpr int kFractionDigits = 15;

// No double has more digits than this.
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

// "d.ddd...e[+-]dd" of 16 digits, where a number in the middle between two of
// them goes away from zero, as in ECMAScript's toExponential(15), and not to
// the even one, as in to_chars.
std::string SixteenDigits(double number) {
  std::string nearest =
      Written(number, std::chars_format::scientific, kFractionDigits);
  const std::string all =
      Written(number, std::chars_format::scientific, kAllFractionDigits);
  const std::size_t first_dropped = all.find('.') + 1 + kFractionDigits;
  const std::size_t exponent = all.find('e');
  const std::string_view dropped =
      std::string_view(all).substr(first_dropped, exponent - first_dropped);
  const bool is_middle =
      dropped.front() == '5' &&
      dropped.find_first_not_of('0', 1) == std::string_view::npos;
  if (!is_middle) return nearest;
  // The neighbour away from zero has the same digits as a number slightly
  // farther from zero, and 17 digits tell doubles apart.
  return Written(std::nextafter(number, number < 0 ? -HUGE_VAL : HUGE_VAL),
                 std::chars_format::scientific, kFractionDigits);
}

// The canonical form of an xsd:double: "3.5E0", "1.0E-7".
std::string CanonicalDouble(double number) {
  const std::string digits = SixteenDigits(number == 0 ? 0.0 : number);
  const std::size_t exponent = digits.find('e');
  std::size_t end = exponent;
  while (digits[end - 1] == '0' && digits[end - 2] != '.') --end;
  std::string text = digits.substr(0, end) + "E";
  std::size_t first = exponent + 1;
  if (digits[first] == '-') text += '-';
  ++first;
  while (first + 1 < digits.size() && digits[first] == '0') ++first;
  return text + digits.substr(first);
}

bool IsExact(const JsonValue& value, double number) {
  constexpr double kMaxExact = 9007199254740992.0;  // 2^53
  return !(value.is_int64() || value.is_uint64()) ||
         std::fabs(number) <= kMaxExact;
}

double AsDouble(const JsonValue& value) {
  if (value.is_int64()) return static_cast<double>(value.get_int64());
  if (value.is_uint64()) return static_cast<double>(value.get_uint64());
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
  if (!IsExact(value, number)) {
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
