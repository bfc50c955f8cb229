// SPDX-License-Identifier: Apache-2.0
//
// CanonicalQuads is what a JSON-LD document says, as the one text that
// everybody writes alike, to be hashed and signed: eddsa-rdfc-2022,
// ecdsa-rdfc-2019 and Ed25519Signature2020 sign its digest, of a credential
// without its proof and of the proof's options with the credential's
// "@context".
//
//   const PinnedContexts contexts = PinnedContexts::Standard();
//   ASSIGN_OR_RETURN(const std::string quads,
//                    CanonicalQuads(credential, contexts));
//   const Digest digest = Sha256(AsBytes(quads));
//
// JSON-LD 1.1 to RDF, then RDFC-1.0, in safe mode: a document of which anything
// would not be covered by the signature is refused. What is
// accepted and what not: docs/spec/json-ld.md.
//
// Any number of threads may call it with the same contexts.

#pragma once

#include <string>

#include "base/result.h"
#include "json/value.h"
#include "jsonld/pinned_contexts.h"
#include "rdf/canonicalize.h"

namespace diptych {

// The canonical N-Quads of the whole document. kInvalid names the place in the
// document, kLimit the limit. Requires what ParseJson guarantees.
Result<std::string> CanonicalQuads(const JsonValue& document,
                                   const PinnedContexts& contexts,
                                   const CanonicalOptions& options = {});

}  // namespace diptych
