// SPDX-License-Identifier: Apache-2.0
#include "jsonld/place.h"

#include <vector>

#include "json/printable.h"

namespace diptych {

std::string PlaceText(const Place& place) {
  std::vector<const Place*> steps;
  for (const Place* step = &place; step->parent != nullptr;
       step = step->parent) {
    steps.push_back(step);
  }
  if (steps.empty()) return "document";
  std::string text;
  for (auto step = steps.rbegin(); step != steps.rend(); ++step) {
    if ((*step)->index) {
      text += "[" + std::to_string(*(*step)->index) + "]";
    } else {
      if (!text.empty()) text += ".";
      text += Printable((*step)->name, kMaxQuotedCharacters);
    }
  }
  return text;
}

Error InvalidAt(const Place& place, std::string_view reason) {
  return Error{ErrorCode::kInvalid,
               PlaceText(place) + ": " + std::string(reason)};
}

}  // namespace diptych
