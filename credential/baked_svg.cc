// SPDX-License-Identifier: Apache-2.0
#include "credential/baked_svg.h"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <set>
#include <utility>

#include "credential/xml_scanner.h"

namespace diptych {
namespace {

constexpr std::string_view kElement = "openbadges:credential";
constexpr std::string_view kLocalName = "credential";
constexpr std::string_view kDeclaration = "xmlns:openbadges";
constexpr std::string_view kNamespace = "https://purl.imsglobal.org/ob/v3p0";
constexpr std::string_view kSpace = " \t\r\n";

Error InvalidBakedSvg(std::string message) {
  return Error{ErrorCode::kInvalid, std::move(message)};
}

bool Names(std::string_view text, std::string_view value, char quote) {
  return text.contains(quote + std::string(value) + quote);
}

std::optional<std::string_view> AttributeOf(const XmlPiece& piece,
                                            std::string_view name) {
  const auto found =
      std::ranges::find(piece.attributes, name, &XmlAttribute::name);
  if (found == piece.attributes.end()) return std::nullopt;
  return found->value;
}

bool IsSvg(std::string_view name) {
  return name == "svg" || name.ends_with(":svg");
}

bool IsTag(const XmlPiece& piece) {
  return piece.kind == XmlKind::kStart || piece.kind == XmlKind::kEmpty;
}

// The prefix of a name, and what stands behind it.
struct SplitName {
  std::string_view prefix;  // Empty for none.
  std::string_view local;
};

SplitName Split(std::string_view name) {
  const std::size_t colon = name.find(':');
  if (colon == std::string_view::npos) return {{}, name};
  return {name.substr(0, colon), name.substr(colon + 1)};
}

// Prefixes that are declared for the namespace of Open Badges, each wherever it
// stands in the picture: a reader that looks there for a credential may find
// one. A reference in a declaration may spell anything.
using Prefixes = std::set<std::string_view>;

void AddPrefixes(const XmlPiece& piece, Prefixes& prefixes) {
  for (const XmlAttribute& attribute : piece.attributes) {
    if (attribute.value != kNamespace && !attribute.value.contains('&')) {
      continue;
    }
    const SplitName name = Split(attribute.name);
    if (name.prefix == "xmlns") prefixes.insert(name.local);
    if (attribute.name == "xmlns") prefixes.insert("");
  }
}

bool HaveCommon(const Prefixes& one, const Prefixes& other) {
  return std::ranges::any_of(
      one, [&](std::string_view prefix) { return other.contains(prefix); });
}

// The credential of the element that `start` has opened; takes all of it.
Result<std::string> ReadElement(XmlScanner& scanner, const XmlPiece& start) {
  const auto verify = AttributeOf(start, "verify");
  std::string json;
  bool ended = start.kind == XmlKind::kEmpty;
  while (!ended) {
    ASSIGN_OR_RETURN(const XmlPiece piece, scanner.Next());
    switch (piece.kind) {
      case XmlKind::kCdata:
        json += piece.text;
        break;
      case XmlKind::kText:
        if (piece.text.find_first_not_of(kSpace) != std::string_view::npos) {
          return InvalidBakedSvg(
              "the JSON of the credential in the SVG must stand in a CDATA "
              "section");
        }
        break;
      case XmlKind::kAside:
        break;
      case XmlKind::kClose:
        ended = true;
        break;
      case XmlKind::kStart:
      case XmlKind::kEmpty:
      case XmlKind::kEnd:
        return InvalidBakedSvg("the credential in the SVG has elements inside");
    }
  }
  if (verify.has_value() == !json.empty()) {
    return InvalidBakedSvg(
        "the credential in the SVG must be either a token in the attribute "
        "verify or JSON in a CDATA section");
  }
  return verify ? std::string(*verify) : json;
}

// The namespace has to be declared with the root or the element itself.
Status CheckNamespace(const XmlPiece& element,
                      std::optional<std::string_view> of_root) {
  auto declared = AttributeOf(element, kDeclaration);
  if (!declared) declared = of_root;
  if (declared == kNamespace) return Ok();
  return InvalidBakedSvg(
      "the prefix openbadges in the SVG has to be declared as " +
      std::string(kNamespace) + ", with the root or the credential itself");
}

Error SecondCredential() {
  return InvalidBakedSvg(
      "the SVG holds more than one credential; ask the issuer which one is "
      "meant");
}

Result<std::string> ReadCredential(std::string_view text) {
  XmlScanner scanner(text);
  std::optional<std::string> credential;
  std::optional<std::string_view> of_root;
  Prefixes declared;
  // Of elements of that name.
  Prefixes others;
  while (true) {
    ASSIGN_OR_RETURN(const XmlPiece piece, scanner.Next());
    if (piece.kind == XmlKind::kEnd) break;
    if (!IsTag(piece)) continue;
    if (piece.depth == 0) {
      if (!IsSvg(piece.name))
        return InvalidBakedSvg("its root is no svg element");
      of_root = AttributeOf(piece, kDeclaration);
    }
    AddPrefixes(piece, declared);
    if (piece.name != kElement) {
      const SplitName name = Split(piece.name);
      if (name.local == kLocalName) others.insert(name.prefix);
      continue;
    }
    if (piece.depth != 1) {
      return InvalidBakedSvg(
          "the credential in the SVG must stand directly in the root");
    }
    if (credential) return SecondCredential();
    RETURN_IF_ERROR(CheckNamespace(piece, of_root));
    ASSIGN_OR_RETURN(credential, ReadElement(scanner, piece));
  }
  if (!credential) {
    return InvalidBakedSvg(
        "the SVG names the namespace of Open Badges, but holds no "
        "openbadges:credential");
  }
  if (HaveCommon(declared, others)) return SecondCredential();
  return *std::move(credential);
}

// The end of the root's start tag, in a picture that is read to its end.
Result<std::size_t> EndOfRootTag(std::string_view text) {
  XmlScanner scanner(text);
  std::optional<std::size_t> end;
  while (true) {
    ASSIGN_OR_RETURN(const XmlPiece piece, scanner.Next());
    if (piece.kind == XmlKind::kEnd) return *end;
    if (!IsTag(piece) || piece.depth != 0) continue;
    if (!IsSvg(piece.name))
      return InvalidBakedSvg("its root is no svg element");
    if (piece.kind == XmlKind::kEmpty)
      return InvalidBakedSvg("its root is empty");
    if (AttributeOf(piece, kDeclaration)) {
      return InvalidBakedSvg(
          "its root declares the prefix openbadges; take the picture without "
          "that");
    }
    end = piece.end;
  }
}

// JSON as character data. "]]>" would end the section, so it is split there.
std::string Cdata(std::string_view json) {
  static constexpr std::string_view kClosing = "]]>";
  std::string out = "<![CDATA[";
  std::size_t at = json.find(kClosing);
  while (at != std::string_view::npos) {
    out += json.substr(0, at + 2);
    out += "]]><![CDATA[";
    json.remove_prefix(at + 2);
    at = json.find(kClosing);
  }
  out += json;
  out += kClosing;
  return out;
}

}  // namespace

bool IsBakedSvg(ByteView file) {
  std::string_view text = AsText(file);
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  text.remove_prefix(std::min(text.find_first_not_of(kSpace), text.size()));
  if (!text.starts_with('<')) return false;
  if (!text.contains("<svg") && !text.contains(":svg")) return false;
  return text.contains(kElement) || Names(text, kNamespace, '"') ||
         Names(text, kNamespace, '\'');
}

Result<std::string> ReadBakedSvg(ByteView file) {
  Result<std::string> credential = ReadCredential(AsText(file));
  if (credential) return credential;
  return Annotate(credential.error(),
                  "the file is an SVG that names a credential, and cannot be "
                  "read");
}

Result<Bytes> BakeSvg(ByteView picture, std::string_view credential) {
  const std::string_view text = AsText(picture);
  if (IsBakedSvg(picture)) {
    return Error{ErrorCode::kExists,
                 "the SVG names a credential already; take the picture "
                 "without one"};
  }
  const Result<std::size_t> end = EndOfRootTag(text);
  if (!end) return Annotate(end.error(), "the picture cannot be baked");
  std::string baked(text.substr(0, *end - 1));
  baked += " " + std::string(kDeclaration) + "=\"" + std::string(kNamespace) +
           "\"><" + std::string(kElement);
  if (credential.starts_with('{')) {
    baked += ">" + Cdata(credential);
  } else {
    baked += " verify=\"" + std::string(credential) + "\">";
  }
  baked += "</" + std::string(kElement) + ">";
  baked += text.substr(*end);
  return ToBytes(AsBytes(baked));
}

}  // namespace diptych
