// SPDX-License-Identifier: Apache-2.0
#include "jsonld/canonical_quads.h"

#include <vector>

#include "jsonld/context_store.h"
#include "jsonld/expand.h"
#include "jsonld/to_rdf.h"

namespace diptych {

Result<std::string> CanonicalQuads(const JsonValue& document,
                                   const PinnedContexts& contexts,
                                   const CanonicalOptions& options) {
  ContextStore store(&contexts.prepared());
  ASSIGN_OR_RETURN(const std::vector<ExpandedValue> expanded,
                   Expander(contexts, store).ExpandDocument(document));
  ASSIGN_OR_RETURN(const Dataset dataset, ToRdf(expanded));
  return CanonicalNQuads(dataset, options);
}

}  // namespace diptych
