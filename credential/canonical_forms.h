// SPDX-License-Identifier: Apache-2.0
//
// CanonicalForms are the texts that the proofs of one document sign: the
// document as canonical JSON or canonical quads, alone or with the proofs that
// another follows in a chain.
//
// A document may have many proofs, and each proof many keys that may have made
// it; a form is made once and kept, or the reason why it cannot be made. What a
// hostile document may cost is bounded for all of its forms together.
//
// Not synchronized.

#pragma once

#include <cstddef>
#include <deque>
#include <string>

#include "base/result.h"
#include "json/value.h"
#include "jsonld/pinned_contexts.h"
#include "rdf/canonicalize.h"

namespace diptych {

// How many forms of one document are made: alone in the three forms that there
// are, and for five links of chains.
inline constexpr std::size_t kCanonicalFormsMax = 8;

// After how many octets of documents no further form is made. A form takes a
// tenth of a second for each megabyte; the first is made however long it is.
inline constexpr std::size_t kCanonicalFormsOctets = std::size_t{8} << 20U;

enum class CanonicalForm : std::uint8_t {
  kJson,         // RFC 8785
  kQuads,        // JSON-LD to RDF, RDFC-1.0 with SHA-256
  kQuadsSha384,  // the same with SHA-384
};

class CanonicalForms {
 public:
  // Of `document` without its member "proof". The contexts must outlive this.
  CanonicalForms(const JsonObject& document, const PinnedContexts& contexts);

  // With `before` as its proofs, unless there are none. kInvalid, with the
  // place, where the form would lose what the document says; kLimit beyond a
  // limit. Valid as long as this.
  const Result<std::string>& OfDocument(CanonicalForm form,
                                        const JsonArray& before);

  // A proof without its value, read by the words of the document. Errors as
  // above, and kInvalid for canonical JSON if the proof names other contexts
  // than the document has.
  Result<std::string> OfProof(CanonicalForm form, const JsonObject& proof);

 private:
  struct Kept {
    CanonicalForm form;
    JsonArray before;
    Result<std::string> text;
  };

  Result<std::string> Make(CanonicalForm form, const JsonArray& before);
  Result<std::string> Quads(CanonicalForm form, const JsonObject& object);

  JsonObject document_;
  std::size_t size_;  // of the document as JSON, in octets
  std::size_t spent_ = 0;
  const PinnedContexts& contexts_;
  NDegreeBudget budget_;
  std::deque<Kept> kept_;  // never moves what is borrowed
  Result<std::string> too_many_;
};

}  // namespace diptych
