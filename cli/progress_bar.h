// SPDX-License-Identifier: Apache-2.0
//
// A ProgressBar shows on standard error how far long work has come: percent,
// count, rate and the time that is left.
//
//   anchoring [#########...........]  45 %  450 of 1000, 900/s, 1 s left
//
// On a terminal it redraws one line, elsewhere it writes a line every few
// seconds, so that a log of a night's run stays short. Work that is done
// within the first interval shows nothing there. Use in one thread.

#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/clock.h"
#include "cli/console.h"
#include "cli/duration.h"

namespace diptych {

// How far work has come.
struct Progress {
  std::uint64_t done = 0;
  std::uint64_t total = 0;  // 0 if nobody knows
  DurationMs elapsed;
};

// One line without a line feed, at most `columns` characters of ASCII.
std::string ProgressText(std::string_view what, const Progress& progress,
                         int columns);

class ProgressBar {
 public:
  // `what` is a word or two: "anchoring". Console and clock must outlive it.
  ProgressBar(std::string what, Console& console, Clock& clock);
  ~ProgressBar();  // Finishes.
  ProgressBar(const ProgressBar&) = delete;
  ProgressBar& operator=(const ProgressBar&) = delete;

  // May be called as often as one likes: it draws ten times a second.
  void Update(std::uint64_t done, std::uint64_t total);

  // Draws the last state and ends the line. Later updates show nothing.
  void Finish();

 private:
  void Show();
  DurationMs Since(TimeMs start);

  std::string what_;
  Console& console_;
  Clock& clock_;
  TimeMs start_;
  TimeMs shown_;
  Progress progress_;
  bool drawn_ = false;
  bool finished_ = false;
};

}  // namespace diptych
