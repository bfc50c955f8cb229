// SPDX-License-Identifier: Apache-2.0
//
// A GuardRecord is what a validator signed in the view it is in: all that it
// must never forget.
//
// consensus.md 2.2: a validator never signs for a view below `view`, and for
// `view` only what the record, durable already, says. Epoch and view never go
// back.

#pragma once

#include <compare>
#include <optional>

#include "base/bytes.h"
#include "base/digest.h"
#include "base/result.h"
#include "consensus/header.h"
#include "consensus/vote.h"

namespace diptych {

struct GuardRecord {
  struct Finalized {
    View view;
    Digest block_hash{};
    auto operator<=>(const Finalized&) const = default;
  };

  Epoch epoch;
  View view;
  std::optional<Digest> notarized;     // The block, once voted for in `view`.
  bool nullified = false;              // Whether `view` was given up.
  std::optional<Finalized> finalized;  // The last finalize vote, to repeat it.
  auto operator<=>(const GuardRecord&) const = default;
};

// Whether the record says that this statement was signed.
bool Says(const GuardRecord& record, const Statement& statement);

inline constexpr std::size_t kGuardRecordSize = 8 + 8 + 1 + 32 + 8 + 32;

// A fixed size; absent fields are zero (docs/spec/guard.md).
Bytes EncodeGuardRecord(const GuardRecord& record);

// kInvalid unless the octets are what EncodeGuardRecord makes of a record.
Result<GuardRecord> DecodeGuardRecord(ByteView octets);

}  // namespace diptych
