// SPDX-License-Identifier: Apache-2.0
//
// A DocumentCache keeps the status list documents that a node has signed, so
// that a request costs no signature.
//
// A list has at most one newest document of each form, and one for each run of
// blocks in which its statuses stayed the same. What was asked for longest ago
// goes first. Not synchronized.

#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <list>
#include <map>
#include <memory>
#include <string>

#include "base/digest.h"
#include "base/ids.h"
#include "rpc/request_path.h"
#include "rpc/service.h"

namespace diptych {

// Octets of documents that are kept: some thousand of ordinary lists, or a
// thousand of lists in which half of all credentials are revoked.
inline constexpr std::size_t kCachedDocumentOctetsMax = std::size_t{64} << 20U;

// Which document of a list.
enum class DocumentSpan : std::uint8_t {
  kNewest,  // signed for now
  kOpen,    // from the last change of the list until now
  kClosed,  // from one change to the next, long ago
};

struct DocumentKey {
  ListId list;
  StatusListForm form = StatusListForm::kToken;
  DocumentSpan span = DocumentSpan::kNewest;
  Height since;  // Of kClosed: its first block. 0 for the others.
  auto operator<=>(const DocumentKey&) const = default;
};

struct CachedDocument {
  Height since;  // The block from which on the list has these statuses.
  Height as_of;  // The block that the document was signed at.
  TimeMs signed_at;
  Digest status_root{};  // Of the newest block known to change nothing here.
  std::shared_ptr<const std::string> packed;  // What the statuses pack to.
  std::string body;
};

class DocumentCache {
 public:
  explicit DocumentCache(std::size_t octets_max = kCachedDocumentOctetsMax)
      : octets_max_(octets_max) {}

  // Null if it is not there. Good until the next call.
  CachedDocument* Find(const DocumentKey& key);

  // In the place of one of that key.
  void Add(const DocumentKey& key, CachedDocument document);

  std::size_t size() const { return places_.size(); }

 private:
  struct Kept {
    DocumentKey key;
    CachedDocument document;
  };
  using Place = std::list<Kept>::iterator;
  static std::size_t Octets(const CachedDocument& document);
  void Remove(Place place);

  const std::size_t octets_max_;
  std::size_t octets_ = 0;
  std::list<Kept> kept_;  // The last one asked for in front.
  std::map<DocumentKey, Place> places_;
};

}  // namespace diptych
