// SPDX-License-Identifier: Apache-2.0
//
// The SharedRegister is the register's state and its newest checkpoint, as one
// thread changes them and others read them.
//
// The register's thread alone advances it, block by block, after the block is
// durable. Readers hold it still while they look, and see state and checkpoint
// of the same block.

#pragma once

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/digest.h"
#include "node/durable_checkpoint.h"
#include "platform/mutex.h"
#include "registry/execution.h"
#include "registry/state.h"

namespace diptych {

// What the newest durable block left behind.
struct RegisterView {
  RegisterState state;
  SealEntry seal;  // The log's last entry.
  // Over state.log; never null. Its note is asked for within Read() only, so
  // that heads are signed in ascending order.
  std::shared_ptr<const DurableCheckpoint> checkpoint;
};

class SharedRegister {
 public:
  explicit SharedRegister(RegisterView view) : view_(std::move(view)) {}

  // Calls read(const RegisterView&) while nothing changes, and gives what it
  // gives. References into the view must not leave the call.
  template <class Reader>
  auto Read(Reader&& read) const {
    const ReaderLock lock(mutex_);
    return read(std::as_const(view_));
  }

  // Calls change(RegisterView&) alone.
  template <class Changer>
  void Advance(Changer&& change) {
    const WriterLock lock(mutex_);
    change(view_);
  }

 private:
  mutable Mutex mutex_;
  RegisterView view_ GUARDED_BY(mutex_);
};

}  // namespace diptych
