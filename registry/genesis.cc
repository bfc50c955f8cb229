// SPDX-License-Identifier: Apache-2.0
#include "registry/genesis.h"

#include <algorithm>

#include "base/check.h"
#include "base/wire.h"
#include "crypto/sha256.h"
#include "registry/entry.h"

namespace diptych {
namespace {

constexpr std::uint8_t kGenesisVersion = 1;

Error Bad(std::string_view what) {
  return {ErrorCode::kInvalid, "genesis: " + std::string(what)};
}

// The origin names the log's key in signed notes, where a space or a plus sign
// would end the name.
bool IsOrigin(std::string_view text) {
  return !text.empty() && text.size() <= kOriginSizeMax &&
         std::ranges::all_of(text, [](char octet) {
           return octet > ' ' && octet <= '~' && octet != '+';
         });
}

}  // namespace

Bytes EncodeGenesis(const Genesis& genesis) {
  CHECK(genesis.members.size() <= kGenesisMembersMax);
  WireWriter writer;
  writer.U8(static_cast<std::uint8_t>(EntryKind::kGenesis));
  writer.U8(kGenesisVersion);
  writer.Short(AsBytes(genesis.origin));
  writer.U64(genesis.time.value);
  writer.U32(genesis.heartbeat_ms);
  writer.Raw(genesis.log_key);
  writer.U16(static_cast<std::uint16_t>(genesis.members.size()));
  for (const MemberRecord& member : genesis.members) {
    writer.Long(EncodeMemberRecord(member));
  }
  return writer.Take();
}

Result<Genesis> DecodeGenesis(ByteView entry) {
  if (entry.size() > kEntrySizeMax) return Bad("is longer than 65535 octets");
  WireReader reader(entry);
  if (reader.U8() != static_cast<std::uint8_t>(EntryKind::kGenesis)) {
    return Bad("kind is not 0");
  }
  const std::uint8_t version = reader.U8();
  if (version > kGenesisVersion && !reader.failed()) {
    return Bad("version is " + std::to_string(version) +
               ", and this program knows version 1: a newer program made it; "
               "use that one");
  }
  if (version != kGenesisVersion) return Bad("version is not 1");
  Genesis genesis;
  genesis.origin = ToText(reader.Short());
  genesis.time.value = reader.U64();
  genesis.heartbeat_ms = reader.U32();
  const ByteView log_key = reader.Raw(genesis.log_key.size());
  std::ranges::copy(log_key, genesis.log_key.begin());
  const std::size_t members = reader.U16();
  if (reader.failed()) return Bad("ends early");
  if (!IsOrigin(genesis.origin)) {
    return Bad("origin is not 1 to 200 visible ASCII characters without '+'");
  }
  if (genesis.heartbeat_ms < kHeartbeatMsMin ||
      genesis.heartbeat_ms > kHeartbeatMsMax) {
    return Bad("heartbeat is not between a second and a day");
  }
  if (members == 0 || members > kGenesisMembersMax) {
    return Bad("has not 1 to 64 members");
  }
  for (std::size_t i = 0; i < members; ++i) {
    ASSIGN_OR_RETURN(MemberRecord member, DecodeMemberRecord(reader.Long()));
    if (i > 0 && member.member <= genesis.members.back().member) {
      return Bad("member numbers do not ascend");
    }
    // Who vouches for whom takes the accreditor's signature.
    if (!member.accreditations.empty()) {
      return Bad("a member has accreditations, which only accreditors grant");
    }
    genesis.members.push_back(std::move(member));
  }
  if (!reader.Finish()) return Bad("length does not match its fields");
  return genesis;
}

Digest NetworkId(ByteView genesis_entry) {
  return Sha256({AsBytes("diptych/genesis/v1\n"), genesis_entry});
}

}  // namespace diptych
