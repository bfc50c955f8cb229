// SPDX-License-Identifier: Apache-2.0
//
// The current member record is what the register says now of the institution
// that a network folder belongs to: its roles, its keys and their numbers.
//
// The genesis in the folder says only what held at the beginning. A node gives
// the record with its proof, and the proof is checked before any of it is
// used. How recent it is, a node decides: an old record at worst makes the
// register refuse what is signed by it.

#pragma once

#include <cstdint>

#include "base/ids.h"
#include "base/result.h"
#include "crypto/ecdsa.h"
#include "registry/member.h"
#include "wallet/network_folder.h"
#include "wallet/registry_port.h"

namespace diptych {

// Asks the node for the record of the folder's member. kCorrupt says what does
// not hold, so that the node can be doubted; kNotFound if the register does
// not know the member.
Result<MemberRecord> FetchMemberRecord(const NetworkFolder& network,
                                       RegistryPort& registry);

// The place in the record of an anchoring key with these octets: one that
// holds at `now`, if there is one, or else the first. kNotFound if the record
// does not name it.
Result<std::uint32_t> AnchoringKeyNumber(const MemberRecord& record,
                                         const EcdsaPublicKeyBytes& key,
                                         TimeMs now);

}  // namespace diptych
