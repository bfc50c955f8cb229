// SPDX-License-Identifier: Apache-2.0
//
// A StatusPublisher gives out what a node's member publishes for verifiers
// outside: its status lists, signed, as they are and as they were, where they
// are, and the member's DID document.
//
//   blocks        10 ...... 17 ............. 42 ..... 60
//   list 7        opened    position revoked another  newest cosigned
//   asked at 12   one document for 10..17, for ever
//   asked now     one document, signed anew after kListTtlMs or a change
//
// Statuses are read from the store's versions at a height that validators have
// cosigned, so that anybody who holds the register gets the same bits. The
// clock says only how long an answer may be kept, and which times have come: a
// time after the newest block is answered as that block says, as long as the
// block is not older than kListTtlMs.
//
// A list
// is packed once for each of its changes, and signed once for each change and
// once in kListTtlMs while somebody asks, never for a request; what was signed
// is kept within kCachedDocumentOctetsMax.
//
// Thread-safe; what is not kept is made by one thread at a time.

#pragma once

#include <memory>
#include <optional>
#include <string>

#include "base/clock.h"
#include "base/digest.h"
#include "base/ids.h"
#include "base/result.h"
#include "node/block_times.h"
#include "node/document_cache.h"
#include "node/list_signer.h"
#include "node/shared_register.h"
#include "platform/mutex.h"
#include "registry/member.h"
#include "rpc/service.h"
#include "storage/store.h"

namespace diptych {

// URLs in one aggregation: about 250 KiB. A member with more lists names the
// first ones; each list is still served.
inline constexpr std::size_t kAggregatedListsMax = 4'096;

class StatusPublisher {
 public:
  struct Parts {
    // Used by several threads.
    Clock& clock;
    const SharedRegister& shared;
    const Store& store;
    // Whose lists; others' are not served.
    MemberId member;
    // Nothing if the node has no credential key.
    std::optional<ListSigner> signer;
  };

  explicit StatusPublisher(Parts parts)
      : parts_(std::move(parts)), times_(parts_.store) {}

  // As of rpc/service.h.
  Result<PublishedDocument> List(const StatusListRoute& wanted);
  Result<PublishedDocument> Aggregation() const;
  Result<PublishedDocument> DidDocument() const;

  // How many documents were signed so far.
  std::uint64_t signatures() const;

 private:
  // The newest cosigned block, and what it says of the list.
  struct Vantage {
    std::string origin;
    Height height;
    TimeMs time;
    Digest status_root{};
    TimeMs opened;
    MemberRecord owner;
    TimeMs now;  // By the clock, which may be ahead of the block or behind it.
  };
  Result<Vantage> Look(ListId list) const;

  // All four require that the signer is there.
  //
  // A document that holds from now on, or since the list's last change.
  Result<PublishedDocument> Living(const StatusListRoute& wanted,
                                   const Vantage& vantage, DocumentSpan kind)
      REQUIRES(mutex_);
  // The document of the statuses as they were.
  Result<PublishedDocument> Past(const StatusListRoute& wanted,
                                 const Vantage& vantage, InstantMs time)
      REQUIRES(mutex_);
  // Signs and keeps it. `since` is the block of the list's last change.
  Result<PublishedDocument> Make(const ListStatement& statement,
                                 const Vantage& vantage, const DocumentKey& key,
                                 Height since) REQUIRES(mutex_);
  Result<std::string> PackAt(const ListStatement& statement,
                             Height since) const;
  // The block's time, but not before the list was opened.
  Result<TimeMs> StartOf(Height since, const Vantage& vantage) const;

  const Parts parts_;
  const BlockTimes times_;

  mutable Mutex mutex_;
  DocumentCache cache_ GUARDED_BY(mutex_);
  std::uint64_t signatures_ GUARDED_BY(mutex_) = 0;
};

}  // namespace diptych
