// SPDX-License-Identifier: Apache-2.0
//
// A StoredGuard is the guard file of a replica's node, in octets: written as
// storage/guard_file.h writes it, rotten in places, and read by the real
// GuardFile.

#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "base/result.h"
#include "storage/guard_file.h"

namespace diptych {

class StoredGuard {
 public:
  // Made for a key that never signed.
  explicit StoredGuard(const GuardIdentity& identity);

  void Write(const GuardRecord& record);

  // A bit of the slot that was written before the newest, or of both. Of the
  // newest alone it is what a torn write leaves, and no reader can tell them
  // apart (docs/spec/guard.md).
  void RotOlder(std::uint64_t bit);
  void RotBoth(std::uint64_t bit);

  // As at a start: none if nothing was ever written. An error means that
  // nothing may be signed.
  Result<std::optional<DurableRecord>> Read();

 private:
  void Place(std::uint64_t sequence, const GuardRecord& record);
  void Flip(std::uint64_t sequence, std::uint64_t bit);

  GuardIdentity identity_;
  Bytes octets_;
  std::array<bool, 2> is_rotten_{};  // By slot.
  std::uint64_t sequence_ = 1;
  GuardRecord newest_;
};

}  // namespace diptych
