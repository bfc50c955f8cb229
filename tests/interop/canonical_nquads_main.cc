// SPDX-License-Identifier: Apache-2.0
//
// Reads datasets, one a line, each as a JSON string that holds N-Quads, and
// prints for each one line of JSON: {"quads": "..."} with the canonical
// N-Quads or {"error": "..."}. suites_test.py holds it against conformance
// suites.
#include <iostream>
#include <string>

#include "json/canonical.h"
#include "json/parse.h"
#include "rdf/canonicalize.h"
#include "tests/interop/nquads_reader.h"

namespace diptych {
namespace {

Result<std::string> CanonicalOf(const std::string& line) {
  ASSIGN_OR_RETURN(const JsonValue text, ParseJson(line));
  if (!text.is_string()) {
    return Error{ErrorCode::kInvalid, "a dataset is handed in as a string"};
  }
  ASSIGN_OR_RETURN(const ReadDataset read, ReadNQuads(text.get_string()));
  return CanonicalNQuads(read.dataset);
}

}  // namespace
}  // namespace diptych

int main() {
  using namespace diptych;
  std::string line;
  while (std::getline(std::cin, line)) {
    const Result<std::string> quads = CanonicalOf(line);
    const JsonObject answer = {
        {quads ? "quads" : "error", quads ? *quads : quads.error().message}};
    std::cout << CanonicalJson(answer) << '\n';
  }
}
