// SPDX-License-Identifier: Apache-2.0
//
// A status reference is where a credential says that its status stands: a list
// somebody publishes, and the place there. What the list says is read
// elsewhere.
//
//   kind             where                            from
//   kBitstring       BitstringStatusListEntry         W3C Bitstring Status List
//   kStatusList2021  StatusList2021Entry              its draft
//   kRevocationList  1EdTechRevocationList            Open Badges 3.0
//   kTokenList       status.status_list               IETF Token Status List
//
// Of a token with the claim "vc" both are looked at, the claims and the
// credential in them: whoever wrote a status into either meant it to be found.
//
// A reference that is malformed or of an unknown type is an error and never
// left out: a credential that was revoked there would pass.

#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "credential/document.h"

namespace diptych {

// How many references a credential may have: each costs a list to be fetched.
inline constexpr std::size_t kMaxStatusReferences = 16;

// The longest address of a list, in octets, as browsers take them.
inline constexpr std::size_t kMaxStatusUrlSize = 2048;

// The largest position: what a double holds exactly, so that no reader is off
// by one.
inline constexpr std::uint64_t kMaxStatusIndex = (std::uint64_t{1} << 53U) - 1;

// The most bits of one status: 65,536 messages.
inline constexpr std::uint32_t kMaxStatusSize = 16;

enum class StatusReferenceKind {
  kBitstring,
  kStatusList2021,
  kRevocationList,
  kTokenList,
};

// "BitstringStatusListEntry", "StatusList2021Entry", "1EdTechRevocationList",
// "status_list".
std::string_view StatusReferenceKindName(StatusReferenceKind kind);

struct StatusReference {
  StatusReferenceKind kind = StatusReferenceKind::kBitstring;
  // What a set status means: "revocation", "suspension", "refresh", "message"
  // or another word of the list. "revocation" for kRevocationList; empty for
  // kTokenList, whose values carry their meaning.
  std::string purpose;
  // The place in the list, counted in statuses; none for kRevocationList,
  // which names credentials.
  std::optional<std::uint64_t> index;
  // The list's address: printable ASCII without spaces.
  std::string url;
  // Bits of one status; none where the list says it (kTokenList) or there are
  // no bits (kRevocationList).
  std::optional<std::uint32_t> size;

  friend bool operator==(const StatusReference&,
                         const StatusReference&) = default;
};

// Whether a set status of this purpose leaves the credential valid: it offers a
// newer one, or carries a note (Bitstring Status List section 2.1).
bool IsOnlyNotice(const StatusReference& reference);

// The references of a document, in order: those of `credentialStatus` (one or
// an array), then that of `status`. None if it has none. kInvalid
// naming the member that is malformed, or `_sd` where it may hide one; kLimit
// beyond a limit.
Result<std::vector<StatusReference>> ReadStatusReferences(
    const Document& document);

}  // namespace diptych
