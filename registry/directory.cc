// SPDX-License-Identifier: Apache-2.0
#include "registry/directory.h"

#include "base/check.h"
#include "base/plain_text.h"
#include "base/wire.h"
#include "merkle/directory_proof.h"

namespace diptych {
namespace {

constexpr std::uint8_t kRecordVersion = 1;

WireWriter KeyOf(DirectoryKind kind) {
  WireWriter writer;
  writer.U8(static_cast<std::uint8_t>(kind));
  return writer;
}

}  // namespace

std::uint64_t DirectoryShare(std::uint64_t members) {
  CHECK(0 < members && members <= kDirectoryRecordsMax);
  const std::uint64_t reserved = members * (1 + kConvictionsPerMemberMax);
  if (reserved >= kDirectoryRecordsMax) return 0;
  return (kDirectoryRecordsMax - reserved) / members;
}

Bytes DirectoryKey(MemberId member) {
  WireWriter writer = KeyOf(DirectoryKind::kMember);
  writer.U32(member.value);
  return writer.Take();
}

Bytes DirectoryKey(ListId list) {
  WireWriter writer = KeyOf(DirectoryKind::kList);
  writer.U32(list.value);
  return writer.Take();
}

Bytes DirectoryKey(const Digest& document) {
  WireWriter writer = KeyOf(DirectoryKind::kDocument);
  writer.Raw(document);
  return writer.Take();
}

Bytes DirectoryKey(const ConvictionPlace& conviction) {
  WireWriter writer = KeyOf(DirectoryKind::kConviction);
  writer.U32(conviction.member.value);
  writer.U64(conviction.epoch.value);
  writer.U64(conviction.view.value);
  return writer.Take();
}

DirectoryRecord ToDirectoryRecord(const MemberRecord& record) {
  return {DirectoryKey(record.member), EncodeMemberRecord(record)};
}

DirectoryRecord ToDirectoryRecord(const ListRecord& record) {
  WireWriter writer;
  writer.U8(kRecordVersion);
  writer.U32(record.list.value);
  writer.U32(record.owner.value);
  writer.U64(record.opened.value);
  return {DirectoryKey(record.list), writer.Take()};
}

DirectoryRecord ToDirectoryRecord(const DocumentRecord& record) {
  WireWriter writer;
  writer.U8(kRecordVersion);
  writer.Raw(record.digest);
  writer.U32(record.member.value);
  writer.U8(static_cast<std::uint8_t>(record.type));
  writer.U64(record.registered.value);
  writer.Short(AsBytes(record.name));
  return {DirectoryKey(record.digest), writer.Take()};
}

DirectoryRecord ToDirectoryRecord(const ConvictionRecord& record) {
  WireWriter writer;
  writer.U8(kRecordVersion);
  writer.U32(record.place.member.value);
  writer.U64(record.place.epoch.value);
  writer.U64(record.place.view.value);
  writer.U8(static_cast<std::uint8_t>(record.contradiction));
  writer.U64(record.recorded.value);
  return {DirectoryKey(record.place), writer.Take()};
}

Result<ListRecord> DecodeListRecord(ByteView value) {
  WireReader reader(value);
  const std::uint8_t version = reader.U8();
  ListRecord record;
  record.list.value = reader.U32();
  record.owner.value = reader.U32();
  record.opened.value = reader.U64();
  if (version != kRecordVersion || !reader.Finish()) {
    return Error{ErrorCode::kInvalid,
                 "list record: version is not 1, or length is not 17"};
  }
  if (record.list.value >= kStatusListsMax) {
    return Error{ErrorCode::kInvalid, "list record: list is not below 8388608"};
  }
  return record;
}

Result<DocumentRecord> DecodeDocumentRecord(ByteView value) {
  WireReader reader(value);
  const std::uint8_t version = reader.U8();
  DocumentRecord record;
  record.digest = reader.Hash();
  record.member.value = reader.U32();
  const std::uint8_t type = reader.U8();
  record.registered.value = reader.U64();
  record.name = ToText(reader.Short());
  if (version != kRecordVersion || !reader.Finish()) {
    return Error{ErrorCode::kInvalid,
                 "document record: version is not 1, or length is wrong"};
  }
  if (type == 0 || type > kDocumentTypeMax) {
    return Error{ErrorCode::kInvalid, "document record: type is unknown"};
  }
  if (record.name.empty() || record.name.size() > kDocumentNameSizeMax ||
      !IsPlainText(record.name)) {
    return Error{ErrorCode::kInvalid,
                 "document record: name is no plain text of 1 to 200 octets"};
  }
  record.type = static_cast<DocumentType>(type);
  return record;
}

Result<ConvictionRecord> DecodeConvictionRecord(ByteView value) {
  WireReader reader(value);
  const std::uint8_t version = reader.U8();
  ConvictionRecord record;
  record.place.member.value = reader.U32();
  record.place.epoch.value = reader.U64();
  record.place.view.value = reader.U64();
  const std::uint8_t contradiction = reader.U8();
  record.recorded.value = reader.U64();
  if (version != kRecordVersion || !reader.Finish()) {
    return Error{ErrorCode::kInvalid,
                 "conviction record: version is not 1, or length is not 30"};
  }
  if (contradiction < 1 || contradiction > kContradictionMax) {
    return Error{ErrorCode::kInvalid,
                 "conviction record: contradiction is not 1 to 3"};
  }
  record.contradiction = static_cast<Contradiction>(contradiction);
  return record;
}

}  // namespace diptych
