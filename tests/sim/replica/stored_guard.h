// SPDX-License-Identifier: Apache-2.0
//
// A StoredGuard is the guard file of a replica's node, in octets: the real
// GuardFile writes and reads it, on a disk that rots, tears what it was writing
// when the power was cut, and fails to sync what reads back all the same.
//
// What was written and not synced is in the system's memory: the next process
// reads it there, and a power cut takes it, or any part of it. After a failed
// sync the system takes it for written, so that no later sync brings it to the
// disk.

#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "base/result.h"
#include "storage/guard_file.h"
#include "tests/sim/random.h"

namespace diptych {

class StoredGuard {
 public:
  // Made for a key that never signed.
  explicit StoredGuard(const GuardIdentity& identity);
  // Instead of one that is gone.
  void MakeNew();
  StoredGuard(const StoredGuard&) = delete;
  StoredGuard& operator=(const StoredGuard&) = delete;

  // As at a start: none if nothing was ever written. An error means that
  // nothing may be signed.
  Result<std::optional<DurableRecord>> Open();
  // Of a node that signs nothing: what it writes goes nowhere.
  void Close() { file_.reset(); }

  void Write(const GuardRecord& record);
  // The next sync fails.
  void FailSync() { sync_fails_ = true; }
  // The power is cut, and so many octets of this record's slot were written.
  void Tear(const GuardRecord& record, std::size_t octets);
  void CutPower(SimRandom& random);

  // A bit of the slot that was written before the newest, or of both. Of the
  // newest alone it is what a torn write leaves, and no reader can tell them
  // apart (docs/spec/guard.md).
  void RotOlder(std::uint64_t bit);
  void RotBoth(std::uint64_t bit);

 private:
  class OctetsFile;

  bool IsDurable(std::size_t slot) const;
  void Flip(std::size_t slot, std::uint64_t bit);

  GuardIdentity identity_;
  Bytes octets_;                     // As they read.
  Bytes durable_;                    // As they are on the disk.
  std::array<bool, 2> is_dirty_{};   // By slot.
  std::array<bool, 2> is_rotten_{};  // By slot.
  std::size_t newest_ = 1;           // The slot.
  bool sync_fails_ = false;
  // A tear ends within this write.
  std::optional<std::size_t> torn_after_;
  std::optional<GuardFile> file_;
};

}  // namespace diptych
