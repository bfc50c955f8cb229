// SPDX-License-Identifier: Apache-2.0
//
// Reads JSON-LD documents, one a line, and prints for each one line of JSON:
// {"quads": "..."} or {"error": "..."}. The tests of this folder compare it
// with what other programs make of the same documents.
#include <iostream>
#include <string>

#include "json/canonical.h"
#include "json/parse.h"
#include "jsonld/canonical_quads.h"

int main() {
  using namespace diptych;
  const PinnedContexts contexts = PinnedContexts::Standard();
  std::string line;
  while (std::getline(std::cin, line)) {
    Result<std::string> quads = Error{};
    if (const auto document = ParseJson(line)) {
      quads = CanonicalQuads(*document, contexts);
    } else {
      quads = document.error();
    }
    const JsonObject answer = {
        {quads ? "quads" : "error", quads ? *quads : quads.error().message}};
    std::cout << CanonicalJson(answer) << '\n';
  }
}
