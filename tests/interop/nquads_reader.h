// SPDX-License-Identifier: Apache-2.0
//
// ReadNQuads reads RDF 1.1 N-Quads, the form in which conformance suites hand
// out datasets. The program itself only writes N-Quads, so this reader lives
// with the tests.
//
// It is strict: IRIs are absolute and without characters that an IRI may not
// hold, a blank node is no predicate, every statement ends with a dot. Beyond
// the grammar it is narrower where the suites need no more: labels of blank
// nodes are ASCII, and language tags are in lower case, as a Dataset has them.

#pragma once

#include <cstddef>
#include <deque>
#include <string>
#include <string_view>

#include "base/result.h"
#include "rdf/dataset.h"

namespace diptych {

// The longest text, in octets: a thousand times the longest of the suites.
inline constexpr std::size_t kMaxNQuadsSize = std::size_t{4} << 20U;

// A dataset and those texts that its terms do not borrow from what was read. A
// deque never moves them.
struct ReadDataset {
  Dataset dataset;
  std::deque<std::string> texts;
};

// kInvalid with the line and the column in octets, kLimit for a text that is
// too long. `text` must outlive the result.
Result<ReadDataset> ReadNQuads(std::string_view text);

}  // namespace diptych
