// SPDX-License-Identifier: Apache-2.0
#include "audit/key_ring.h"

namespace diptych {

KeyRing::KeyRing(const Genesis& genesis) {
  for (const MemberRecord& member : genesis.members) {
    for (std::uint32_t place = 0; place < member.keys.size(); ++place) {
      const MemberKey& key = member.keys[place];
      if (key.type != KeyType::kSecp256k1) continue;
      Result<EcdsaPublicKey> parsed = EcdsaPublicKey::Parse(key.public_key);
      if (parsed) keys_.emplace(std::pair(member.member, place), *parsed);
    }
  }
}

const EcdsaPublicKey* KeyRing::Find(MemberId member, std::uint32_t key) const {
  const auto found = keys_.find({member, key});
  return found == keys_.end() ? nullptr : &found->second;
}

}  // namespace diptych
