// SPDX-License-Identifier: Apache-2.0
#include "credential/xml_scanner.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/ascii.h"
#include "base/utf8.h"
#include "json/printable.h"

namespace diptych {
namespace {

constexpr std::string_view kSpace = " \t\r\n";
constexpr std::string_view kDeclaration = "<?xml";

bool IsSpaceOnly(std::string_view text) {
  return text.find_first_not_of(kSpace) == std::string_view::npos;
}

// Octets beyond ASCII count as letters: no tag that matters here has any.
bool IsNameStart(char c) {
  return IsLetter(c) || c == '_' || c == ':' ||
         static_cast<unsigned char>(c) >= 0x80;
}

bool IsNameCharacter(char c) {
  return IsNameStart(c) || IsDigit(c) || c == '-' || c == '.';
}

bool IsHexDigit(char c) {
  const char lower = static_cast<char>(c | 0x20);
  return IsDigit(c) || (lower >= 'a' && lower <= 'f');
}

// What stands between '&' and ';'.
bool IsKnownReference(std::string_view name) {
  static constexpr std::array<std::string_view, 5> kPredefined = {
      "amp", "lt", "gt", "quot", "apos"};
  if (std::ranges::find(kPredefined, name) != kPredefined.end()) return true;
  if (name.starts_with("#x")) {
    return name.size() > 2 && std::ranges::all_of(name.substr(2), IsHexDigit);
  }
  return name.size() > 1 && name.starts_with('#') &&
         std::ranges::all_of(name.substr(1), IsDigit);
}

// Characters that XML 1.0 has: no control character but white space.
bool IsXmlText(std::string_view text) {
  const auto is_refused = [](char c) {
    return static_cast<unsigned char>(c) < 0x20 && !kSpace.contains(c);
  };
  return std::ranges::none_of(text, is_refused) && IsUtf8(text);
}

// Whether a declaration (<?xml ... ?>) leaves the text in UTF-8.
bool SaysUtf8(std::string_view declaration) {
  const std::size_t at = declaration.find("encoding");
  if (at == std::string_view::npos) return true;
  std::string said;
  for (const char c : declaration.substr(at + 8)) {
    if (c == '?' || said.size() > 7) break;
    if (kSpace.contains(c) && said.size() > 1) break;
    if (kSpace.contains(c) || c == '=') continue;
    said += static_cast<char>(c >= 'A' && c <= 'Z' ? c | 0x20 : c);
  }
  return said == "\"utf-8\"" || said == "'utf-8'";
}

}  // namespace

XmlScanner::XmlScanner(std::string_view text) : text_(text) {
  if (text_.starts_with("\xEF\xBB\xBF")) offset_ = 3;
}

Error XmlScanner::Fault(ErrorCode code, std::string_view reason) const {
  const auto line = 1 + std::ranges::count(text_.substr(0, offset_), '\n');
  return {code, "line " + std::to_string(line) + ": " + std::string(reason)};
}

Error XmlScanner::Invalid(std::string_view reason) const {
  return Fault(ErrorCode::kInvalid, reason);
}

void XmlScanner::SkipSpace() {
  offset_ = std::min(text_.find_first_not_of(kSpace, offset_), text_.size());
}

Status XmlScanner::CheckReferences(std::string_view characters) {
  std::size_t at = characters.find('&');
  while (at != std::string_view::npos) {
    const std::size_t end = characters.find(';', at);
    if (end == std::string_view::npos ||
        !IsKnownReference(characters.substr(at + 1, end - at - 1))) {
      // The place of the entity, for the message.
      offset_ = static_cast<std::size_t>(characters.data() - text_.data()) + at;
      return Invalid("an entity other than &amp; &lt; &gt; &quot; &apos;");
    }
    at = characters.find('&', end);
  }
  return Ok();
}

Result<std::string_view> XmlScanner::TakeName() {
  const std::string_view from = rest();
  if (from.empty() || !IsNameStart(from.front())) {
    return Invalid("a name is missing");
  }
  const auto end = std::ranges::find_if_not(from, IsNameCharacter);
  const auto size = static_cast<std::size_t>(end - from.begin());
  offset_ += size;
  return from.substr(0, size);
}

// What stands between the two, which are both taken.
Result<std::string_view> XmlScanner::TakeUntil(std::string_view opening,
                                               std::string_view closing) {
  const std::size_t begin = offset_ + opening.size();
  const std::size_t end = text_.find(closing, begin);
  if (end == std::string_view::npos) {
    return Invalid("what begins with " + std::string(opening) +
                   " has no end; the file was cut short");
  }
  offset_ = end + closing.size();
  return text_.substr(begin, end - begin);
}

Result<XmlPiece> XmlScanner::TakeAside() {
  const bool is_comment = rest().starts_with("<!--");
  if (rest().starts_with(kDeclaration)) {
    const std::size_t end = std::min(text_.find("?>", offset_), text_.size());
    if (!SaysUtf8(text_.substr(offset_, end - offset_))) {
      return Invalid("the encoding is not UTF-8; save the picture as UTF-8");
    }
  }
  ASSIGN_OR_RETURN(const std::string_view inside, is_comment
                                                      ? TakeUntil("<!--", "-->")
                                                      : TakeUntil("<?", "?>"));
  if (is_comment && inside.contains("--")) {
    return Invalid("a comment holds --, which XML does not allow");
  }
  return XmlPiece{.kind = XmlKind::kAside};
}

Result<XmlPiece> XmlScanner::TakeText() {
  const std::string_view text = rest().substr(0, rest().find('<'));
  if (open_.empty() && !IsSpaceOnly(text)) {
    return Invalid("text outside the picture");
  }
  if (text.contains("]]>")) return Invalid("]]> outside a CDATA section");
  RETURN_IF_ERROR(CheckReferences(text));
  offset_ += text.size();
  return XmlPiece{.kind = XmlKind::kText, .text = text};
}

Result<XmlPiece> XmlScanner::TakeCdata() {
  if (open_.empty()) return Invalid("a CDATA section outside the picture");
  ASSIGN_OR_RETURN(const std::string_view text, TakeUntil("<![CDATA[", "]]>"));
  return XmlPiece{.kind = XmlKind::kCdata, .text = text};
}

Result<XmlPiece> XmlScanner::TakeClose() {
  offset_ += 2;
  ASSIGN_OR_RETURN(const std::string_view name, TakeName());
  SkipSpace();
  if (!rest().starts_with('>') || open_.empty() || open_.back() != name) {
    return Invalid("the closing tag " + Quoted(name) +
                   " does not fit what is open");
  }
  ++offset_;
  open_.pop_back();
  return XmlPiece{.kind = XmlKind::kClose, .name = name};
}

Result<XmlAttribute> XmlScanner::TakeAttribute() {
  XmlAttribute attribute;
  ASSIGN_OR_RETURN(attribute.name, TakeName());
  SkipSpace();
  if (!rest().starts_with('=')) return Invalid("an attribute without =");
  ++offset_;
  SkipSpace();
  const std::string_view quote = rest().substr(0, 1);
  if (quote != "\"" && quote != "'") {
    return Invalid("the value of the attribute " + Quoted(attribute.name) +
                   " is not in quotes");
  }
  ASSIGN_OR_RETURN(attribute.value, TakeUntil(quote, quote));
  if (attribute.value.contains('<')) {
    return Invalid("the value of the attribute " + Quoted(attribute.name) +
                   " holds <");
  }
  RETURN_IF_ERROR(CheckReferences(attribute.value));
  return attribute;
}

Result<XmlPiece> XmlScanner::TakeTag() {
  ++offset_;
  if (open_.empty() && had_root_) return Invalid("a second root element");
  XmlPiece piece{.kind = XmlKind::kStart};
  ASSIGN_OR_RETURN(piece.name, TakeName());
  while (true) {
    const std::size_t before = offset_;
    SkipSpace();
    if (rest().starts_with('>') || rest().starts_with("/>")) break;
    if (offset_ == before) return Invalid("white space is missing in a tag");
    if (piece.attributes.size() == kMaxXmlAttributes) {
      return Fault(ErrorCode::kLimit, "a tag has more than " +
                                          std::to_string(kMaxXmlAttributes) +
                                          " attributes");
    }
    ASSIGN_OR_RETURN(const XmlAttribute attribute, TakeAttribute());
    if (std::ranges::find(piece.attributes, attribute.name,
                          &XmlAttribute::name) != piece.attributes.end()) {
      return Invalid("the attribute " + Quoted(attribute.name) +
                     " stands twice");
    }
    piece.attributes.push_back(attribute);
  }
  had_root_ = true;
  if (rest().starts_with('/')) {
    piece.kind = XmlKind::kEmpty;
    offset_ += 2;
    return piece;
  }
  ++offset_;
  if (open_.size() == kMaxXmlDepth) {
    return Fault(ErrorCode::kLimit, "more than " +
                                        std::to_string(kMaxXmlDepth) +
                                        " elements are open at once");
  }
  open_.push_back(piece.name);
  return piece;
}

Result<XmlPiece> XmlScanner::Finish() {
  if (!open_.empty()) {
    return Invalid("the element " + Quoted(open_.back()) +
                   " has no end; the file was cut short");
  }
  if (!had_root_) return Invalid("there is no element");
  return XmlPiece{.kind = XmlKind::kEnd};
}

Result<XmlPiece> XmlScanner::Next() {
  if (!checked_ && !IsXmlText(text_)) {
    return Error{ErrorCode::kInvalid,
                 "the text is not UTF-8 or has control characters; save the "
                 "picture as UTF-8"};
  }
  checked_ = true;
  const std::size_t depth_before = open_.size();
  Result<XmlPiece> piece;
  if (rest().empty()) {
    piece = Finish();
  } else if (!rest().starts_with('<')) {
    piece = TakeText();
  } else if (rest().starts_with("<?") || rest().starts_with("<!--")) {
    piece = TakeAside();
  } else if (rest().starts_with("<![CDATA[")) {
    piece = TakeCdata();
  } else if (rest().starts_with("<!")) {
    return Invalid("a DOCTYPE or entity; save the picture without it");
  } else if (rest().starts_with("</")) {
    piece = TakeClose();
  } else {
    piece = TakeTag();
  }
  if (!piece) return piece;
  piece->depth = std::min(depth_before, open_.size());
  piece->end = offset_;
  return piece;
}

}  // namespace diptych
