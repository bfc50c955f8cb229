// SPDX-License-Identifier: Apache-2.0
//
// A GuardSlot is one of the two places of a guard file: a guard record, how
// often the file was written, and whose it is (docs/spec/guard.md).

#pragma once

#include <cstddef>
#include <cstdint>

#include "base/bytes.h"
#include "base/digest.h"
#include "base/result.h"
#include "consensus/guard_record.h"
#include "crypto/ecdsa.h"

namespace diptych {

// Whose votes a guard file guards.
struct GuardIdentity {
  EcdsaPublicKeyBytes validator_key{};
  Digest network_id{};
  bool operator==(const GuardIdentity&) const = default;
};

struct GuardSlot {
  std::uint64_t sequence = 0;
  GuardIdentity identity;
  GuardRecord record;
  bool operator==(const GuardSlot&) const = default;
};

// A sector: what a disk writes whole, as a rule.
inline constexpr std::size_t kGuardSlotSize = 512;

Bytes EncodeGuardSlot(const GuardSlot& slot);

// kCorrupt if the octets are torn or damaged; kRefused if they are whole and of
// a version that this program does not know.
Result<GuardSlot> DecodeGuardSlot(ByteView octets);

}  // namespace diptych
