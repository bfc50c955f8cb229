// SPDX-License-Identifier: Apache-2.0
//
// A DurableToken proves that what is to be signed is on the disk, and a
// DurableRecord is a guard record that was read back from there.
//
// consensus.md 2.6: signing takes a DurableToken. A write that a PersistQueue
// has seen completed makes one, and so does a record that the guard file gave;
// nothing else does, so that code that signs what is not durable does not
// compile.

#pragma once

#include "consensus/guard_record.h"

namespace diptych {

class DurableToken {
 private:
  friend class DurableRecord;
  friend class PersistQueue;
  DurableToken() = default;
};

class DurableRecord {
 public:
  const GuardRecord& operator*() const { return record_; }
  const GuardRecord* operator->() const { return &record_; }

  // For what the record says.
  DurableToken token() const { return {}; }

  bool operator==(const DurableRecord&) const = default;

 private:
  friend class GuardFile;      // storage/
  friend class GuardOfMemory;  // The tests' disks that are none.
  explicit DurableRecord(const GuardRecord& record) : record_(record) {}

  GuardRecord record_;
};

}  // namespace diptych
