// SPDX-License-Identifier: Apache-2.0
#include "json/canonical.h"

#include <algorithm>
#include <cstdint>
#include <string_view>
#include <vector>

#include "json/scalar.h"

namespace diptych {
namespace {

// The rank of an octet of UTF-8 when texts are ordered by UTF-16 code units.
// Both encodings order code points alike, but for one thing: the surrogates of
// U+10000 and above (lead octets 0xF0..0xF4) come before U+E000..U+FFFF (lead
// octets 0xEE and 0xEF).
std::uint8_t Utf16Rank(char c) {
  const auto octet = static_cast<std::uint8_t>(c);
  if (octet == 0xEE || octet == 0xEF) {
    return static_cast<std::uint8_t>(octet + 0x10);
  }
  return octet;
}

bool BeforeInUtf16(std::string_view a, std::string_view b) {
  return std::ranges::lexicographical_compare(a, b, {}, Utf16Rank, Utf16Rank);
}

// An array or object that is being written.
struct Frame {
  explicit Frame(const JsonValue& value);

  const JsonArray* array = nullptr;
  std::vector<const JsonMember*> members;
  std::size_t next = 0;
};

Frame::Frame(const JsonValue& value) : array(value.if_array()) {
  if (array != nullptr) return;
  members.reserve(value.get_object().size());
  for (const JsonMember& member : value.get_object()) {
    members.push_back(&member);
  }
  std::ranges::sort(members, BeforeInUtf16, [](const JsonMember* member) {
    return std::string_view(member->key());
  });
}

// Writes the comma and the name that stand before the frame's next child, and
// gives the child; at the end writes the bracket and gives null.
const JsonValue* NextChild(Frame& frame, std::string& out) {
  const bool is_array = frame.array != nullptr;
  const std::size_t count =
      is_array ? frame.array->size() : frame.members.size();
  if (frame.next == count) {
    out += is_array ? ']' : '}';
    return nullptr;
  }
  if (frame.next > 0) out += ',';
  const std::size_t index = frame.next++;
  if (is_array) return &(*frame.array)[index];
  AppendJsonString(frame.members[index]->key(), out);
  out += ':';
  return &frame.members[index]->value();
}

}  // namespace

std::string CanonicalJson(const JsonValue& value) {
  std::string out;
  std::vector<Frame> open;
  const auto begin = [&](const JsonValue& child) {
    if (child.is_structured()) {
      out += child.is_array() ? '[' : '{';
      open.emplace_back(child);
    } else if (child.is_int64()) {
      AppendEcmaNumber(static_cast<double>(child.get_int64()), out);
    } else if (child.is_uint64()) {
      AppendEcmaNumber(static_cast<double>(child.get_uint64()), out);
    } else {
      AppendJsonScalar(child, out);
    }
  };
  begin(value);
  while (!open.empty()) {
    if (const JsonValue* child = NextChild(open.back(), out)) {
      begin(*child);
    } else {
      open.pop_back();
    }
  }
  return out;
}

}  // namespace diptych
