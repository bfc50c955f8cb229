// SPDX-License-Identifier: Apache-2.0
//
// CanonicalNQuads is the one text of a Dataset that everybody writes alike, to
// be hashed or signed: RDFC-1.0 (RDF Dataset Canonicalization, W3C
// Recommendation of 2024). URDNA2015, which older proofs name, gives the same
// text as RDFC-1.0 with SHA-256.
//
// Blank nodes are the difficulty: they have to be numbered alike by everybody
// although they have no names. Nearly always the quads around a node tell it
// from all others (Hash First Degree Quads, section 4.6). Where they do not,
// the algorithm compares the ways through its neighbours (Hash N-Degree Quads,
// section 4.8), which takes time exponential in their number. Credentials
// never need much of it; a dataset that was made to need it ("poisoned",
// section 7.1) is refused as soon as the work is more than a constant.

#pragma once

#include <cstddef>
#include <string>

#include "base/result.h"
#include "rdf/dataset.h"
#include "rdf/rdf_hash.h"

namespace diptych {

// The most quads: a transcript with a thousand credentials inside has fewer.
// Bounds the memory, about 500 octets for each.
inline constexpr std::size_t kMaxQuads = std::size_t{1} << 18U;

// The most octets of all terms together, each counted as often as it stands in
// a quad: four times the longest document. A long IRI that many quads have
// would otherwise fill the memory.
inline constexpr std::size_t kMaxTermOctets = std::size_t{64} << 20U;

// The most work of Hash N-Degree Quads for one dataset, in digests and in
// steps that take as long as one (a third of a microsecond with SHA-256). A
// credential with a thousand evidence records that are equal needs some
// thousands.
inline constexpr std::size_t kMaxNDegreeWork = std::size_t{1} << 18U;

// How deep Hash N-Degree Quads may follow blank nodes that look alike, as
// along the items of a list that are all equal. Bounds the stack.
inline constexpr std::size_t kMaxNDegreeDepth = 256;

// The work that is left. Several datasets that one person hands in share one,
// so that many of them take no longer than one may.
struct NDegreeBudget {
  std::size_t work_left = kMaxNDegreeWork;
};

struct CanonicalOptions {
  RdfHash hash = RdfHash::kSha256;
  // One of its own if null.
  NDegreeBudget* budget = nullptr;
};

// The canonical N-Quads, one line for each quad, sorted. kLimit beyond a limit
// above, and then the budget is spent.
Result<std::string> CanonicalNQuads(const Dataset& dataset,
                                    const CanonicalOptions& options = {});

}  // namespace diptych
