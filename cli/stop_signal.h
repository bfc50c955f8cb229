// SPDX-License-Identifier: Apache-2.0
//
// A StopSignal hears SIGINT (Ctrl-C) and SIGTERM: the first is a request to
// end in good order, the second ends the process at once.
//
// One at a time in a process: signals belong to all of it.

#pragma once

#include <atomic>
#include <string_view>

namespace diptych {

// For commands that may wait for others before they end.
inline constexpr std::string_view kStopNote =
    "Stopping; a second Ctrl-C ends at once.";

class StopSignal {
 public:
  // From here on it hears. At the first signal it writes `note` to standard
  // error as a line; nothing if it is empty.
  explicit StopSignal(std::string_view note = {});
  ~StopSignal();  // The signals do again what they did before.
  StopSignal(const StopSignal&) = delete;
  StopSignal& operator=(const StopSignal&) = delete;

  // True when a signal has come; lives as long as the process.
  const std::atomic<bool>& requested() const;

  // Returns when a signal has come. In one thread.
  void Wait();
};

}  // namespace diptych
