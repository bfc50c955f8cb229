// SPDX-License-Identifier: Apache-2.0
//
// A TermDefiner reads the term definitions of one local context into a layer
// (JSON-LD 1.1 API section 4.2, "Create Term Definition").

#pragma once

#include <cstddef>
#include <optional>
#include <string_view>
#include <unordered_map>

#include "base/result.h"
#include "json/value.h"
#include "jsonld/active_context.h"
#include "jsonld/context_store.h"
#include "jsonld/place.h"

namespace diptych {

class TermDefiner {
 public:
  // `layer` gets the terms of `local`. All must outlive this, and `local` must
  // outlive the store.
  TermDefiner(const JsonObject& local, ActiveContext& layer,
              ContextStore& store, const Place& place);

  // Defines `term`, a member of the local context that is no keyword with a
  // meaning in contexts, and first those that it needs. Does nothing if that
  // has been done.
  Status Define(std::string_view term, bool overrides_protected);

 private:
  enum class Progress { kBegun, kDone };

  Status DefineNow(std::string_view term, bool overrides_protected);
  Status CheckName(std::string_view term, const JsonValue& value) const;
  Status ReadDefinition(std::string_view term, const JsonValue& value,
                        TermDefinition& definition);
  Status ReadMembers(std::string_view term, const JsonObject& value,
                     TermDefinition& definition);
  Status ReadReverse(const JsonObject& value, TermDefinition& definition);
  // `is_simple` for a term that is defined by the IRI alone.
  Status ReadIri(std::string_view term, const JsonValue& value, bool is_simple,
                 TermDefinition& definition);
  Status DeriveIri(std::string_view term, TermDefinition& definition);
  Status CheckIriForm(std::string_view term, std::string_view iri);
  Status ReadType(const JsonObject& value, TermDefinition& definition);
  Status ReadContainer(const JsonObject& value, TermDefinition& definition);
  Status ReadLanguage(const JsonObject& value, TermDefinition& definition);
  Status ReadIndex(const JsonObject& value, TermDefinition& definition);
  Status ReadPrefix(std::string_view term, const JsonObject& value,
                    TermDefinition& definition);
  Status ReadNest(const JsonObject& value, TermDefinition& definition);
  Status CheckProtection(const TermDefinition* earlier,
                         bool overrides_protected,
                         TermDefinition& definition) const;

  // Defines the term that stands before the colon in `text`, if it is one of
  // this context's.
  Status DefinePrefix(std::string_view text);
  // IRI expansion that first defines the terms that `text` needs.
  Result<std::optional<std::string_view>> Expand(std::string_view text);
  Error Fault(std::string_view reason) const;

  const JsonObject& local_;
  ActiveContext& layer_;
  ContextStore& store_;
  const Place& place_;
  bool all_protected_ = false;
  std::string_view current_;  // the term that a fault is about
  std::size_t depth_ = 0;
  std::unordered_map<std::string_view, Progress> progress_;
};

}  // namespace diptych
