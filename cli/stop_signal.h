// SPDX-License-Identifier: Apache-2.0
//
// A StopSignal hears SIGINT (Ctrl-C) and SIGTERM: the first is a request to
// end in good order, the second ends the process at once.
//
// One at a time in a process: signals belong to all of it.

#pragma once

#include <atomic>

namespace diptych {

class StopSignal {
 public:
  StopSignal();   // From here on it hears.
  ~StopSignal();  // The signals do again what they did before.
  StopSignal(const StopSignal&) = delete;
  StopSignal& operator=(const StopSignal&) = delete;

  // True when a signal has come; lives as long as the process.
  const std::atomic<bool>& requested() const;

  // Returns when a signal has come. In one thread.
  void Wait();
};

}  // namespace diptych
