// SPDX-License-Identifier: Apache-2.0
#include "json/write.h"

#include <cstddef>
#include <vector>

#include "json/scalar.h"

namespace diptych {
namespace {

constexpr std::size_t kIndent = 2;

// An array or object that is being written, which is not empty.
struct Frame {
  const JsonValue* container;
  std::size_t next = 0;
};

void StartLine(std::size_t depth, std::string& out) {
  out += '\n';
  out.append(depth * kIndent, ' ');
}

// Writes what stands before the frame's next child, and gives the child; after
// the last gives null.
const JsonValue* NextChild(Frame& frame, std::size_t depth, std::string& out) {
  const JsonArray* const array = frame.container->if_array();
  const JsonObject* const object = frame.container->if_object();
  const std::size_t count = array != nullptr ? array->size() : object->size();
  if (frame.next == count) return nullptr;
  if (frame.next > 0) out += ',';
  StartLine(depth, out);
  const std::size_t index = frame.next++;
  if (array != nullptr) return &(*array)[index];
  const JsonMember& member =
      object->begin()[static_cast<std::ptrdiff_t>(index)];
  AppendJsonString(member.key(), out);
  out += ": ";
  return &member.value();
}

bool IsEmptyContainer(const JsonValue& value) {
  return (value.is_array() && value.get_array().empty()) ||
         (value.is_object() && value.get_object().empty());
}

}  // namespace

std::string PrettyJson(const JsonValue& value) {
  std::string out;
  std::vector<Frame> open;
  const auto begin = [&](const JsonValue& child) {
    if (IsEmptyContainer(child)) {
      out += child.is_array() ? "[]" : "{}";
    } else if (child.is_structured()) {
      out += child.is_array() ? '[' : '{';
      open.push_back({&child});
    } else {
      AppendJsonScalar(child, out);
    }
  };
  begin(value);
  while (!open.empty()) {
    if (const JsonValue* child = NextChild(open.back(), open.size(), out)) {
      begin(*child);
      continue;
    }
    StartLine(open.size() - 1, out);
    out += open.back().container->is_array() ? ']' : '}';
    open.pop_back();
  }
  out += '\n';
  return out;
}

}  // namespace diptych
