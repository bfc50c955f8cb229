// SPDX-License-Identifier: Apache-2.0
#include "registry/member.h"

#include <algorithm>

#include "base/check.h"
#include "base/plain_text.h"
#include "base/wire.h"

namespace diptych {
namespace {

// Version 2 is version 1 with accreditations behind it.
constexpr std::uint8_t kRecordVersion = 1;
constexpr std::uint8_t kAccreditedVersion = 2;

Error BadMember(std::string_view what) {
  return {ErrorCode::kInvalid, "member record: " + std::string(what)};
}

std::size_t KeySize(KeyType type) {
  return type == KeyType::kEd25519 ? 32 : 33;
}

bool IsInterval(TimeMs from, TimeMs to) { return to.value == 0 || to >= from; }

bool IsWithin(TimeMs time, TimeMs from, TimeMs to) {
  return from <= time && (to.value == 0 || time < to);
}

Result<MemberRole> ReadRole(WireReader& reader) {
  const std::uint8_t role = reader.U8();
  MemberRole out;
  out.from.value = reader.U64();
  out.to.value = reader.U64();
  if (role < 1 || role > static_cast<std::uint8_t>(Role::kObserver)) {
    return BadMember("a role is unknown");
  }
  if (!IsInterval(out.from, out.to))
    return BadMember("a role ends before it begins");
  out.role = static_cast<Role>(role);
  return out;
}

Result<MemberKey> ReadKey(WireReader& reader) {
  const std::uint8_t purpose = reader.U8();
  const std::uint8_t type = reader.U8();
  MemberKey out;
  out.from.value = reader.U64();
  out.to.value = reader.U64();
  out.compromised_from.value = reader.U64();
  out.public_key = ToBytes(reader.Short());
  if (purpose < 1 || purpose > static_cast<std::uint8_t>(KeyPurpose::kTls)) {
    return BadMember("a key's purpose is unknown");
  }
  if (type < 1 || type > static_cast<std::uint8_t>(KeyType::kP256)) {
    return BadMember("a key's type is unknown");
  }
  out.purpose = static_cast<KeyPurpose>(purpose);
  out.type = static_cast<KeyType>(type);
  if (out.public_key.size() != KeySize(out.type)) {
    return BadMember("a key has the wrong length for its type");
  }
  if (!IsInterval(out.from, out.to))
    return BadMember("a key ends before it begins");
  return out;
}

Result<std::vector<Accreditation>> ReadAccreditations(WireReader& reader) {
  const std::size_t count = reader.U8();
  if (count == 0)
    return BadMember("version 2 is for accreditations, and has none");
  std::vector<Accreditation> accreditations;
  for (std::size_t i = 0; i < count; ++i) {
    ASSIGN_OR_RETURN(accreditations.emplace_back(), ReadAccreditation(reader));
  }
  return accreditations;
}

}  // namespace

std::string_view RoleName(Role role) {
  switch (role) {
    case Role::kValidator:
      return "validator";
    case Role::kIssuer:
      return "issuer";
    case Role::kAccreditor:
      return "accreditor";
    case Role::kObserver:
      return "observer";
  }
  return "unknown";
}

std::string_view KeyPurposeName(KeyPurpose purpose) {
  switch (purpose) {
    case KeyPurpose::kGovernance:
      return "governance";
    case KeyPurpose::kAnchoring:
      return "anchoring";
    case KeyPurpose::kConsensus:
      return "consensus";
    case KeyPurpose::kCheckpoint:
      return "checkpoint";
    case KeyPurpose::kCredential:
      return "credential";
    case KeyPurpose::kTls:
      return "tls";
  }
  return "unknown";
}

std::string_view KeyTypeName(KeyType type) {
  switch (type) {
    case KeyType::kSecp256k1:
      return "secp256k1";
    case KeyType::kEd25519:
      return "ed25519";
    case KeyType::kP256:
      return "p256";
  }
  return "unknown";
}

bool KeyHolds(const MemberKey& key, KeyPurpose purpose, TimeMs time) {
  const bool stolen =
      key.compromised_from.value != 0 && key.compromised_from <= time;
  return key.purpose == purpose && IsWithin(time, key.from, key.to) && !stolen;
}

bool HasRole(const MemberRecord& record, Role role, TimeMs time) {
  return std::ranges::any_of(record.roles, [&](const MemberRole& held) {
    return held.role == role && IsWithin(time, held.from, held.to);
  });
}

Bytes EncodeMemberRecord(const MemberRecord& record) {
  CHECK(record.keys.size() <= kMemberKeysMax);
  CHECK(record.roles.size() <= kMemberRolesMax);
  WireWriter writer;
  writer.U8(record.accreditations.empty() ? kRecordVersion
                                          : kAccreditedVersion);
  writer.U32(record.member.value);
  writer.Long(AsBytes(record.name));
  writer.Short(AsBytes(record.did));
  writer.Short(AsBytes(record.url));
  writer.U8(static_cast<std::uint8_t>(record.roles.size()));
  for (const MemberRole& role : record.roles) {
    writer.U8(static_cast<std::uint8_t>(role.role));
    writer.U64(role.from.value);
    writer.U64(role.to.value);
  }
  writer.U8(static_cast<std::uint8_t>(record.keys.size()));
  for (const MemberKey& key : record.keys) {
    writer.U8(static_cast<std::uint8_t>(key.purpose));
    writer.U8(static_cast<std::uint8_t>(key.type));
    writer.U64(key.from.value);
    writer.U64(key.to.value);
    writer.U64(key.compromised_from.value);
    writer.Short(key.public_key);
  }
  if (!record.accreditations.empty()) {
    CHECK(record.accreditations.size() <= UINT8_MAX);
    writer.U8(static_cast<std::uint8_t>(record.accreditations.size()));
    for (const Accreditation& accreditation : record.accreditations) {
      WriteAccreditation(accreditation, writer);
    }
    CHECK(writer.bytes().size() <= kMemberRecordSizeMax);
  }
  return writer.Take();
}

std::size_t MemberRecordSize(const MemberRecord& record) {
  std::size_t size = 1 + 4 + 2 + record.name.size() + 1 + record.did.size() +
                     1 + record.url.size() + 1 + (17 * record.roles.size()) + 1;
  for (const MemberKey& key : record.keys) {
    size += 2 + (3 * 8) + 1 + key.public_key.size();
  }
  if (record.accreditations.empty()) return size;
  ++size;
  for (const Accreditation& accreditation : record.accreditations) {
    size += AccreditationSize(accreditation);
  }
  return size;
}

Result<MemberRecord> DecodeMemberRecord(ByteView bytes) {
  if (bytes.size() > kMemberRecordSizeMax) {
    return BadMember("length is more than 4995 octets");
  }
  WireReader reader(bytes);
  const std::uint8_t version = reader.U8();
  if (version != kRecordVersion && version != kAccreditedVersion) {
    return BadMember("version is neither 1 nor 2");
  }
  MemberRecord record;
  record.member.value = reader.U32();
  record.name = ToText(reader.Long());
  record.did = ToText(reader.Short());
  record.url = ToText(reader.Short());
  for (const std::string* text : {&record.name, &record.did, &record.url}) {
    if (text->size() > kMemberTextSizeMax || !IsPlainText(*text)) {
      return BadMember(
          "name, did or url is no plain text of at most 200 octets");
    }
  }
  if (record.name.empty()) return BadMember("name is empty");
  const std::size_t roles = reader.U8();
  if (roles > kMemberRolesMax) return BadMember("more than 32 roles");
  for (std::size_t i = 0; i < roles; ++i) {
    ASSIGN_OR_RETURN(record.roles.emplace_back(), ReadRole(reader));
  }
  const std::size_t keys = reader.U8();
  if (keys > kMemberKeysMax) return BadMember("more than 64 keys");
  for (std::size_t i = 0; i < keys; ++i) {
    ASSIGN_OR_RETURN(record.keys.emplace_back(), ReadKey(reader));
  }
  if (version == kAccreditedVersion) {
    ASSIGN_OR_RETURN(record.accreditations, ReadAccreditations(reader));
  }
  if (!reader.Finish()) return BadMember("length does not match its fields");
  return record;
}

}  // namespace diptych
