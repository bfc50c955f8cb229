// SPDX-License-Identifier: Apache-2.0
//
// A PatientWriter writes what must be durable before the register's thread goes
// on: it waits with it as long as the disk is nearly full, and ends the process
// if a write fails (docs/adr/0012).
//
// While it waits, submitters are told why nothing is taken. Of the register's
// thread.

#pragma once

#include <atomic>
#include <functional>
#include <optional>

#include "base/result.h"
#include "node/mempool.h"
#include "storage/store.h"

namespace diptych {

// Ends the process: nothing after a failed write can be trusted to be durable,
// and the next start reads back what is.
[[noreturn]] void EndAfterFailedWrite(const Error& error);
void CheckWritten(const Status& written);

class PatientWriter {
 public:
  struct Parts {
    const Store& store;
    Mempool& mempool;
    // Called with why writes are refused, or that they are taken again, each
    // time that one of them is found.
    std::function<void(const std::optional<Error>&)> on_health;
    // Nothing is waited for any more.
    const std::atomic<bool>& stopping;
  };

  explicit PatientWriter(const Parts& parts) : parts_(parts) {}

  // Repeats `write` until the disk has room; ends the process if it fails.
  // False if the loop is to stop.
  bool Write(const std::function<Status()>& write);

  // Whether there is room, for those who ask before they send: why not, if
  // there is none. Ends the process if a write has failed.
  std::optional<Error> Look();

 private:
  // Of a write, or of whether one is possible.
  std::optional<Error> Judge(const Status& written);

  Parts parts_;
};

}  // namespace diptych
