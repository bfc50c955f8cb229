// SPDX-License-Identifier: Apache-2.0
//
// A DurableToken lets one statement be signed, since the record that says so,
// or a later one, is on the disk; and a DurableRecord is a guard record that
// was read back from there.
//
// consensus.md 2.6: a VoteSigner signs what a token names and nothing else. A
// write that a PersistQueue has seen completed makes one, for the statement
// that it was asked for and its record says; and so does a record that the
// guard file gave, for what it says. Nothing else does, so that code that signs
// what is not durable does not compile.

#pragma once

#include "base/check.h"
#include "consensus/guard_record.h"
#include "consensus/vote.h"

namespace diptych {

class DurableToken {
 public:
  const Statement& statement() const { return statement_; }

 private:
  friend class DurableRecord;
  friend class PersistQueue;
  explicit DurableToken(const Statement& statement) : statement_(statement) {}

  Statement statement_;
};

class DurableRecord {
 public:
  const GuardRecord& operator*() const { return record_; }
  const GuardRecord* operator->() const { return &record_; }

  // Requires: the record says that this was signed.
  DurableToken token(const Statement& statement) const {
    CHECK(Says(record_, statement));
    return DurableToken(statement);
  }

  bool operator==(const DurableRecord&) const = default;

 private:
  friend class GuardFile;      // storage/
  friend class GuardOfMemory;  // The tests' disks that are none.
  explicit DurableRecord(const GuardRecord& record) : record_(record) {}

  GuardRecord record_;
};

}  // namespace diptych
