// SPDX-License-Identifier: Apache-2.0
#include "jsonld/context_store.h"

#include <utility>

#include "jsonld/limits.h"

namespace diptych {

const ActiveContext* ContextStore::Find(const Step& step) const {
  for (const ContextStore* store : {this, prepared_}) {
    if (store == nullptr) continue;
    const auto found = store->known_.find(step);
    if (found != store->known_.end()) return found->second;
  }
  return nullptr;
}

void ContextStore::Remember(const Step& step, const ActiveContext* result) {
  known_.emplace(step, result);
}

Result<std::string_view> ContextStore::Compose(
    std::initializer_list<std::string_view> parts) {
  for (const std::string_view part : parts) composed_size_ += part.size();
  if (prepared_ != nullptr && composed_size_ > kMaxComposedIris) {
    return Error{ErrorCode::kLimit,
                 "the IRIs that the contexts make are longer together than is "
                 "allowed; shorten @vocab and the prefixes"};
  }
  std::string& text = texts_.emplace_back();
  for (const std::string_view part : parts) text += part;
  return std::string_view(text);
}

Status ContextStore::CountTerm() {
  ++term_count_;
  if (prepared_ == nullptr || term_count_ <= kMaxTermDefinitions) return Ok();
  return Error{ErrorCode::kLimit,
               "the contexts inside the document define more than " +
                   std::to_string(kMaxTermDefinitions) + " terms"};
}

}  // namespace diptych
