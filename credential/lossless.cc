// SPDX-License-Identifier: Apache-2.0
#include "credential/lossless.h"

#include <string>
#include <vector>

namespace diptych {
namespace {

constexpr std::int64_t kExactMax = std::int64_t{1} << 53U;

bool IsExact(const JsonValue& value) {
  if (value.is_uint64()) {
    return value.get_uint64() <= static_cast<std::uint64_t>(kExactMax);
  }
  return !value.is_int64() ||
         (value.get_int64() <= kExactMax && value.get_int64() >= -kExactMax);
}

}  // namespace

Status CheckCanonicalJsonIsLossless(const JsonValue& value) {
  std::vector<const JsonValue*> waiting = {&value};
  while (!waiting.empty()) {
    const JsonValue& next = *waiting.back();
    waiting.pop_back();
    if (const JsonObject* const object = next.if_object()) {
      for (const JsonMember& member : *object) {
        waiting.push_back(&member.value());
      }
    } else if (const JsonArray* const array = next.if_array()) {
      for (const JsonValue& element : *array) waiting.push_back(&element);
    } else if (!IsExact(next)) {
      return Error{ErrorCode::kInvalid,
                   "the document has an integer beyond 2^53, which canonical "
                   "JSON rounds, so the signature does not settle it"};
    }
  }
  return Ok();
}

}  // namespace diptych
