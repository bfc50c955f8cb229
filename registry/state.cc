// SPDX-License-Identifier: Apache-2.0
#include "registry/state.h"

#include <algorithm>

#include "base/wire.h"
#include "crypto/sha256.h"

namespace diptych {

const MemberRecord* DirectoryState::FindMember(MemberId member) const {
  const auto found = members.find(member);
  return found == members.end() ? nullptr : &found->second;
}

CredentialStatus RegisterState::StatusOf(ListId list, Position position) const {
  return StatusAt(statuses.Chunk(ChunkOf(list, position)), position);
}

Bytes DirectoryState::DirectoryValue(ByteView key) const {
  if (key.empty()) return {};
  WireReader reader(key.subspan(1));
  switch (static_cast<DirectoryKind>(key[0])) {
    case DirectoryKind::kMember: {
      const MemberRecord* found = FindMember({reader.U32()});
      if (found == nullptr || !reader.Finish()) return {};
      return ToDirectoryRecord(*found).value;
    }
    case DirectoryKind::kList: {
      const std::uint32_t list = reader.U32();
      if (list >= lists.size() || !reader.Finish()) return {};
      return ToDirectoryRecord(lists[list]).value;
    }
    case DirectoryKind::kDocument: {
      const auto found = documents.find(reader.Hash());
      if (found == documents.end() || !reader.Finish()) return {};
      return ToDirectoryRecord(found->second).value;
    }
    case DirectoryKind::kConviction: {
      const ConvictionPlace place{
          {reader.U32()}, {reader.U64()}, {reader.U64()}};
      const auto found = convictions.find(place);
      if (found == convictions.end() || !reader.Finish()) return {};
      return ToDirectoryRecord(found->second).value;
    }
  }
  return {};
}

std::vector<Validator> ValidatorsAt(const RegisterState& state, TimeMs time) {
  std::vector<Validator> validators;
  for (const auto& [number, record] : state.members) {
    if (!HasRole(record, Role::kValidator, time)) continue;
    const auto key =
        std::ranges::find_if(record.keys, [&](const MemberKey& held) {
          return held.type == KeyType::kSecp256k1 &&
                 KeyHolds(held, KeyPurpose::kConsensus, time);
        });
    if (key == record.keys.end()) continue;
    validators.push_back({number, key->public_key});
  }
  return validators;
}

std::vector<Validator> ValidatorsOf(const RegisterState& state, Epoch epoch) {
  if (epoch != Epoch{}) return {};
  return ValidatorsAt(state, state.genesis.time);
}

Digest ValidatorsHash(const std::vector<Validator>& validators) {
  WireWriter writer;
  writer.Raw(AsBytes("diptych/validators/v1\n"));
  writer.U16(static_cast<std::uint16_t>(validators.size()));
  for (const Validator& validator : validators) {
    writer.U32(validator.member.value);
    writer.Raw(validator.consensus_key);
  }
  return Sha256(writer.bytes());
}

}  // namespace diptych
