// SPDX-License-Identifier: Apache-2.0
//
// A ContextProcessor enters local contexts: what stands behind "@context" in a
// document, in a pinned context or in the definition of a term (JSON-LD 1.1 API
// section 4.1).
//
// It behaves as a processor in safe mode: what others drop with a warning, as
// a term that begins like a keyword, is an error. "@base" may only be null:
// there is nothing that a relative reference could be relative to.

#pragma once

#include <cstddef>

#include "base/result.h"
#include "json/value.h"
#include "jsonld/active_context.h"
#include "jsonld/context_store.h"
#include "jsonld/pinned_contexts.h"
#include "jsonld/place.h"

namespace diptych {

class ContextProcessor {
 public:
  // Both must outlive this and everything that it returns.
  ContextProcessor(const PinnedContexts& pinned, ContextStore& store)
      : pinned_(pinned), store_(store) {}

  struct Mode {
    // Whether nested objects take the context over; type-scoped ones do not.
    bool propagates = true;
    // Whether protected terms may be defined anew; in property-scoped contexts
    // they may.
    bool overrides_protected = false;
  };

  // The context that is in force after `local` where `active` was before.
  // `local` must outlive the store. kInvalid with the place, kLimit beyond a
  // limit (jsonld/limits.h).
  Result<const ActiveContext*> Process(const ActiveContext* active,
                                       const JsonValue& local, Mode mode,
                                       const Place& place);

 private:
  Result<const ActiveContext*> ProcessOne(const ActiveContext* active,
                                          const JsonValue& local, Mode mode,
                                          const Place& place);
  Result<const ActiveContext*> Clear(const ActiveContext* active, Mode mode,
                                     const Place& place);
  Result<const ActiveContext*> EnterPinned(const ActiveContext* active,
                                           const JsonValue& url, Mode mode,
                                           const Place& place);
  Result<const ActiveContext*> EnterObject(const ActiveContext* active,
                                           const JsonValue& local, Mode mode,
                                           const Place& place);
  // `local` itself, or with what it imports under it.
  Result<const JsonObject*> WithImport(const JsonObject& local,
                                       const Place& place);
  Status SetDefaults(const JsonObject& local, ActiveContext& layer,
                     const Place& place);
  Status SetVocab(const JsonValue& value, ActiveContext& layer,
                  const Place& place);
  Status DefineTerms(const JsonObject& local, ActiveContext& layer, Mode mode,
                     const Place& place);

  const PinnedContexts& pinned_;
  ContextStore& store_;
  std::size_t depth_ = 0;
};

}  // namespace diptych
