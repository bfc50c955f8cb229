// SPDX-License-Identifier: Apache-2.0
//
// An N-Quads line is the text of one RDF statement (RDF 1.1 N-Quads), here in
// the one form that RDFC-1.0 hashes and signs (its section 5):
//
//   <https://example.com/1> <https://schema.org/name> "Ada"@en _:c14n0 .
//
// One space between terms, one line feed at the end. In literals the escapes
// \b \t \n \f \r \" \\, and \u00XX for other controls; in IRIs \u00XX for the
// characters that an IRI may not hold; all other characters as they are.

#pragma once

#include <functional>
#include <string>

#include "rdf/dataset.h"

namespace diptych {

// Appends the label of a blank node without its "_:".
using BlankLabel = std::function<void(BlankNode node, std::string& out)>;

// Appends the line of `quad`.
void AppendNQuad(const Quad& quad, const BlankLabel& label, std::string& out);

}  // namespace diptych
