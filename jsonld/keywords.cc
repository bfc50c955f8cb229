// SPDX-License-Identifier: Apache-2.0
#include "jsonld/keywords.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>

#include "base/ascii.h"
#include "base/utf8.h"

namespace diptych {
namespace {

constexpr std::array<std::string_view, 29> kKeywords = {
    "@base",      "@container", "@context",     "@default",  "@direction",
    "@embed",     "@explicit",  "@graph",       "@id",       "@import",
    "@included",  "@index",     "@json",        "@language", "@list",
    "@nest",      "@none",      "@omitDefault", "@prefix",   "@preserve",
    "@propagate", "@protected", "@requireAll",  "@reverse",  "@set",
    "@type",      "@value",     "@version",     "@vocab"};

// What ECMAScript's \s matches.
bool IsSpace(char32_t c) {
  constexpr std::u32string_view kSpaces =
      U"\t\n\v\f\r \u00A0\u1680\u2028\u2029\u202F\u205F\u3000\uFEFF";
  return kSpaces.find(c) != std::u32string_view::npos ||
         (U'\u2000' <= c && c <= U'\u200A');
}

bool HasSpace(std::string_view text) {
  for (std::size_t offset = 0; offset < text.size();) {
    const std::optional<char32_t> read = NextCodePoint(text, offset);
    if (!read || IsSpace(*read)) return true;
  }
  return false;
}

bool IsScheme(std::string_view text) {
  return !text.empty() && IsLetter(text.front()) &&
         std::ranges::all_of(text, [](char c) {
           return IsLetterOrDigit(c) || c == '+' || c == '-' || c == '.';
         });
}

}  // namespace

bool IsKeyword(std::string_view text) {
  return !text.empty() && text.front() == '@' &&
         std::ranges::find(kKeywords, text) != kKeywords.end();
}

bool LooksLikeKeyword(std::string_view text) {
  return text.size() > 1 && text.front() == '@' &&
         std::ranges::all_of(text.substr(1), IsLetter);
}

bool IsAbsoluteIri(std::string_view text) {
  const std::size_t colon = text.find(':');
  if (colon == std::string_view::npos) return false;
  const std::string_view scheme = text.substr(0, colon);
  return (scheme == "_" || IsScheme(scheme)) && !HasSpace(text);
}

bool IsBlankLabel(std::string_view text) { return text.starts_with("_:"); }

}  // namespace diptych
