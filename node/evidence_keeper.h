// SPDX-License-Identifier: Apache-2.0
//
// The EvidenceKeeper does what has to be done with the proof that a validator
// contradicted itself: into the log for the administrator, into the store until
// the register has it, and into the register through the mempool, as the
// EvidenceReporter says.
//
// Of the register's thread, but for what the mempool calls back.

#pragma once

#include <cstdint>

#include "consensus/evidence.h"
#include "consensus/instant.h"
#include "node/event_log.h"
#include "node/evidence_reporter.h"
#include "node/mempool.h"
#include "node/shared_register.h"
#include "storage/store.h"

namespace diptych {

class EvidenceKeeper {
 public:
  struct Parts {
    Store& store;
    Mempool& mempool;
    const SharedRegister& shared;
    // Outlives the mempool's submitters, too.
    EventLog& log;
    // Null for who reports nothing: an observer, or a network of one.
    EvidenceReporter* reporter = nullptr;
  };

  explicit EvidenceKeeper(const Parts& parts) : parts_(parts) {}

  // Evidence whose signatures were verified; what is reported of it is durable
  // when this returns. Ends the process if it cannot be.
  void Take(const Evidence& evidence);

  // Submits the reports that are due.
  void Report(Instant now);

  // How often it was given some.
  std::uint64_t found() const { return found_; }

 private:
  void Save();

  Parts parts_;
  std::uint64_t found_ = 0;
};

}  // namespace diptych
