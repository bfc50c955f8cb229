// SPDX-License-Identifier: Apache-2.0
//
// A GuardFile keeps a validator's guard record where no crash, power cut or
// database recovery turns it back.
//
// consensus.md 2.2 and 2.6; layout: docs/spec/guard.md. It is a file of its
// own, because a database may drop its newest writes when it recovers. Two
// slots are written in turn: a write that is torn leaves the record before it,
// and what the torn one would have allowed was never signed.
//
// Not synchronized.

#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "base/result.h"
#include "consensus/durable_record.h"
#include "consensus/guard_record.h"
#include "platform/placed_file.h"
#include "storage/guard_slot.h"

namespace diptych {

class GuardFile {
 public:
  // Makes the file of a key that has never signed anything. kExists if there
  // is one. Never for a key that may have signed: whoever lost its guard file
  // needs a new key.
  static Status Create(const std::string& path, const GuardIdentity& identity);

  // Opens and locks the file, and makes durable what it read. Any error means
  // that nothing may be signed, and says what to do: kNotFound if there is no
  // file, kCorrupt if the newest record cannot be known, kRefused if it is of
  // another key, network or version, kUnavailable if another process has it
  // open, kIo.
  static Result<GuardFile> Open(const std::string& path,
                                const GuardIdentity& identity);
  // The same of a file that is open; `path` is for messages.
  static Result<GuardFile> Open(std::unique_ptr<PlacedFile> file,
                                const std::string& path,
                                const GuardIdentity& identity);

  // The newest record that is durable; epoch 0 and view 0 after Create.
  const GuardRecord& record() const { return newest_.record; }
  // The same, and that it is durable.
  DurableRecord durable() const { return DurableRecord(newest_.record); }

  // After Ok the record is durable. After an error it may be or not: nothing is
  // signed any more, and every further Write refuses; the owner ends the
  // process. Requires: epoch and view do not go back, and what was signed in
  // the view stays signed.
  Status Write(const GuardRecord& record);

 private:
  GuardFile(std::unique_ptr<PlacedFile> file, GuardSlot newest)
      : file_(std::move(file)), newest_(newest) {}

  Status WriteSlot(const GuardSlot& slot);

  std::unique_ptr<PlacedFile> file_;
  GuardSlot newest_;
  bool failed_ = false;
};

}  // namespace diptych
