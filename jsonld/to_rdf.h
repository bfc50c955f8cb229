// SPDX-License-Identifier: Apache-2.0
//
// ToRdf says in RDF what an expanded document says: the JSON-LD 1.1 API's node
// map generation (section 7.2) and deserialization (section 8) in one walk.
//
// The node map only brings together what a document says of one node in
// several places; in a set of statements that happens by itself.

#pragma once

#include <vector>

#include "base/result.h"
#include "jsonld/expanded.h"
#include "rdf/dataset.h"

namespace diptych {

// The statements. The texts in them are borrowed from where those of
// `document` are. kInvalid if a node has two different @index; kLimit for more
// than kMaxQuads statements.
Result<Dataset> ToRdf(const std::vector<ExpandedValue>& document);

}  // namespace diptych
