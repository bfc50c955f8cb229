// SPDX-License-Identifier: Apache-2.0
#include "tests/sim/arguments.h"

#include <charconv>
#include <string_view>

namespace diptych {
namespace {

constexpr std::uint64_t kJobsMost = 64;

Error Misused(std::string_view word, std::string_view why) {
  return {ErrorCode::kInvalid, std::string(word) + ": " + std::string(why)};
}

std::uint64_t* NumberOf(std::string_view word, SimArguments& arguments) {
  if (word == "--seeds") return &arguments.seeds;
  if (word == "--from") return &arguments.from;
  if (word == "--minutes") return &arguments.minutes;
  if (word == "--jobs") return &arguments.jobs;
  if (word == "--replay") return &arguments.from;
  return nullptr;
}

bool SetFlag(std::string_view word, SimArguments& arguments) {
  if (word == "--trace") {
    arguments.options.prints = true;
  } else if (word == "--json") {
    arguments.json = true;
  } else if (word == "--hashes") {
    arguments.hashes = true;
  } else if (word == "--replica") {
    arguments.options.stack = Stack::kReplica;
  } else if (word == "--forensics") {
    arguments.options.mode = Mode::kForensics;
  } else if (word == "--stalls") {
    arguments.options.stack = Stack::kReplica;
    arguments.options.mode = Mode::kStalls;
  } else if (word == "--help" || word == "-h") {
    arguments.help = true;
  } else {
    return false;
  }
  return true;
}

// simulate_P5 is the simulator with P5 planted.
std::string BugOf(std::string_view program) {
  constexpr std::string_view kBefore = "simulate_";
  const std::size_t at = program.rfind(kBefore);
  if (at == std::string_view::npos) return {};
  return std::string(program.substr(at + kBefore.size()));
}

}  // namespace

const char* const kSimUsage =
    R"(usage: simulate [options]

Runs schedules of the consensus core, or of the replica with the register, one
for each seed, until one of them breaks a property; then it prints the seed and
the line that replays it.

  --seeds N        how many seeds (default 1000)
  --from S         the first seed (default 1)
  --minutes M      for this time, however many seeds that is
  --jobs J         threads (default 1, at most 64)
  --replay SEED    one seed, and how it ended
  --trace          with --replay: a line for each event
  --replica        the replica with the register, not the core alone
  --forensics      more than f Byzantine validators, and whom that convicts
  --stalls         replicas without finality until more waits than they hold
  --only PROPERTY  whatever else breaks: a planted bug mostly breaks S7 some
                   steps before it breaks S1
  --hashes         a line for each seed: its number and the hash of its trace
  --json           the summary, and what failed, as one line of JSON
  --help           this text

examples:
  simulate --seeds 100000 --jobs 2         a hundred thousand schedules
  simulate --minutes 60 --from 5000000     an hour of other ones
  simulate --replica --seeds 1000          the register executed, too
  simulate --replay 4711 --trace | less    what happens in one

exit status: 0 if nothing failed, 1 if a property was broken, 2 for a wrong
option.
)";

Result<SimArguments> ParseSimArguments(int count, char** words) {
  SimArguments arguments;
  if (count > 0) arguments.bug = BugOf(words[0]);
  for (int i = 1; i < count; ++i) {
    const std::string_view word = words[i];
    if (word == "--only") {
      if (++i == count) return Misused(word, "write a property behind it: S1");
      arguments.options.only = words[i];
      continue;
    }
    std::uint64_t* const number = NumberOf(word, arguments);
    if (number == nullptr) {
      if (SetFlag(word, arguments)) continue;
      return Misused(word, "no such option; --help lists them");
    }
    if (++i == count) return Misused(word, "write a number behind it");
    const std::string_view text = words[i];
    const char* end = text.data() + text.size();
    const auto parsed = std::from_chars(text.data(), end, *number);
    if (parsed.ec != std::errc{} || parsed.ptr != end) {
      return Misused(word,
                     "'" + std::string(text) + "' is no number from 0 on");
    }
    if (word == "--replay") arguments.replays = true;
  }
  if (arguments.jobs < 1 || arguments.jobs > kJobsMost) {
    return Misused("--jobs", "write a number from 1 to 64");
  }
  if (arguments.options.prints && !arguments.replays) {
    return Misused("--trace", "goes with --replay SEED");
  }
  if (arguments.replays) {
    arguments.seeds = 1;
    arguments.minutes = 0;
  }
  return arguments;
}

std::string ReplayCommand(const SimArguments& arguments, std::uint64_t seed) {
  std::string line = "tools/sim ";
  if (!arguments.bug.empty()) line += "--bug " + arguments.bug + " ";
  if (arguments.options.mode == Mode::kStalls) {
    line += "--stalls ";
  } else if (arguments.options.stack == Stack::kReplica) {
    line += "--replica ";
  }
  if (arguments.options.mode == Mode::kForensics) line += "--forensics ";
  const std::string& only = arguments.options.only;
  if (!only.empty()) line += "--only " + only + " ";
  return line + "--replay " + std::to_string(seed) + " --trace";
}

}  // namespace diptych
