// SPDX-License-Identifier: Apache-2.0
//
// A KeyRing holds the parsed secp256k1 keys of a register's members, so that
// each is parsed once and not for every signature.
//
// Members and keys come from the genesis alone: no entry that changes them
// exists (docs/spec/entries.md reserves governance), so a ring is complete
// from the first block on. A plain value, safe in several threads.

#pragma once

#include <cstdint>
#include <map>
#include <utility>

#include "base/ids.h"
#include "crypto/ecdsa.h"
#include "registry/genesis.h"

namespace diptych {

class KeyRing {
 public:
  explicit KeyRing(const Genesis& genesis);

  // The member's key of that place; null if there is none, or if it is not of
  // the kind that signs transactions.
  const EcdsaPublicKey* Find(MemberId member, std::uint32_t key) const;

 private:
  std::map<std::pair<MemberId, std::uint32_t>, EcdsaPublicKey> keys_;
};

}  // namespace diptych
