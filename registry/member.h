// SPDX-License-Identifier: Apache-2.0
//
// A MemberRecord is what the directory knows of one institution: its names,
// its roles and its keys, each with the interval in which it held.
//
// Records keep their history in themselves: keys and roles are appended and
// closed, never removed, so that today's record answers for past days. So are
// the accreditations that others granted it. Layout: docs/spec/directory.md.

#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/ids.h"
#include "base/result.h"
#include "registry/accreditation.h"

namespace diptych {

// Stored and hashed: values may never change.
enum class Role : std::uint8_t {
  kValidator = 1,
  kIssuer = 2,
  kAccreditor = 3,
  kObserver = 4,
};

// What a key may sign. Stored and hashed: values may never change.
enum class KeyPurpose : std::uint8_t {
  kGovernance = 1,
  kAnchoring = 2,
  kConsensus = 3,
  kCheckpoint = 4,
  kCredential = 5,
  kTls = 6,
};

// Stored and hashed: values may never change.
enum class KeyType : std::uint8_t {
  kSecp256k1 = 1,  // 33 octets, compressed
  kEd25519 = 2,    // 32 octets
  kP256 = 3,       // 33 octets, compressed
};

std::string_view RoleName(Role role);
std::string_view KeyPurposeName(KeyPurpose purpose);
std::string_view KeyTypeName(KeyType type);

// The time 0 in an end means: still open.
struct MemberRole {
  Role role = Role::kObserver;
  TimeMs from;
  TimeMs to;
  bool operator==(const MemberRole&) const = default;
};

struct MemberKey {
  KeyPurpose purpose = KeyPurpose::kAnchoring;
  KeyType type = KeyType::kSecp256k1;
  TimeMs from;
  TimeMs to;
  // From when the key counts as stolen; 0 if never. What it signed before
  // stays valid, so nobody has to issue anything anew.
  TimeMs compromised_from;
  Bytes public_key;
  bool operator==(const MemberKey&) const = default;
};

struct MemberRecord {
  MemberId member;
  std::string name;  // Legal name, 1 to 200 octets.
  std::string did;   // As did:web, or empty.
  std::string url;   // Or empty.
  std::vector<MemberRole> roles;
  std::vector<MemberKey> keys;
  std::vector<Accreditation> accreditations;  // In the order of their grants.
  bool operator==(const MemberRecord&) const = default;
};

// A name longer than this is no name; a receipt carries the record, and has to
// stay small.
inline constexpr std::size_t kMemberTextSizeMax = 200;
// Ten years of yearly rotation of six purposes.
inline constexpr std::size_t kMemberKeysMax = 64;
inline constexpr std::size_t kMemberRolesMax = 32;
// In octets: the head, three texts, all roles and all keys at their longest.
// Accreditations have what these leave.
inline constexpr std::size_t kMemberRecordSizeMax =
    5 + 2 + 1 + 1 + 3 * kMemberTextSizeMax + 1 + 17 * kMemberRolesMax + 1 +
    60 * kMemberKeysMax;

// Whether the key holds for `purpose` at `time`.
bool KeyHolds(const MemberKey& key, KeyPurpose purpose, TimeMs time);

// Whether the member has `role` at `time`.
bool HasRole(const MemberRecord& record, Role role, TimeMs time);

// Requires a record within the limits above. Version 1 of the layout if it has
// no accreditations, version 2 if it has any: each record has one spelling.
Bytes EncodeMemberRecord(const MemberRecord& record);

// The octets that EncodeMemberRecord gives; summed, and not written, so that
// asking costs no memory.
std::size_t MemberRecordSize(const MemberRecord& record);

// kInvalid names the field that is wrong.
Result<MemberRecord> DecodeMemberRecord(ByteView bytes);

}  // namespace diptych
