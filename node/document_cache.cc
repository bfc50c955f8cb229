// SPDX-License-Identifier: Apache-2.0
#include "node/document_cache.h"

#include <utility>

namespace diptych {

std::size_t DocumentCache::Octets(const CachedDocument& document) {
  const std::size_t packed = document.packed ? document.packed->size() : 0;
  return sizeof(Kept) + document.body.size() + packed;
}

void DocumentCache::Remove(Place place) {
  octets_ -= Octets(place->document);
  places_.erase(place->key);
  kept_.erase(place);
}

CachedDocument* DocumentCache::Find(const DocumentKey& key) {
  const auto found = places_.find(key);
  if (found == places_.end()) return nullptr;
  kept_.splice(kept_.begin(), kept_, found->second);
  return &kept_.front().document;
}

void DocumentCache::Add(const DocumentKey& key, CachedDocument document) {
  if (const auto old = places_.find(key); old != places_.end()) {
    Remove(old->second);
  }
  octets_ += Octets(document);
  kept_.push_front({key, std::move(document)});
  places_[key] = kept_.begin();
  // The newest stays, however long it is.
  while (octets_ > octets_max_ && kept_.size() > 1) {
    Remove(std::prev(kept_.end()));
  }
}

}  // namespace diptych
