// SPDX-License-Identifier: Apache-2.0
//
// simulate: runs schedules until one breaks a property.
// tools/sim builds and starts it.

#include <google/protobuf/stubs/logging.h>

#include <atomic>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <string>
#include <thread>
#include <vector>

#include "tests/sim/arguments.h"
#include "tests/sim/report.h"
#include "tests/sim/simulation.h"

namespace diptych {
namespace {

// Set by Ctrl-C as well: what ran until then is told of all the same.
std::atomic<bool> stop{false};
static_assert(std::atomic<bool>::is_always_lock_free);

void Work(const SimArguments& arguments, std::atomic<std::uint64_t>& next,
          SimReport& report) {
  const auto end = std::chrono::steady_clock::now() +
                   std::chrono::minutes(arguments.minutes);
  while (!stop) {
    const std::uint64_t done = next++;
    const bool ends = arguments.minutes == 0
                          ? done >= arguments.seeds
                          : std::chrono::steady_clock::now() > end;
    if (ends) return;
    const std::uint64_t seed = arguments.from + done;
    if (!report.Add(seed, Simulate(seed, arguments.options))) stop = true;
  }
}

int Main(int count, char** words) {
  const Result<SimArguments> arguments = ParseSimArguments(count, words);
  if (!arguments) {
    std::fprintf(stderr, "simulate: %s\n", arguments.error().message.c_str());
    return 2;
  }
  if (arguments->help) {
    std::fputs(kSimUsage, stdout);
    return 0;
  }
  // What Byzantine validators make of a frame is no error of this program.
  google::protobuf::SetLogHandler(nullptr);
  std::signal(SIGINT, [](int) { stop = true; });
  SimReport report(*arguments);
  std::atomic<std::uint64_t> next{0};
  // This thread is the first: in a process without others, memory and counted
  // pointers need no locks.
  std::vector<std::thread> others;
  for (std::uint64_t i = 1; i < arguments->jobs; ++i) {
    others.emplace_back([&] { Work(*arguments, next, report); });
  }
  Work(*arguments, next, report);
  for (std::thread& thread : others) thread.join();
  report.Print();
  return report.failed() ? 1 : 0;
}

}  // namespace
}  // namespace diptych

int main(int count, char** words) { return diptych::Main(count, words); }
