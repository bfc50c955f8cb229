// SPDX-License-Identifier: Apache-2.0
#include "json/parse.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <optional>
#include <string>
#include <system_error>
#include <vector>

#include "base/ascii.h"
#include "base/utf8.h"
#include "json/printable.h"

namespace diptych {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

// Of a path of names that somebody else chose.
constexpr std::size_t kShownPath = 120;

// "line 3, column 14 (byte 41)"; columns count code points. What stands before
// `offset` has been read, so it is UTF-8.
std::string Place(std::string_view text, std::size_t offset) {
  const std::string_view before = text.substr(0, offset);
  const auto lines = std::ranges::count(before, '\n');
  const std::size_t line_start = before.rfind('\n') + 1;  // 0 if there is none
  const auto column = std::ranges::count_if(
      before.substr(line_start),
      [](char c) { return (static_cast<std::uint8_t>(c) & 0xC0U) != 0x80; });
  return "line " + std::to_string(lines + 1) + ", column " +
         std::to_string(column + 1) + " (byte " + std::to_string(offset) + ")";
}

// Whether a number that does not fit a double is too small rather than too
// large: whether its first digit other than 0 stands behind the decimal point
// once the exponent has been applied.
bool IsTooSmall(std::string_view number) {
  const std::size_t e = number.find_first_of("eE");
  const std::string_view mantissa = number.substr(0, e);
  const std::size_t point = std::min(mantissa.find('.'), mantissa.size());
  const std::size_t first = mantissa.find_first_of("123456789");
  if (first == std::string_view::npos) return true;
  const auto place =
      static_cast<std::int64_t>(point) - static_cast<std::int64_t>(first);
  if (e == std::string_view::npos) return place <= 0;
  std::string_view digits = number.substr(e + 1);
  const bool negative = digits.front() == '-';
  if (digits.front() == '+') digits.remove_prefix(1);
  std::int64_t exponent = 0;
  const auto read =
      std::from_chars(digits.data(), digits.data() + digits.size(), exponent);
  if (read.ec != std::errc()) return negative;
  // The place is at most the text's size, so the comparison cannot overflow.
  return exponent <= -place;
}

// Reads one text from left to right. Functions that return bool say whether
// reading can go on; if not, error_ is set.
class Parser {
 public:
  explicit Parser(std::string_view text) : text_(text) {}

  Result<JsonValue> Run();

 private:
  bool Fail(std::string message) { return FailAt(at_, std::move(message)); }
  bool FailAt(std::size_t offset, std::string message,
              ErrorCode code = ErrorCode::kInvalid);

  bool AtEnd() const { return at_ == text_.size(); }
  bool Sees(char c) const { return !AtEnd() && text_[at_] == c; }
  bool SeesDigit() const { return !AtEnd() && IsDigit(text_[at_]); }
  bool Take(char c);
  void SkipSpace();
  // What stands here, for an error message.
  std::string Here() const;
  // "a.b[2]": the value that is being read; empty for the outermost.
  std::string Path() const;

  // Reads a scalar into `slot`, or opens the array or object that begins here.
  bool ReadValue(JsonValue& slot);
  bool Open(JsonValue& slot);
  // Read what comes next in the container that was opened last.
  bool ContinueArray(JsonArray& array);
  bool ContinueObject(JsonObject& object);

  bool ReadLiteral(std::string_view word, JsonValue meaning, JsonValue& slot);
  bool ReadString(std::string& out);
  bool ReadEscape(std::string& out);
  bool ReadUnicodeEscape(std::size_t start, std::string& out);
  std::optional<char32_t> ReadCodeUnit();
  bool ReadNumber(JsonValue& slot);
  bool ReadDigits(std::string_view where);
  bool ConvertDouble(std::size_t start, JsonValue& slot);

  std::string_view text_;
  std::size_t at_ = 0;
  std::size_t values_ = 0;
  // The containers around the present place. A container does not change while
  // one inside it is open, so the pointers hold.
  std::vector<JsonValue*> open_;
  std::optional<Error> error_;
};

bool Parser::FailAt(std::size_t offset, std::string message, ErrorCode code) {
  error_ = Error{code, Place(text_, offset) + ": " + std::move(message)};
  return false;
}

bool Parser::Take(char c) {
  if (!Sees(c)) return false;
  ++at_;
  return true;
}

void Parser::SkipSpace() {
  at_ = std::min(text_.find_first_not_of(" \t\n\r", at_), text_.size());
}

std::string Parser::Here() const {
  if (AtEnd()) return "the end of the text";
  std::size_t end = at_;
  if (!NextCodePoint(text_, end)) return "octets that are not UTF-8";
  const std::string shown = Printable(text_.substr(at_, end - at_), 1);
  return shown.empty() ? "a control character" : "'" + shown + "'";
}

std::string Parser::Path() const {
  std::string path;
  for (const JsonValue* container : open_) {
    if (const JsonArray* array = container->if_array()) {
      path += "[" + std::to_string(array->size() - 1) + "]";
    } else {
      const JsonObject& object = container->get_object();
      path +=
          (path.empty() ? "" : ".") + std::string((object.end() - 1)->key());
    }
  }
  return Printable(path, kShownPath);
}

Result<JsonValue> Parser::Run() {
  JsonValue root;
  bool going = text_.starts_with(kByteOrderMark)
                   ? Fail("a byte order mark; UTF-8 goes without one")
                   : ReadValue(root);
  while (going && !open_.empty()) {
    JsonValue& container = *open_.back();
    going = container.is_array() ? ContinueArray(container.get_array())
                                 : ContinueObject(container.get_object());
  }
  SkipSpace();
  if (going && !AtEnd()) {
    Fail("expected nothing after the value, found " + Here());
  }
  if (error_) return *std::move(error_);
  return root;
}

bool Parser::ReadValue(JsonValue& slot) {
  SkipSpace();
  if (++values_ > kMaxJsonValues) {
    return FailAt(at_,
                  "more than " + std::to_string(kMaxJsonValues) + " values",
                  ErrorCode::kLimit);
  }
  if (Sees('{') || Sees('[')) return Open(slot);
  if (Sees('"')) {
    std::string text;
    if (!ReadString(text)) return false;
    slot = text;
    return true;
  }
  if (Sees('-') || SeesDigit()) return ReadNumber(slot);
  if (Sees('t')) return ReadLiteral("true", true, slot);
  if (Sees('f')) return ReadLiteral("false", false, slot);
  if (Sees('n')) return ReadLiteral("null", nullptr, slot);
  return Fail("expected a value, found " + Here());
}

bool Parser::Open(JsonValue& slot) {
  if (open_.size() == kMaxJsonDepth) {
    return FailAt(at_,
                  "more than " + std::to_string(kMaxJsonDepth) +
                      " arrays and objects inside one another",
                  ErrorCode::kLimit);
  }
  if (Take('{')) {
    slot.emplace_object();
  } else {
    Take('[');
    slot.emplace_array();
  }
  open_.push_back(&slot);
  return true;
}

bool Parser::ContinueArray(JsonArray& array) {
  SkipSpace();
  if (Take(']')) {
    open_.pop_back();
    return true;
  }
  if (!array.empty() && !Take(',')) {
    return Fail("expected ',' or ']', found " + Here());
  }
  return ReadValue(array.emplace_back(nullptr));
}

bool Parser::ContinueObject(JsonObject& object) {
  SkipSpace();
  if (Take('}')) {
    open_.pop_back();
    return true;
  }
  if (!object.empty() && !Take(',')) {
    return Fail("expected ',' or '}', found " + Here());
  }
  SkipSpace();
  if (!Sees('"')) {
    return Fail("expected a member name in double quotes, found " + Here());
  }
  const std::size_t start = at_;
  std::string name;
  if (!ReadString(name)) return false;
  if (object.contains(name)) {
    return FailAt(start, "the member name " + Quoted(name) +
                             " stands twice in one object; remove one");
  }
  SkipSpace();
  if (!Take(':')) {
    return Fail("expected ':' after the member name " + Quoted(name) +
                ", found " + Here());
  }
  return ReadValue(object.emplace(name, nullptr).first->value());
}

bool Parser::ReadLiteral(std::string_view word, JsonValue meaning,
                         JsonValue& slot) {
  if (!text_.substr(at_).starts_with(word)) {
    return Fail("expected a value; the only bare words are true, false, null");
  }
  at_ += word.size();
  slot = std::move(meaning);
  return true;
}

bool Parser::ReadString(std::string& out) {
  const std::size_t start = at_;
  Take('"');
  while (!AtEnd()) {
    const auto octet = static_cast<std::uint8_t>(text_[at_]);
    if (Take('"')) return true;
    if (octet == '\\') {
      if (!ReadEscape(out)) return false;
    } else if (octet < 0x20) {
      return Fail("a control character inside a string; escape it, as \\n");
    } else {
      const std::size_t from = at_;
      if (!NextCodePoint(text_, at_)) {
        return Fail("octets that are not UTF-8; JSON is UTF-8 throughout");
      }
      out += text_.substr(from, at_ - from);
    }
  }
  return FailAt(start, "a string that never ends");
}

bool Parser::ReadEscape(std::string& out) {
  static constexpr std::string_view kEscapes = "\"\\/bfnrt";
  static constexpr std::string_view kMeanings = "\"\\/\b\f\n\r\t";
  const std::size_t start = at_;
  Take('\\');
  if (Take('u')) return ReadUnicodeEscape(start, out);
  const std::size_t index =
      AtEnd() ? std::string_view::npos : kEscapes.find(text_[at_]);
  if (index == std::string_view::npos) {
    return FailAt(start,
                  "an unknown escape; JSON has \\\" \\\\ \\/ \\b \\f "
                  "\\n \\r \\t and \\u with four digits");
  }
  ++at_;
  out += kMeanings[index];
  return true;
}

bool Parser::ReadUnicodeEscape(std::size_t start, std::string& out) {
  static constexpr std::string_view kLone =
      "half a surrogate pair; no character has this escape alone";
  const std::optional<char32_t> unit = ReadCodeUnit();
  if (!unit) return FailAt(start, "\\u without four hexadecimal digits");
  if (*unit < 0xD800 || *unit > 0xDFFF) {
    AppendUtf8(*unit, out);
    return true;
  }
  if (*unit >= 0xDC00 || !Take('\\') || !Take('u')) {
    return FailAt(start, std::string(kLone));
  }
  const std::optional<char32_t> low = ReadCodeUnit();
  if (!low || *low < 0xDC00 || *low > 0xDFFF) {
    return FailAt(start, std::string(kLone));
  }
  AppendUtf8(0x10000 + ((*unit - 0xD800) << 10U) + (*low - 0xDC00), out);
  return true;
}

std::optional<char32_t> Parser::ReadCodeUnit() {
  const std::string_view digits = text_.substr(at_, 4);
  std::uint32_t unit = 0;
  const auto read =
      std::from_chars(digits.data(), digits.data() + digits.size(), unit, 16);
  if (digits.size() != 4 || read.ec != std::errc() ||
      read.ptr != digits.data() + digits.size()) {
    return std::nullopt;
  }
  at_ += digits.size();
  return unit;
}

bool Parser::ReadDigits(std::string_view where) {
  if (!SeesDigit()) {
    return Fail("expected a digit " + std::string(where) + ", found " + Here());
  }
  while (SeesDigit()) ++at_;
  return true;
}

bool Parser::ReadNumber(JsonValue& slot) {
  const std::size_t start = at_;
  Take('-');
  if (Take('0')) {
    if (SeesDigit()) return FailAt(start, "a number with a leading zero");
  } else if (!ReadDigits("after '-'")) {
    return false;
  }
  bool integer = true;
  if (Take('.')) {
    integer = false;
    if (!ReadDigits("after '.'")) return false;
  }
  if (Take('e') || Take('E')) {
    integer = false;
    if (!Take('-')) Take('+');
    if (!ReadDigits("in the exponent")) return false;
  }
  if (!integer) return ConvertDouble(start, slot);
  const char* const first = text_.data() + start;
  const char* const end = text_.data() + at_;
  std::int64_t number = 0;
  if (std::from_chars(first, end, number).ec == std::errc()) {
    slot = number;
    return true;
  }
  std::uint64_t large = 0;
  if (*first != '-' && std::from_chars(first, end, large).ec == std::errc()) {
    slot = large;
    return true;
  }
  return ConvertDouble(start, slot);
}

bool Parser::ConvertDouble(std::size_t start, JsonValue& slot) {
  const std::string_view number = text_.substr(start, at_ - start);
  double value = 0;
  const auto read =
      std::from_chars(number.data(), number.data() + number.size(), value);
  if (read.ec != std::errc() && IsTooSmall(number)) value = 0;
  if (!std::isfinite(value) ||
      (read.ec != std::errc() && !IsTooSmall(number))) {
    const std::string path = Path();
    return FailAt(start, "the number " + Printable(number, 32) +
                             (path.empty() ? "" : " of " + path) +
                             " is too large; JSON's go up to 1.79e308");
  }
  slot = value;
  return true;
}

}  // namespace

Result<JsonValue> ParseJson(std::string_view text, std::size_t max_size) {
  if (text.size() > max_size) {
    return Error{ErrorCode::kLimit, "the JSON text has " +
                                        std::to_string(text.size()) +
                                        " octets; at most " +
                                        std::to_string(max_size) + " are read"};
  }
  return Parser(text).Run();
}

}  // namespace diptych
