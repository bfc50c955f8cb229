// SPDX-License-Identifier: Apache-2.0
//
// An Entry is one fact that the log states for ever: a credential anchored, a
// status changed, a block sealed.
//
// Layout: docs/spec/entries.md. Encoding and decoding are exact inverses: every
// entry has one spelling, so its leaf hash has one value.

#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

#include "base/bytes.h"
#include "base/digest.h"
#include "base/ids.h"
#include "base/result.h"
#include "consensus/evidence.h"
#include "merkle/status_list.h"
#include "registry/accreditation.h"

namespace diptych {

// The kind octet. Stored and hashed: values may never change.
enum class EntryKind : std::uint8_t {
  kGenesis = 0,
  kCredential = 1,
  kStatusChange = 2,
  kListOpened = 3,
  kDocument = 4,
  kEvidence = 6,
  kSeal = 7,
  kAccreditation = 8,
};

// Why a status changed. Stored and hashed: values may never change.
enum class StatusReason : std::uint8_t {
  kNotStated = 0,
  kIssuedInError = 1,
  kSuperseded = 2,
  kRequirementsNotMet = 3,
  kMisconduct = 4,
  kHolderRequest = 5,
  kUnderReview = 6,
  kReviewEnded = 7,
  kKeyCompromised = 8,
};
inline constexpr std::uint8_t kStatusReasonMax = 8;

// What a registered document is. Stored and hashed: values may never change.
enum class DocumentType : std::uint8_t {
  kOther = 1,
  kAchievement = 2,
  kFramework = 3,
  kPathway = 4,
  kContext = 5,
  kPolicy = 6,
};
inline constexpr std::uint8_t kDocumentTypeMax = 6;

// What happened to an accreditation. Stored and hashed: values may never
// change.
enum class AccreditationChange : std::uint8_t {
  kGranted = 1,
  kWithdrawn = 2,
};

// "valid", "invalid", "suspended".
std::string_view CredentialStatusName(CredentialStatus status);
// "issued in error", "superseded", ...
std::string_view StatusReasonName(StatusReason reason);

struct CredentialEntry {
  MemberId member;
  ListId list;
  Position position;
  TimeMs time;
  Digest commitment{};
  bool operator==(const CredentialEntry&) const = default;
};

struct StatusChangeEntry {
  MemberId member;
  ListId list;
  Position position;
  TimeMs time;
  CredentialStatus status = CredentialStatus::kValid;
  StatusReason reason = StatusReason::kNotStated;
  bool operator==(const StatusChangeEntry&) const = default;
};

struct ListOpenedEntry {
  MemberId member;
  ListId list;
  TimeMs time;
  bool operator==(const ListOpenedEntry&) const = default;
};

struct DocumentEntry {
  MemberId member;
  TimeMs time;
  DocumentType type = DocumentType::kOther;
  Digest digest{};
  std::string name;  // 1 to kDocumentNameSizeMax octets of UTF-8.
  bool operator==(const DocumentEntry&) const = default;
};

// That a validator contradicted itself (docs/spec/consensus.md 2.12).
struct EvidenceEntry {
  MemberId member;  // Whom it convicts.
  TimeMs time;
  Evidence evidence;
  bool operator==(const EvidenceEntry&) const = default;
};

// That an accreditor vouches for an issuer, or no longer does.
struct AccreditationEntry {
  MemberId accreditor;
  MemberId issuer;
  TimeMs time;
  AccreditationChange change = AccreditationChange::kGranted;
  // As the issuer's record has them from now on.
  TimeMs from;
  TimeMs to;
  AccreditationScope scope;
  bool operator==(const AccreditationEntry&) const = default;
};

// The last entry of its block: what the whole register is after it.
struct SealEntry {
  Height height;
  TimeMs time;
  Digest previous_header{};
  Digest transactions_root{};
  Digest status_root{};
  Digest directory_root{};
  bool operator==(const SealEntry&) const = default;
};

using Entry =
    std::variant<CredentialEntry, StatusChangeEntry, ListOpenedEntry,
                 DocumentEntry, EvidenceEntry, AccreditationEntry, SealEntry>;

// Its length is a u16 in a bundle (C2SP tlog-tiles).
inline constexpr std::size_t kEntrySizeMax = 65'535;
inline constexpr std::size_t kCredentialEntrySize = 53;
inline constexpr std::size_t kSealEntrySize = 145;
// A URL fits; a text that might hold personal data finds little room.
inline constexpr std::size_t kDocumentNameSizeMax = 200;

// The octets of an entry. Requires a DocumentEntry's name, and an
// AccreditationEntry's scope, within their limits.
Bytes EncodeEntry(const Entry& entry);

// Appends the 53 octets of a credential entry: the path that runs a million
// times a second, without a buffer of its own.
void AppendCredentialEntry(const CredentialEntry& entry, Bytes& out);

// Reads any entry but the genesis, which DecodeGenesis (registry/genesis.h)
// reads. kInvalid names the field that is wrong.
Result<Entry> DecodeEntry(ByteView bytes);

// The same for callers that accept one kind only.
Result<CredentialEntry> DecodeCredentialEntry(ByteView bytes);
Result<SealEntry> DecodeSealEntry(ByteView bytes);

}  // namespace diptych
