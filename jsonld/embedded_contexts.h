// SPDX-License-Identifier: Apache-2.0
//
// EmbeddedContexts are the files of jsonld/contexts as text in the program:
// embed_contexts.cmake writes them into a source at build time.

#pragma once

#include <array>
#include <span>
#include <string_view>

namespace diptych {

struct EmbeddedContext {
  std::string_view url;
  std::string_view digest;  // SHA-256 of text, in hex
  std::string_view text;
  bool is_published;  // known to be what the URL serves, octet for octet
};

std::span<const EmbeddedContext> EmbeddedContexts();

}  // namespace diptych
