// SPDX-License-Identifier: Apache-2.0
//
// A Place is where in a document a value stands, so that a refusal can name it:
// "credentialSubject.achievement[2].name".
//
// Places are linked from the inside out and live on the stack of the functions
// that walk through the document: nothing is spent on them until one is named.

#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace diptych {

struct Place {
  const Place* parent = nullptr;       // null for the document itself
  std::string_view name{};             // the member of an object, or
  std::optional<std::size_t> index{};  // the element of an array

  Place Member(std::string_view member) const {
    return {.parent = this, .name = member};
  }
  Place Element(std::size_t element) const {
    return {.parent = this, .index = element};
  }
};

// The text above; "document" for the document itself.
std::string PlaceText(const Place& place);

// kInvalid, "PLACE: reason".
Error InvalidAt(const Place& place, std::string_view reason);

}  // namespace diptych
