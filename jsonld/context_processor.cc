// SPDX-License-Identifier: Apache-2.0
#include "jsonld/context_processor.h"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <utility>

#include "json/printable.h"
#include "jsonld/iri_expansion.h"
#include "jsonld/keywords.h"
#include "jsonld/language.h"
#include "jsonld/limits.h"
#include "jsonld/term_definer.h"

namespace diptych {
namespace {

// The members of a context that are about the context and not a term.
constexpr std::array<std::string_view, 8> kContextMembers = {
    "@base",      "@direction", "@import",  "@language",
    "@propagate", "@protected", "@version", "@vocab"};

bool IsContextMember(std::string_view name) {
  return std::ranges::find(kContextMembers, name) != kContextMembers.end();
}

// A member of JSON's `object` that may be missing or null.
bool IsGiven(const JsonValue* value) {
  return value != nullptr && !value->is_null();
}

Status CheckFlags(const JsonObject& local, const Place& place) {
  if (const JsonValue* version = local.if_contains("@version");
      version != nullptr && *version != 1.1) {
    return InvalidAt(place, "@version has to be 1.1");
  }
  for (const std::string_view name : {"@propagate", "@protected"}) {
    const JsonValue* flag = local.if_contains(name);
    if (flag != nullptr && !flag->is_bool()) {
      return InvalidAt(place.Member(name), "has to be true or false");
    }
  }
  if (IsGiven(local.if_contains("@base"))) {
    return InvalidAt(place.Member("@base"),
                     "a base for relative references is not supported; write "
                     "whole IRIs");
  }
  return Ok();
}

ActiveContext LayerOn(const ActiveContext* active, bool propagates) {
  ActiveContext layer;
  layer.parent = active;
  layer.previous = active->previous;
  if (!propagates && layer.previous == nullptr) layer.previous = active;
  layer.vocab = active->vocab;
  layer.language = active->language;
  layer.direction = active->direction;
  layer.has_protected_terms = active->has_protected_terms;
  layer.layers = active->layers + 1;
  return layer;
}

}  // namespace

// NOLINTBEGIN(misc-no-recursion): Process counts depth_ up to
// kMaxContextDepth.
Result<const ActiveContext*> ContextProcessor::Process(
    const ActiveContext* active, const JsonValue& local, Mode mode,
    const Place& place) {
  if (depth_ == kMaxContextDepth) {
    return Error{ErrorCode::kLimit,
                 PlaceText(place) + ": too many contexts inside each other"};
  }
  ++depth_;
  if (!local.is_array()) {
    ASSIGN_OR_RETURN(active, ProcessOne(active, local, mode, place));
  } else {
    std::size_t index = 0;
    for (const JsonValue& element : local.get_array()) {
      ASSIGN_OR_RETURN(
          active, ProcessOne(active, element, mode, place.Element(index++)));
      // What the first one let go back to is kept by those after it.
      mode.propagates = true;
    }
  }
  --depth_;
  return active;
}

Result<const ActiveContext*> ContextProcessor::ProcessOne(
    const ActiveContext* active, const JsonValue& local, Mode mode,
    const Place& place) {
  if (local.is_null()) return Clear(active, mode, place);
  if (local.is_string()) return EnterPinned(active, local, mode, place);
  if (local.is_object()) return EnterObject(active, local, mode, place);
  return InvalidAt(place, "a context is a URL, an object or null");
}

Result<const ActiveContext*> ContextProcessor::EnterPinned(
    const ActiveContext* active, const JsonValue& url, Mode mode,
    const Place& place) {
  const PinnedContext* pinned = pinned_.Find(url.get_string());
  if (pinned == nullptr) {
    return InvalidAt(place, "the context " + Quoted(url.get_string()) +
                                " is not among the pinned contexts, and none "
                                "is fetched");
  }
  const JsonValue& local =
      *pinned->document.get_object().if_contains("@context");
  return Process(active, local, mode, place.Member(pinned->url));
}

Result<const ActiveContext*> ContextProcessor::EnterObject(
    const ActiveContext* active, const JsonValue& local, Mode mode,
    const Place& place) {
  ASSIGN_OR_RETURN(const JsonObject* object,
                   WithImport(local.get_object(), place));
  RETURN_IF_ERROR(CheckFlags(*object, place));
  if (const JsonValue* flag = object->if_contains("@propagate")) {
    mode.propagates = flag->get_bool();
  }
  const ContextStore::Step step = {
      .active = active,
      .local = &local,
      .propagates = mode.propagates,
      .overrides_protected = mode.overrides_protected};
  if (const ActiveContext* known = store_.Find(step)) return known;
  if (active->layers == kMaxContextLayers) {
    return Error{ErrorCode::kLimit, PlaceText(place) +
                                        ": too many contexts on top of each "
                                        "other"};
  }
  ActiveContext& layer = store_.Add(LayerOn(active, mode.propagates));
  RETURN_IF_ERROR(SetDefaults(*object, layer, place));
  RETURN_IF_ERROR(DefineTerms(*object, layer, mode, place));
  store_.Remember(step, &layer);
  return &layer;
}

Status ContextProcessor::DefineTerms(const JsonObject& local,
                                     ActiveContext& layer, Mode mode,
                                     const Place& place) {
  TermDefiner definer(local, layer, store_, place);
  for (const JsonMember& member : local) {
    if (IsContextMember(member.key())) continue;
    RETURN_IF_ERROR(definer.Define(member.key(), mode.overrides_protected));
  }
  // A scoped context that could never be entered is a fault of this one.
  for (const JsonMember& member : local) {
    const auto term = layer.terms.find(member.key());
    if (term == layer.terms.end()) continue;
    const JsonValue* scoped = term->second.scoped_context;
    if (scoped == nullptr) continue;
    RETURN_IF_ERROR(Process(&layer, *scoped, {.overrides_protected = true},
                            place.Member(member.key())));
  }
  return Ok();
}
// NOLINTEND(misc-no-recursion)

Result<const ActiveContext*> ContextProcessor::Clear(
    const ActiveContext* active, Mode mode, const Place& place) {
  if (active->has_protected_terms && !mode.overrides_protected) {
    return InvalidAt(place, "null would take protected terms away");
  }
  if (mode.propagates) return store_.initial();
  ActiveContext& layer = store_.Add(LayerOn(store_.initial(), true));
  layer.previous = active->previous != nullptr ? active->previous : active;
  return &layer;
}

Result<const JsonObject*> ContextProcessor::WithImport(const JsonObject& local,
                                                       const Place& place) {
  const JsonValue* url = local.if_contains("@import");
  if (url == nullptr) return &local;
  if (!url->is_string()) {
    return InvalidAt(place.Member("@import"), "has to be a URL");
  }
  const PinnedContext* pinned = pinned_.Find(url->get_string());
  if (pinned == nullptr) {
    return InvalidAt(place.Member("@import"),
                     "the context " + Quoted(url->get_string()) +
                         " is not among the pinned contexts");
  }
  const JsonValue& imported =
      *pinned->document.get_object().if_contains("@context");
  if (!imported.is_object() || imported.get_object().contains("@import")) {
    return InvalidAt(place.Member("@import"),
                     "has to name a context that is one object without "
                     "@import");
  }
  JsonObject merged = imported.get_object();
  for (const JsonMember& member : local) {
    if (member.key() != "@import") {
      merged.insert_or_assign(member.key(), member.value());
    }
  }
  return &store_.Add(JsonValue(std::move(merged))).get_object();
}

Status ContextProcessor::SetVocab(const JsonValue& value, ActiveContext& layer,
                                  const Place& place) {
  if (value.is_null()) {
    layer.vocab.reset();
    return Ok();
  }
  if (!value.is_string()) {
    return InvalidAt(place.Member("@vocab"), "has to be an IRI or null");
  }
  // Under the @vocab that was in force before.
  ASSIGN_OR_RETURN(const auto vocab,
                   ExpandIri(layer, value.get_string(), IriUse::kName, store_));
  if (!vocab || !IsAbsoluteIri(*vocab)) {
    return InvalidAt(place.Member("@vocab"), "has to be a whole IRI");
  }
  layer.vocab = *vocab;
  return Ok();
}

Status ContextProcessor::SetDefaults(const JsonObject& local,
                                     ActiveContext& layer, const Place& place) {
  if (const JsonValue* vocab = local.if_contains("@vocab")) {
    RETURN_IF_ERROR(SetVocab(*vocab, layer, place));
  }
  if (const JsonValue* language = local.if_contains("@language")) {
    if (language->is_null()) {
      layer.language = {};
    } else if (language->is_string() && IsLanguageTag(language->get_string())) {
      ASSIGN_OR_RETURN(layer.language,
                       LowerCase(language->get_string(), store_));
    } else {
      return InvalidAt(place.Member("@language"), "is no language tag");
    }
  }
  if (const JsonValue* direction = local.if_contains("@direction")) {
    if (direction->is_null()) {
      layer.direction = {};
    } else if (*direction == "ltr" || *direction == "rtl") {
      layer.direction = direction->get_string();
    } else {
      return InvalidAt(place.Member("@direction"),
                       "has to be \"ltr\", \"rtl\" or null");
    }
  }
  return Ok();
}

}  // namespace diptych
