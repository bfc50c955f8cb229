// SPDX-License-Identifier: Apache-2.0
//
// Keywords are the names that JSON-LD 1.1 gives a meaning to (section 1.7), and
// IRIs are the names that everything else gets.

#pragma once

#include <string_view>

namespace diptych {

// "@id", "@type", "@value", ...
bool IsKeyword(std::string_view text);

// A "@" and letters: reserved for keywords of later versions, and never a term
// or an IRI.
bool LooksLikeKeyword(std::string_view text);

// Whether it begins with a scheme or with "_:" and has no white space. That is
// all that JSON-LD processors ask of an IRI.
bool IsAbsoluteIri(std::string_view text);

// Whether it is the label of a blank node: "_:b0".
bool IsBlankLabel(std::string_view text);

}  // namespace diptych
