// SPDX-License-Identifier: Apache-2.0
#include "cli/progress_bar.h"

#include <algorithm>
#include <utility>

namespace diptych {
namespace {

constexpr std::uint64_t kRedrawMs = 100;
constexpr std::uint64_t kLineMs = 5000;
constexpr int kBarWidth = 20;
// Below this the bar itself is left out.
constexpr int kColumnsForBar = 72;

std::string PaddedPercent(std::uint64_t percent) {
  std::string digits = std::to_string(percent);
  return std::string(3 - digits.size(), ' ') + digits + " %";
}

std::string Bar(std::uint64_t percent) {
  const auto full = static_cast<std::size_t>(percent * kBarWidth / 100);
  return "[" + std::string(full, '#') + std::string(kBarWidth - full, '.') +
         "] ";
}

std::string Rate(double per_second) {
  const auto tenths = static_cast<std::uint64_t>(per_second * 10);
  if (tenths >= 100) return std::to_string(tenths / 10) + "/s";
  return std::to_string(tenths / 10) + "." + std::to_string(tenths % 10) + "/s";
}

}  // namespace

std::string ProgressText(std::string_view what, const Progress& progress,
                         int columns) {
  const std::uint64_t total = std::max(progress.total, progress.done);
  std::string text(what);
  text += " ";
  if (progress.total > 0) {
    const auto percent =
        static_cast<std::uint64_t>(100.0 * static_cast<double>(progress.done) /
                                   static_cast<double>(total));
    if (columns >= kColumnsForBar) text += Bar(percent);
    text += PaddedPercent(percent) + "  ";
  }
  text += std::to_string(progress.done);
  if (progress.total > 0) text += " of " + std::to_string(total);
  if (progress.done > 0 && progress.elapsed.value > 0) {
    const double per_ms = static_cast<double>(progress.done) /
                          static_cast<double>(progress.elapsed.value);
    text += ", " + Rate(per_ms * 1000);
    if (progress.done < progress.total) {
      const double left_ms =
          static_cast<double>(total - progress.done) / per_ms;
      text += ", " + DurationText({static_cast<std::uint64_t>(left_ms) + 999}) +
              " left";
    }
  }
  return text.substr(0, static_cast<std::size_t>(std::max(columns, 1)));
}

ProgressBar::ProgressBar(std::string what, Console& console, Clock& clock)
    : what_(std::move(what)),
      console_(console),
      clock_(clock),
      start_(clock.Now()),
      shown_(start_) {}

ProgressBar::~ProgressBar() { Finish(); }

DurationMs ProgressBar::Since(TimeMs start) {
  const TimeMs now = clock_.Now();
  // A wall clock may step back.
  return {now.value > start.value ? now.value - start.value : 0};
}

void ProgressBar::Update(std::uint64_t done, std::uint64_t total) {
  if (finished_) return;
  progress_ = {done, total, Since(start_)};
  const bool terminal = console_.facts().error_is_terminal;
  if (Since(shown_).value >= (terminal ? kRedrawMs : kLineMs)) Show();
}

void ProgressBar::Finish() {
  if (finished_) return;
  if (drawn_) {
    progress_.elapsed = Since(start_);
    Show();
    if (console_.facts().error_is_terminal) console_.Draw("\n");
  }
  finished_ = true;
}

void ProgressBar::Show() {
  const TerminalFacts& facts = console_.facts();
  // One column stays free: a full line would wrap on some terminals.
  const std::string text = ProgressText(what_, progress_, facts.columns - 1);
  console_.Draw(facts.error_is_terminal ? "\r" + text + "\x1b[K" : text + "\n");
  shown_ = clock_.Now();
  drawn_ = true;
}

}  // namespace diptych
