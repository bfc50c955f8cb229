// SPDX-License-Identifier: Apache-2.0
#include "tests/sim/report.h"

#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "tests/sim/random.h"

namespace diptych {
namespace {

constexpr std::chrono::milliseconds kBarEach{200};
// Where nobody watches a terminal, as in a log.
constexpr std::chrono::seconds kLineEach{20};
constexpr std::size_t kBarWidth = 24;
constexpr std::uint64_t kMsPerHour = 3'600'000;

unsigned long long Wide(std::uint64_t value) { return value; }

// What this process computed, however many others the machine works for.
double CpuSeconds() {
  rusage usage{};
  if (::getrusage(RUSAGE_SELF, &usage) != 0) return 0;
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) +
           (static_cast<double>(time.tv_usec) / 1e6);
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

double Rate(std::uint64_t runs, double seconds) {
  return seconds > 0 ? static_cast<double>(runs) / seconds : 0;
}

std::string CommitName() {
  const char* commit = std::getenv("DIPTYCH_COMMIT");
  return commit == nullptr ? "unknown" : commit;
}

// Texts of violations are printable ASCII.
std::string Quoted(const std::string& text) {
  std::string quoted = "\"";
  for (const char octet : text) {
    if (octet == '"' || octet == '\\') quoted += '\\';
    quoted += octet;
  }
  return quoted + "\"";
}

}  // namespace

SimReport::SimReport(const SimArguments& arguments)
    : arguments_(arguments), on_terminal_(::isatty(STDERR_FILENO) == 1) {}

bool SimReport::Add(std::uint64_t seed, const SimulationResult& result) {
  const std::lock_guard lock(mutex_);
  ++runs_;
  steps_ += result.steps;
  views_ += result.views;
  blocks_ += result.blocks;
  largest_ = std::max(largest_, result.largest);
  crashes_ += result.crashes;
  rotten_ += result.rotten;
  forks_ += result.forks;
  simulated_ms_ += result.simulated_ms;
  hash_ ^= arguments_.replays ? result.trace_hash
                              : Mix(result.trace_hash ^ Mix(seed));
  if (arguments_.hashes) {
    std::printf("%llu %016llx\n", Wide(seed), Wide(result.trace_hash));
  }
  if (result.violation && !failure_) failure_ = {seed, *result.violation};
  ShowProgress(Clock::now());
  return !failure_;
}

double SimReport::Seconds(Clock::time_point now) const {
  return std::chrono::duration<double>(now - began_).count();
}

void SimReport::ShowProgress(Clock::time_point now) {
  if (arguments_.json || arguments_.replays) return;
  if (now - shown_ <
      (on_terminal_ ? Clock::duration(kBarEach) : Clock::duration(kLineEach))) {
    return;
  }
  shown_ = now;
  const double seconds = Seconds(now);
  const double done =
      arguments_.minutes != 0
          ? seconds / (60 * static_cast<double>(arguments_.minutes))
          : static_cast<double>(runs_) / static_cast<double>(arguments_.seeds);
  const double part = std::clamp(done, 0.0, 1.0);
  const double left = part > 0 ? seconds * (1 - part) / part : 0;
  std::string bar(kBarWidth, '.');
  std::fill_n(bar.begin(), static_cast<std::size_t>(part * kBarWidth), '#');
  std::fprintf(stderr,
               "%s[%s] %3.0f %%  %llu schedules, %.0f a second, %.0f s left%s",
               on_terminal_ ? "\r" : "", bar.c_str(), 100 * part, Wide(runs_),
               Rate(runs_, seconds), left, on_terminal_ ? "\033[K" : "\n");
}

void SimReport::Print() const {
  const bool shows_bar = on_terminal_ && shown_ != began_;
  if (shows_bar) std::fputs("\r\033[K", stderr);
  const double seconds = Seconds(Clock::now());
  if (arguments_.json) return PrintJson(seconds, CpuSeconds());
  if (arguments_.hashes && !failure_ && !arguments_.replays) return;
  PrintText(seconds, CpuSeconds());
}

void SimReport::PrintText(double seconds, double cpu_seconds) const {
  const std::uint64_t runs = std::max<std::uint64_t>(runs_, 1);
  std::printf(
      "%llu schedules, %.0f a second (%.0f a second of processor time)\n"
      "each on average %llu steps, %llu views, %llu blocks, the largest of "
      "%llu octets; in all %llu crashes, %llu rotten octets, %llu forks, %llu "
      "simulated hours\n"
      "trace hash %016llx\n",
      Wide(runs_), Rate(runs_, seconds), Rate(runs_, cpu_seconds),
      Wide(steps_ / runs), Wide(views_ / runs), Wide(blocks_ / runs),
      Wide(largest_), Wide(crashes_), Wide(rotten_), Wide(forks_),
      Wide(simulated_ms_ / kMsPerHour), Wide(hash_));
  if (!failure_) return;
  std::printf(
      "FAILED: seed %llu, commit %s, after %.1f s of processor time\n"
      "%s: %s\nreplay: %s\n",
      Wide(failure_->seed), CommitName().c_str(), cpu_seconds,
      failure_->violation.property.c_str(), failure_->violation.text.c_str(),
      ReplayCommand(arguments_, failure_->seed).c_str());
}

void SimReport::PrintJson(double seconds, double cpu_seconds) const {
  const std::uint64_t runs = std::max<std::uint64_t>(runs_, 1);
  std::printf(
      "{\"schedules\":%llu,\"seconds\":%.2f,\"cpu_seconds\":%.2f,"
      "\"per_second\":%.0f,\"per_cpu_second\":%.0f,\"steps\":%llu,"
      "\"views\":%llu,\"blocks\":%llu,\"largest\":%llu,\"crashes\":%llu,"
      "\"rotten\":%llu,"
      "\"forks\":%llu,\"simulated_hours\":%llu,\"trace_hash\":\"%016llx\","
      "\"failure\":",
      Wide(runs_), seconds, cpu_seconds, Rate(runs_, seconds),
      Rate(runs_, cpu_seconds), Wide(steps_ / runs), Wide(views_ / runs),
      Wide(blocks_ / runs), Wide(largest_), Wide(crashes_), Wide(rotten_),
      Wide(forks_), Wide(simulated_ms_ / kMsPerHour), Wide(hash_));
  if (!failure_) {
    std::puts("null}");
    return;
  }
  std::printf(
      "{\"seed\":%llu,\"commit\":%s,\"property\":%s,\"text\":%s,\"replay\":%s}"
      "}\n",
      Wide(failure_->seed), Quoted(CommitName()).c_str(),
      Quoted(failure_->violation.property).c_str(),
      Quoted(failure_->violation.text).c_str(),
      Quoted(ReplayCommand(arguments_, failure_->seed)).c_str());
}

}  // namespace diptych
