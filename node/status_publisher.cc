// SPDX-License-Identifier: Apache-2.0
#include "node/status_publisher.h"

#include <algorithm>
#include <utility>

#include "base/check.h"
#include "base/time_text.h"
#include "credential/bitstring_status_list.h"
#include "credential/did_web.h"
#include "json/canonical.h"
#include "node/did_document.h"
#include "registry/member_multikey.h"

namespace diptych {
namespace {

static_assert(kPositionsPerList == kBitstringPositionsMin);

// The level of the status tree at which a node covers one list.
constexpr std::uint32_t kListLevel = 9;
static_assert(kChunksPerList == 1U << kListLevel);

constexpr std::chrono::seconds kTtl{kListTtlMs / 1000};
constexpr std::chrono::seconds kYear{31'536'000};

Error NotFound(std::string message) {
  return {ErrorCode::kNotFound, std::move(message)};
}

std::string Name(ListId list) { return "list " + std::to_string(list.value); }

std::string_view MediaType(StatusListForm form) {
  return form == StatusListForm::kToken ? "application/statuslist+jwt"
                                        : "application/vc";
}

bool IsFresh(const CachedDocument& document, TimeMs now) {
  return now.value < document.signed_at.value + kListTtlMs;
}

// What is left of the document's ttl; nothing of one that is over.
std::chrono::seconds MaxAge(const CachedDocument& document, TimeMs now) {
  const std::uint64_t end = document.signed_at.value + kListTtlMs;
  const std::uint64_t left = end > now.value ? end - now.value : 0;
  return std::chrono::seconds(std::min(left, kListTtlMs) / 1000);
}

// Whether the newest block says what was at that time. Between two blocks
// nothing has changed; but where none has come for long, the node may be cut
// off from those that made the next ones.
Status CheckKnown(TimeMs at, TimeMs block, TimeMs now) {
  if (at <= block) return Ok();
  if (at > now) return NotFound(FormatTimestamp(at) + " lies ahead");
  if (now.value <= block.value + kListTtlMs) return Ok();
  return NotFound("the newest cosigned block is of " + FormatTimestamp(block) +
                  ", and this node cannot tell what has changed since: leave "
                  "the time out for the list of that block, or ask again "
                  "later");
}

PublishedDocument Serve(const DocumentKey& key, const CachedDocument& document,
                        TimeMs now) {
  return {.media_type = MediaType(key.form),
          .body = document.body,
          .max_age = key.span == DocumentSpan::kClosed ? kYear
                                                       : MaxAge(document, now)};
}

}  // namespace

Result<StatusPublisher::Vantage> StatusPublisher::Look(ListId list) const {
  return parts_.shared.Read([&](const RegisterView& view) -> Result<Vantage> {
    if (!view.cosigned) return NothingCosigned();
    const DirectoryState& directory = view.CosignedDirectory();
    if (list.value >= directory.lists.size()) {
      const std::size_t count = directory.lists.size();
      return NotFound(Name(list) + ": the register has " +
                      std::to_string(count) +
                      (count == 1 ? " list" : " lists"));
    }
    const ListRecord& record = directory.lists[list.value];
    if (record.owner != parts_.member) {
      return NotFound(Name(list) + " is of member " +
                      std::to_string(record.owner.value) +
                      ", whose own node publishes it");
    }
    const MemberRecord* owner = directory.FindMember(record.owner);
    CHECK(owner != nullptr);
    return Vantage{.origin = view.state.genesis.origin,
                   .height = view.cosigned->height,
                   .time = view.cosigned->seal.time,
                   .status_root = view.cosigned->seal.status_root,
                   .opened = record.opened,
                   .owner = *owner,
                   .now = parts_.clock.Now()};
  });
}

Result<PublishedDocument> StatusPublisher::List(const StatusListRoute& wanted) {
  if (!parts_.signer) {
    return NotFound(
        "this node publishes no status lists: its configuration names no "
        "keys.credential to sign them with");
  }
  ASSIGN_OR_RETURN(const Vantage vantage, Look(wanted.list));
  const WriterLock lock(mutex_);
  if (wanted.at) return Past(wanted, vantage, *wanted.at);
  return Living(wanted, vantage, DocumentSpan::kNewest);
}

Result<TimeMs> StatusPublisher::StartOf(Height since,
                                        const Vantage& vantage) const {
  ASSIGN_OR_RETURN(const TimeMs time, times_.TimeOf(since));
  return std::max(time, vantage.opened);
}

Result<PublishedDocument> StatusPublisher::Living(const StatusListRoute& wanted,
                                                  const Vantage& vantage,
                                                  DocumentSpan kind) {
  const DocumentKey key{
      .list = wanted.list, .form = wanted.form, .span = kind, .since = {}};
  CachedDocument* known = cache_.Find(key);
  // Another thread may have looked at a newer block already.
  const bool is_newer = known != nullptr && known->as_of >= vantage.height;
  const bool is_fresh = known != nullptr && IsFresh(*known, vantage.time);
  if (is_newer || (is_fresh && known->status_root == vantage.status_root)) {
    return Serve(key, *known, vantage.now);
  }
  ASSIGN_OR_RETURN(
      const StatusSpan span,
      parts_.store.ReadStatusSpan(
          {.level = kListLevel, .index = wanted.list.value}, vantage.height));
  if (is_fresh && known->since == span.since) {
    known->status_root = vantage.status_root;  // Another list has changed.
    return Serve(key, *known, vantage.now);
  }
  TimeMs start = vantage.time;
  if (kind == DocumentSpan::kOpen) {
    ASSIGN_OR_RETURN(start, StartOf(span.since, vantage));
  }
  return Make({.origin = vantage.origin,
               .list = wanted.list,
               .form = wanted.form,
               .height = vantage.height,
               .valid_from = start,
               .valid_until = {vantage.time.value + kListLifetimeMs},
               .signed_at = vantage.time},
              vantage, key, span.since);
}

Result<PublishedDocument> StatusPublisher::Past(const StatusListRoute& wanted,
                                                const Vantage& vantage,
                                                InstantMs time) {
  if (time.value < 0 ||
      static_cast<std::uint64_t>(time.value) < vantage.opened.value) {
    return NotFound(Name(wanted.list) + " was opened at " +
                    FormatTimestamp(vantage.opened));
  }
  const TimeMs at{static_cast<std::uint64_t>(time.value)};
  RETURN_IF_ERROR(CheckKnown(at, vantage.time, vantage.now));
  ASSIGN_OR_RETURN(const Height height, times_.LastAt(at, vantage.height));
  ASSIGN_OR_RETURN(
      const StatusSpan span,
      parts_.store.ReadStatusSpan(
          {.level = kListLevel, .index = wanted.list.value}, height));
  if (!span.until) return Living(wanted, vantage, DocumentSpan::kOpen);
  const DocumentKey key{.list = wanted.list,
                        .form = wanted.form,
                        .span = DocumentSpan::kClosed,
                        .since = span.since};
  if (const CachedDocument* known = cache_.Find(key)) {
    return Serve(key, *known, vantage.now);
  }
  ASSIGN_OR_RETURN(const TimeMs start, StartOf(span.since, vantage));
  ASSIGN_OR_RETURN(const TimeMs end, times_.TimeOf(*span.until));
  return Make({.origin = vantage.origin,
               .list = wanted.list,
               .form = wanted.form,
               .height = height,
               .valid_from = start,
               .valid_until = end,
               .signed_at = vantage.time},
              vantage, key, span.since);
}

Result<std::string> StatusPublisher::PackAt(const ListStatement& statement,
                                            Height since) const {
  Bytes statuses(kChunksPerList * kStatusChunkSize);
  // Nothing has changed since the genesis: all are valid.
  const std::uint32_t chunks = since == Height{0} ? 0 : kChunksPerList;
  for (std::uint32_t i = 0; i < chunks; ++i) {
    const ChunkNumber number =
        ChunkOf(statement.list, Position{i * kPositionsPerChunk});
    ASSIGN_OR_RETURN(const StatusChunk chunk,
                     parts_.store.ReadStatusChunk(number, statement.height));
    std::ranges::copy(chunk, statuses.begin() + i * kStatusChunkSize);
  }
  return ListSigner::Pack(statuses, statement.form);
}

Result<PublishedDocument> StatusPublisher::Make(const ListStatement& statement,
                                                const Vantage& vantage,
                                                const DocumentKey& key,
                                                Height since) {
  const ListSigner& signer = *parts_.signer;
  const bool is_registered =
      std::ranges::any_of(vantage.owner.keys, [&](const MemberKey& held) {
        return MemberMultikey(held) == signer.multikey() &&
               KeyHolds(held, KeyPurpose::kCredential, vantage.time);
      });
  if (!is_registered) {
    return Error{ErrorCode::kUnavailable,
                 "keys.credential of this node's configuration is no "
                 "credential key that the directory has for member " +
                     std::to_string(parts_.member.value)};
  }
  const CachedDocument* known = cache_.Find(key);
  CachedDocument document{.since = since,
                          .as_of = vantage.height,
                          .signed_at = statement.signed_at,
                          .status_root = vantage.status_root,
                          .packed = {},
                          .body = {}};
  if (known != nullptr && known->since == since) {
    document.packed = known->packed;
  } else {
    ASSIGN_OR_RETURN(std::string packed, PackAt(statement, since));
    document.packed = std::make_shared<const std::string>(std::move(packed));
  }
  ASSIGN_OR_RETURN(document.body,
                   signer.Sign(statement, vantage.owner.did, *document.packed));
  ++signatures_;
  PublishedDocument served = Serve(key, document, vantage.now);
  cache_.Add(key, std::move(document));
  return served;
}

Result<PublishedDocument> StatusPublisher::Aggregation() const {
  if (!parts_.signer) {
    return NotFound(
        "this node publishes no status lists: its configuration names no "
        "keys.credential to sign them with");
  }
  JsonArray urls;
  const bool is_cosigned = parts_.shared.Read([&](const RegisterView& view) {
    if (!view.cosigned) return false;
    for (const ListRecord& record : view.CosignedDirectory().lists) {
      if (record.owner != parts_.member) continue;
      if (urls.size() == kAggregatedListsMax) break;
      urls.emplace_back(
          parts_.signer->UrlOf(record.list, StatusListForm::kToken));
    }
    return true;
  });
  if (!is_cosigned) return NothingCosigned();
  return PublishedDocument{
      .media_type = "application/json",
      .body = CanonicalJson(JsonObject{{"status_lists", std::move(urls)}}),
      .max_age = kTtl};
}

Result<PublishedDocument> StatusPublisher::DidDocument() const {
  return parts_.shared.Read(
      [&](const RegisterView& view) -> Result<PublishedDocument> {
        if (!view.cosigned) return NothingCosigned();
        const MemberRecord* record =
            view.CosignedDirectory().FindMember(parts_.member);
        if (record == nullptr || !DidWebUrl(record->did)) {
          return NotFound("the directory has no did:web for member " +
                          std::to_string(parts_.member.value));
        }
        return PublishedDocument{.media_type = "application/did+ld+json",
                                 .body = CanonicalJson(diptych::DidDocument(
                                     *record, view.cosigned->seal.time)),
                                 .max_age = kTtl};
      });
}

std::uint64_t StatusPublisher::signatures() const {
  const ReaderLock lock(mutex_);
  return signatures_;
}

}  // namespace diptych
