// SPDX-License-Identifier: Apache-2.0
//
// A literal is the RDF term for a JSON text, number or boolean (JSON-LD 1.1 API
// section 8.2.2, "Object to RDF Conversion"):
//
//   "Ada"   "Ada"            42    "42"^^xsd:integer
//   true    "true"^^xsd:boolean    3.5   "3.5E0"^^xsd:double
//
// with the type that the context gives instead, if it gives one.
//
// Numbers are where processors differ, and a signature must not mean two
// things. So a number is refused that jsonld.js and the specification write
// differently (1e-7 without the type xsd:double), and so is an integer whose
// digits a double cannot hold.

#pragma once

#include <string_view>

#include "base/result.h"
#include "json/value.h"
#include "jsonld/context_store.h"
#include "rdf/dataset.h"

namespace diptych {

// The literal of a string, number or boolean. `datatype` is an IRI or empty,
// `language` a tag in lower case or empty, and only one of them is given. The
// message of an error does not say where the value stands. Lives as long as
// `value` and `store`.
Result<Term> MakeLiteral(const JsonValue& value, std::string_view datatype,
                         std::string_view language, ContextStore& store);

// The literal of any value as rdf:JSON: its canonical text (RFC 8785).
Result<Term> MakeJsonLiteral(const JsonValue& value, ContextStore& store);

}  // namespace diptych
