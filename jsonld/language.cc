// SPDX-License-Identifier: Apache-2.0
#include "jsonld/language.h"

#include <algorithm>
#include <cstddef>
#include <string>

#include "base/ascii.h"

namespace diptych {
bool IsLanguageTag(std::string_view text) {
  constexpr std::size_t kMaxSubtag = 8;
  bool first = true;
  while (true) {
    const std::string_view subtag = text.substr(0, text.find('-'));
    if (subtag.empty() || subtag.size() > kMaxSubtag) return false;
    if (!std::ranges::all_of(subtag, first ? IsLetter : IsLetterOrDigit)) {
      return false;
    }
    if (subtag.size() == text.size()) return true;
    text.remove_prefix(subtag.size() + 1);
    first = false;
  }
}

Result<std::string_view> LowerCase(std::string_view tag, ContextStore& store) {
  if (std::ranges::none_of(tag, IsUpper)) return tag;
  std::string lower(tag);
  for (char& c : lower) {
    if (IsUpper(c)) c = static_cast<char>(c - 'A' + 'a');
  }
  return store.Compose({lower});
}

}  // namespace diptych
