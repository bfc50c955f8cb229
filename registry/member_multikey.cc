// SPDX-License-Identifier: Apache-2.0
#include "registry/member_multikey.h"

#include "crypto/public_key_text.h"

namespace diptych {

std::string MemberMultikey(const MemberKey& key) {
  switch (key.type) {
    case KeyType::kSecp256k1:
      return "";
    case KeyType::kEd25519: {
      const auto parsed = Ed25519PublicKey::Parse(key.public_key);
      return parsed ? EncodeMultikey(*parsed) : "";
    }
    case KeyType::kP256: {
      const auto parsed =
          NistPublicKey::Parse(NistCurve::kP256, key.public_key);
      return parsed ? EncodeMultikey(*parsed) : "";
    }
  }
  return "";
}

}  // namespace diptych
