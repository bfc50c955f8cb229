// SPDX-License-Identifier: Apache-2.0
//
// Key text is how the key commands show a public key and what it is for.

#pragma once

#include <string>

#include "json/value.h"
#include "wallet/key_store.h"
#include "wallet/network_folder.h"

namespace diptych {

// "anchoring   secp256k1  zQ3s...  anchoring": name, type, key, purposes.
std::string KeyLine(const StoredKey& key, const NetworkFolder& folder);

// {"name", "type", "publicKey", "purposes"}.
JsonObject KeyJson(const StoredKey& key, const NetworkFolder& folder);

}  // namespace diptych
