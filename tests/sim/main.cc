// SPDX-License-Identifier: Apache-2.0
//
// simulate: runs schedules until one breaks a property.
// tools/sim builds and starts it.

#include <atomic>
#include <charconv>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "tests/sim/simulation.h"

namespace diptych {
namespace {

constexpr const char* kUsage =
    R"(usage: simulate [options]

Runs schedules of the consensus core, or of the replica with the register, one
for each seed, until one of them breaks a property. Exit status: 0 if none does, 1 if one does, 2 for a wrong
option.

  --seeds N        how many seeds (default 1000)
  --from S         the first seed (default 1)
  --minutes M      stop after this time, whatever --seeds says
  --jobs J         threads (default 1)
  --replay SEED    one seed, and say how it ended
  --trace          with --replay: a line for each event
  --replica        the replica with the register, not the core alone
  --forensics      more than f Byzantine validators, and whom that convicts
  --json           the summary as one line of JSON

  simulate --seeds 100000 --jobs 2
  simulate --replay 4711 --trace | less
)";

struct Arguments {
  std::uint64_t seeds = 1'000;
  std::uint64_t from = 1;
  std::uint64_t minutes = 0;
  std::uint64_t jobs = 1;
  std::uint64_t told_each = 5'000;  // Schedules between two lines.
  bool replays = false;
  bool json = false;
  SimulationOptions options;
};

struct Totals {
  std::atomic<std::uint64_t> next{0};
  std::atomic<bool> stop{false};
  std::mutex mutex;
  std::uint64_t runs = 0;
  std::uint64_t steps = 0;
  std::uint64_t views = 0;
  std::uint64_t blocks = 0;
  std::uint64_t crashes = 0;
  std::uint64_t forks = 0;
  std::uint64_t simulated_ms = 0;
  std::uint64_t slowest_ms = 0;
  std::uint64_t hash = 0;
  std::optional<std::uint64_t> failed;
  Violation violation;
};

unsigned long long Wide(std::uint64_t value) { return value; }

bool Parse(int count, char** words, Arguments& arguments) {
  for (int i = 1; i < count; ++i) {
    const std::string_view word = words[i];
    std::uint64_t* number = nullptr;
    if (word == "--seeds") number = &arguments.seeds;
    if (word == "--from") number = &arguments.from;
    if (word == "--minutes") number = &arguments.minutes;
    if (word == "--jobs") number = &arguments.jobs;
    if (word == "--replay") {
      number = &arguments.from;
      arguments.replays = true;
    }
    if (number != nullptr) {
      if (++i == count) return false;
      const std::string_view text = words[i];
      const char* end = text.data() + text.size();
      const auto parsed = std::from_chars(text.data(), end, *number);
      if (parsed.ec != std::errc{} || parsed.ptr != end) return false;
    } else if (word == "--trace") {
      arguments.options.prints = true;
    } else if (word == "--json") {
      arguments.json = true;
    } else if (word == "--replica") {
      arguments.options.stack = Stack::kReplica;
    } else if (word == "--forensics") {
      arguments.options.mode = Mode::kForensics;
    } else {
      return false;
    }
  }
  if (arguments.replays) arguments.seeds = 1;
  if (arguments.options.stack == Stack::kReplica) arguments.told_each = 200;
  return arguments.jobs >= 1 && arguments.jobs <= 64 &&
         (arguments.replays || !arguments.options.prints);
}

void Work(const Arguments& arguments, Totals& totals) {
  const auto end = std::chrono::steady_clock::now() +
                   std::chrono::minutes(arguments.minutes);
  while (!totals.stop) {
    const std::uint64_t done = totals.next++;
    if (arguments.minutes == 0 && done >= arguments.seeds) return;
    if (arguments.minutes != 0 && std::chrono::steady_clock::now() > end) {
      return;
    }
    const std::uint64_t seed = arguments.from + done;
    const SimulationResult result = Simulate(seed, arguments.options);
    const std::lock_guard lock(totals.mutex);
    ++totals.runs;
    totals.steps += result.steps;
    totals.views += result.views;
    totals.blocks += result.blocks;
    totals.crashes += result.crashes;
    totals.forks += result.forks;
    totals.simulated_ms += result.simulated_ms;
    totals.slowest_ms = std::max(totals.slowest_ms, result.slowest_ms);
    totals.hash ^= result.trace_hash;
    if (result.violation && !totals.failed) {
      totals.failed = seed;
      totals.violation = *result.violation;
      totals.stop = true;
    }
    if (!arguments.json && totals.runs % arguments.told_each == 0) {
      std::fprintf(stderr, "%llu schedules\n", Wide(totals.runs));
    }
  }
}

void Print(const Arguments& arguments, const Totals& totals, double seconds) {
  const double rate = static_cast<double>(totals.runs) / seconds;
  const std::uint64_t runs = std::max<std::uint64_t>(totals.runs, 1);
  std::printf(
      arguments.json
          ? "{\"schedules\":%llu,\"per_second\":%.0f,\"steps\":%llu,"
            "\"views\":%llu,\"blocks\":%llu,\"crashes\":%llu,\"forks\":%llu,"
            "\"simulated_hours\":%llu,\"failed\":%s}\n"
          : "%llu schedules, %.0f a second; each on average %llu steps, "
            "%llu views, %llu blocks; in all %llu crashes, %llu forks, %llu "
            "simulated hours%s\n",
      Wide(totals.runs), rate, Wide(totals.steps / runs),
      Wide(totals.views / runs), Wide(totals.blocks / runs),
      Wide(totals.crashes), Wide(totals.forks),
      Wide(totals.simulated_ms / 3'600'000),
      arguments.json ? (totals.failed ? "true" : "false") : "");
  if (arguments.replays) {
    std::printf("trace hash %016llx\n", Wide(totals.hash));
  }
  if (!totals.failed) return;
  const char* commit = std::getenv("DIPTYCH_COMMIT");
  std::printf(
      "FAILED: seed %llu, commit %s\n%s: %s\nreplay: tools/sim %s%s--replay "
      "%llu "
      "--trace\n",
      Wide(*totals.failed), commit == nullptr ? "unknown" : commit,
      totals.violation.property.c_str(), totals.violation.text.c_str(),
      arguments.options.stack == Stack::kReplica ? "--replica " : "",
      arguments.options.mode == Mode::kForensics ? "--forensics " : "",
      Wide(*totals.failed));
}

int Main(int count, char** words) {
  Arguments arguments;
  if (!Parse(count, words, arguments)) {
    std::fputs(kUsage, stderr);
    return 2;
  }
  Totals totals;
  const auto began = std::chrono::steady_clock::now();
  std::vector<std::thread> threads;
  for (std::uint64_t i = 0; i < arguments.jobs; ++i) {
    threads.emplace_back([&] { Work(arguments, totals); });
  }
  for (std::thread& thread : threads) thread.join();
  const std::chrono::duration<double> took =
      std::chrono::steady_clock::now() - began;
  Print(arguments, totals, took.count());
  return totals.failed ? 1 : 0;
}

}  // namespace
}  // namespace diptych

int main(int count, char** words) { return diptych::Main(count, words); }
