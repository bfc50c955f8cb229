// SPDX-License-Identifier: Apache-2.0
#include "jsonld/check_contexts.h"

#include <cstddef>
#include <deque>

#include "jsonld/context_processor.h"
#include "jsonld/context_store.h"
#include "jsonld/place.h"

namespace diptych {
namespace {

// An object or array whose members are being looked at.
struct Frame {
  const JsonValue* value;
  const ActiveContext* active;
  Place place;
  std::size_t next = 0;
};

// The next member of it, or null. Its place names the frame's as its parent.
const JsonValue* NextMember(Frame& frame, Place& place) {
  if (const JsonArray* const array = frame.value->if_array()) {
    if (frame.next == array->size()) return nullptr;
    place = frame.place.Element(frame.next);
    return &(*array)[frame.next++];
  }
  const JsonObject& object = frame.value->get_object();
  if (frame.next == object.size()) return nullptr;
  const auto& member = object.begin()[frame.next++];
  place = frame.place.Member(member.key());
  return &member.value();
}

}  // namespace

Status CheckContexts(const JsonValue& document,
                     const PinnedContexts& contexts) {
  ContextStore store(&contexts.prepared());
  ContextProcessor processor(contexts, store);
  // As deep as the document. Places name their parents, so none may move.
  std::deque<Frame> open;
  const auto enter = [&](const JsonValue& value, const ActiveContext* active,
                         const Place& place) -> Status {
    if (!value.is_structured()) return Ok();
    open.push_back({&value, active, place});
    const JsonObject* const object = value.if_object();
    const JsonValue* const local =
        object == nullptr ? nullptr : object->if_contains("@context");
    if (local == nullptr) return Ok();
    ASSIGN_OR_RETURN(open.back().active,
                     processor.Process(active, *local, {},
                                       open.back().place.Member("@context")));
    return Ok();
  };
  RETURN_IF_ERROR(enter(document, store.initial(), {}));
  while (!open.empty()) {
    Place place;
    const JsonValue* const member = NextMember(open.back(), place);
    if (member == nullptr) {
      open.pop_back();
    } else if (place.name != "@context") {
      RETURN_IF_ERROR(enter(*member, open.back().active, place));
    }
  }
  return Ok();
}

}  // namespace diptych
