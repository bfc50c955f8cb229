// SPDX-License-Identifier: Apache-2.0
#include "jsonld/iri_expansion.h"

#include <cstddef>

#include "jsonld/keywords.h"

namespace diptych {
namespace {

using Meaning = TermDefinition::Meaning;

// The prefix of "prefix:suffix" if that may be a compact IRI.
std::optional<std::string_view> PrefixOf(std::string_view text) {
  const std::size_t colon = text.find(':');
  if (colon == std::string_view::npos || colon == 0) return std::nullopt;
  return text.substr(0, colon);
}

}  // namespace

Result<std::optional<std::string_view>> ExpandIri(const ActiveContext& active,
                                                  std::string_view text,
                                                  IriUse use,
                                                  ContextStore& store) {
  if (IsKeyword(text)) return text;
  if (LooksLikeKeyword(text)) return std::nullopt;
  if (use == IriUse::kName) {
    const TermDefinition* term = active.Find(text);
    if (term != nullptr && term->meaning == Meaning::kNothing) {
      return std::nullopt;
    }
    if (term != nullptr && term->meaning == Meaning::kIri) return term->iri;
  }
  if (const auto prefix = PrefixOf(text)) {
    const std::string_view suffix = text.substr(prefix->size() + 1);
    if (*prefix == "_" || suffix.starts_with("//")) return text;
    const TermDefinition* term = active.Find(*prefix);
    if (term != nullptr && term->is_prefix) {
      return store.Compose({term->iri, suffix});
    }
    if (IsAbsoluteIri(text)) return text;
  }
  if (use == IriUse::kName && active.vocab) {
    return store.Compose({*active.vocab, text});
  }
  return text;
}

}  // namespace diptych
