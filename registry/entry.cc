// SPDX-License-Identifier: Apache-2.0
#include "registry/entry.h"

#include <cstring>
#include <utility>

#include "base/check.h"
#include "base/plain_text.h"
#include "base/wire.h"

namespace diptych {
namespace {

Error Bad(std::string_view field, std::string_view what) {
  return {ErrorCode::kInvalid,
          "entry: " + std::string(field) + " " + std::string(what)};
}

void Kind(WireWriter& writer, EntryKind kind) {
  writer.U8(static_cast<std::uint8_t>(kind));
}

struct Encoder {
  WireWriter& writer;

  void operator()(const CredentialEntry& entry) const {
    Kind(writer, EntryKind::kCredential);
    writer.U32(entry.member.value);
    writer.U32(entry.list.value);
    writer.U32(entry.position.value);
    writer.U64(entry.time.value);
    writer.Raw(entry.commitment);
  }

  void operator()(const StatusChangeEntry& entry) const {
    Kind(writer, EntryKind::kStatusChange);
    writer.U32(entry.member.value);
    writer.U32(entry.list.value);
    writer.U32(entry.position.value);
    writer.U64(entry.time.value);
    writer.U8(static_cast<std::uint8_t>(entry.status));
    writer.U8(static_cast<std::uint8_t>(entry.reason));
  }

  void operator()(const ListOpenedEntry& entry) const {
    Kind(writer, EntryKind::kListOpened);
    writer.U32(entry.member.value);
    writer.U32(entry.list.value);
    writer.U64(entry.time.value);
  }

  void operator()(const DocumentEntry& entry) const {
    CHECK(entry.name.size() <= kDocumentNameSizeMax);
    Kind(writer, EntryKind::kDocument);
    writer.U32(entry.member.value);
    writer.U64(entry.time.value);
    writer.U8(static_cast<std::uint8_t>(entry.type));
    writer.Raw(entry.digest);
    writer.Short(AsBytes(entry.name));
  }

  void operator()(const EvidenceEntry& entry) const {
    Kind(writer, EntryKind::kEvidence);
    writer.U32(entry.member.value);
    writer.U64(entry.time.value);
    writer.Raw(EncodeEvidence(entry.evidence));
  }

  void operator()(const AccreditationEntry& entry) const {
    Kind(writer, EntryKind::kAccreditation);
    writer.U32(entry.accreditor.value);
    writer.U32(entry.issuer.value);
    writer.U64(entry.time.value);
    writer.U8(static_cast<std::uint8_t>(entry.change));
    writer.U64(entry.from.value);
    writer.U64(entry.to.value);
    WriteScope(entry.scope, writer);
  }

  void operator()(const SealEntry& entry) const {
    Kind(writer, EntryKind::kSeal);
    writer.U64(entry.height.value);
    writer.U64(entry.time.value);
    writer.Raw(entry.previous_header);
    writer.Raw(entry.transactions_root);
    writer.Raw(entry.status_root);
    writer.Raw(entry.directory_root);
  }
};

// A place outside the status tree has no chunk: whoever asks for it later
// relies on the entry.
Status CheckList(ListId list) {
  if (list.value < kStatusListsMax) return Ok();
  return Bad("list", "is not below 8388608");
}

Status CheckPlace(ListId list, Position position) {
  if (position.value < kPositionsPerList) return CheckList(list);
  return Bad("position", "is not below 131072");
}

// Each reader below finds the fields after the kind octet; the caller asks
// whether the input ended where they did.

Result<Entry> ReadCredential(WireReader& reader) {
  CredentialEntry entry;
  entry.member.value = reader.U32();
  entry.list.value = reader.U32();
  entry.position.value = reader.U32();
  entry.time.value = reader.U64();
  entry.commitment = reader.Hash();
  RETURN_IF_ERROR(CheckPlace(entry.list, entry.position));
  return entry;
}

Result<Entry> ReadListOpened(WireReader& reader) {
  ListOpenedEntry entry;
  entry.member.value = reader.U32();
  entry.list.value = reader.U32();
  entry.time.value = reader.U64();
  RETURN_IF_ERROR(CheckList(entry.list));
  return entry;
}

Result<Entry> ReadStatusChange(WireReader& reader) {
  StatusChangeEntry entry;
  entry.member.value = reader.U32();
  entry.list.value = reader.U32();
  entry.position.value = reader.U32();
  entry.time.value = reader.U64();
  const std::uint8_t status = reader.U8();
  const std::uint8_t reason = reader.U8();
  RETURN_IF_ERROR(CheckPlace(entry.list, entry.position));
  if (status > static_cast<std::uint8_t>(CredentialStatus::kSuspended)) {
    return Bad("status", "is none of 0, 1, 2");
  }
  if (reason > kStatusReasonMax) return Bad("reason", "is unknown");
  entry.status = static_cast<CredentialStatus>(status);
  entry.reason = static_cast<StatusReason>(reason);
  return entry;
}

Result<Entry> ReadDocument(WireReader& reader) {
  DocumentEntry entry;
  entry.member.value = reader.U32();
  entry.time.value = reader.U64();
  const std::uint8_t type = reader.U8();
  entry.digest = reader.Hash();
  entry.name = ToText(reader.Short());
  if (type == 0 || type > kDocumentTypeMax) return Bad("type", "is unknown");
  if (entry.name.empty() || entry.name.size() > kDocumentNameSizeMax ||
      !IsPlainText(entry.name)) {
    return Bad("name", "is not 1 to 200 octets of plain UTF-8");
  }
  entry.type = static_cast<DocumentType>(type);
  return entry;
}

Result<Entry> ReadEvidence(WireReader& reader) {
  EvidenceEntry entry;
  entry.member.value = reader.U32();
  entry.time.value = reader.U64();
  ASSIGN_OR_RETURN(entry.evidence, DecodeEvidence(reader.Raw(kEvidenceSize)));
  return entry;
}

Result<Entry> ReadAccreditationChange(WireReader& reader) {
  AccreditationEntry entry;
  entry.accreditor.value = reader.U32();
  entry.issuer.value = reader.U32();
  entry.time.value = reader.U64();
  const std::uint8_t change = reader.U8();
  entry.from.value = reader.U64();
  entry.to.value = reader.U64();
  if (change < static_cast<std::uint8_t>(AccreditationChange::kGranted) ||
      change > static_cast<std::uint8_t>(AccreditationChange::kWithdrawn)) {
    return Bad("change", "is of no known kind");
  }
  entry.change = static_cast<AccreditationChange>(change);
  if (entry.to.value != 0 && entry.to < entry.from) {
    return Bad("to_ms", "is before from_ms");
  }
  ASSIGN_OR_RETURN(entry.scope, ReadScope(reader));
  return entry;
}

SealEntry ReadSeal(WireReader& reader) {
  SealEntry entry;
  entry.height.value = reader.U64();
  entry.time.value = reader.U64();
  entry.previous_header = reader.Hash();
  entry.transactions_root = reader.Hash();
  entry.status_root = reader.Hash();
  entry.directory_root = reader.Hash();
  return entry;
}

Result<Entry> ReadFields(EntryKind kind, WireReader& reader) {
  switch (kind) {
    case EntryKind::kCredential:
      return ReadCredential(reader);
    case EntryKind::kStatusChange:
      return ReadStatusChange(reader);
    case EntryKind::kListOpened:
      return ReadListOpened(reader);
    case EntryKind::kDocument:
      return ReadDocument(reader);
    case EntryKind::kEvidence:
      return ReadEvidence(reader);
    case EntryKind::kAccreditation:
      return ReadAccreditationChange(reader);
    case EntryKind::kSeal:
      return ReadSeal(reader);
    case EntryKind::kGenesis:
      return Bad("kind", "is genesis, which only entry 0 may be");
  }
  return Bad("kind", "is unknown");
}

template <class Kind>
Result<Kind> DecodeOnly(ByteView bytes, std::string_view name) {
  ASSIGN_OR_RETURN(Entry entry, DecodeEntry(bytes));
  if (Kind* wanted = std::get_if<Kind>(&entry)) return *wanted;
  return Bad("kind", "is not " + std::string(name));
}

}  // namespace

std::string_view CredentialStatusName(CredentialStatus status) {
  switch (status) {
    case CredentialStatus::kValid:
      return "valid";
    case CredentialStatus::kInvalid:
      return "invalid";
    case CredentialStatus::kSuspended:
      return "suspended";
    case CredentialStatus::kReserved:
      return "reserved";
  }
  return "unknown";
}

std::string_view StatusReasonName(StatusReason reason) {
  switch (reason) {
    case StatusReason::kNotStated:
      return "not stated";
    case StatusReason::kIssuedInError:
      return "issued in error";
    case StatusReason::kSuperseded:
      return "superseded";
    case StatusReason::kRequirementsNotMet:
      return "requirements not met";
    case StatusReason::kMisconduct:
      return "misconduct";
    case StatusReason::kHolderRequest:
      return "request of the holder";
    case StatusReason::kUnderReview:
      return "under review";
    case StatusReason::kReviewEnded:
      return "review ended";
    case StatusReason::kKeyCompromised:
      return "issuer's key compromised";
  }
  return "unknown";
}

Bytes EncodeEntry(const Entry& entry) {
  WireWriter writer;
  std::visit(Encoder{writer}, entry);
  return writer.Take();
}

void AppendCredentialEntry(const CredentialEntry& entry, Bytes& out) {
  const std::size_t start = out.size();
  out.resize(start + kCredentialEntrySize);
  std::uint8_t* to = out.data() + start;
  const auto put32 = [&to](std::uint32_t value) {
    const std::uint32_t swapped = __builtin_bswap32(value);
    std::memcpy(to, &swapped, sizeof swapped);
    to += sizeof swapped;
  };
  *to++ = static_cast<std::uint8_t>(EntryKind::kCredential);
  put32(entry.member.value);
  put32(entry.list.value);
  put32(entry.position.value);
  put32(static_cast<std::uint32_t>(entry.time.value >> 32));
  put32(static_cast<std::uint32_t>(entry.time.value));
  std::memcpy(to, entry.commitment.data(), kDigestSize);
}

Result<Entry> DecodeEntry(ByteView bytes) {
  WireReader reader(bytes);
  const auto kind = static_cast<EntryKind>(reader.U8());
  if (reader.failed()) return Bad("kind", "is missing");
  ASSIGN_OR_RETURN(Entry entry, ReadFields(kind, reader));
  if (!reader.Finish()) {
    return Bad("length", "is not that of its kind: " +
                             std::to_string(bytes.size()) + " octets");
  }
  return entry;
}

Result<CredentialEntry> DecodeCredentialEntry(ByteView bytes) {
  return DecodeOnly<CredentialEntry>(bytes, "credential");
}

Result<SealEntry> DecodeSealEntry(ByteView bytes) {
  return DecodeOnly<SealEntry>(bytes, "seal");
}

}  // namespace diptych
