// SPDX-License-Identifier: Apache-2.0
//
// Key text is how the key commands show a public key and what it is for.

#pragma once

#include <string>

#include "json/value.h"
#include "registry/member.h"
#include "wallet/key_store.h"

namespace diptych {

// "anchoring   secp256k1  zQ3s...  anchoring": name, type, key, purposes.
std::string KeyLine(const StoredKey& key, const MemberRecord& owner);

// {"name", "type", "publicKey", "purposes"}.
JsonObject KeyJson(const StoredKey& key, const MemberRecord& owner);

}  // namespace diptych
