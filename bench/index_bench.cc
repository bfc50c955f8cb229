// SPDX-License-Identifier: Apache-2.0
// Measures the commitment index alone: what adding a credential takes with all
// writing and merging behind it, and what looking one up takes.
#include <algorithm>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "base/check.h"
#include "bench/bench_directory.h"
#include "bench/measure.h"
#include "storage/commitment_index.h"
#include "storage/store.h"

namespace diptych {
namespace {

constexpr std::size_t kKeysPerBlock = 4'096;
constexpr int kLookups = 50;
constexpr int kRounds = 10;

std::unique_ptr<CommitmentIndex> Start(const std::string& path,
                                       std::uint64_t log_size) {
  auto index =
      CommitmentIndex::Start({.directory = path,
                              .hash_seed = 4711,
                              .tail_credentials = kIndexTailCredentials},
                             log_size);
  CHECK(index.has_value());
  return *std::move(index);
}

// Adds `count` random keys, and gives the longest that one block took.
double AddAll(CommitmentIndex& index, std::size_t count,
              std::mt19937_64& random) {
  double slowest = 0;
  std::vector<IndexedCommitment> block;
  for (std::size_t at = 0; at < count; at += block.size()) {
    block.clear();
    for (std::size_t i = 0; i < kKeysPerBlock; ++i) {
      block.push_back({random(), {at + i}});
    }
    const double begin = WallSeconds();
    CHECK(index.Add(block, at + block.size()));
    slowest = std::max(slowest, WallSeconds() - begin);
  }
  return slowest;
}

// Processor time of a lookup in microseconds. The matches are as many as they
// should be.
double MeasureFind(const CommitmentIndex& index, std::mt19937_64 random,
                   std::size_t wanted) {
  std::vector<IndexMatch> matches;
  std::vector<Digest> asked(kKeysPerBlock);
  double seconds = 0;
  for (int i = 0; i < kLookups; ++i) {
    for (Digest& digest : asked) {
      const std::uint64_t number = __builtin_bswap64(random());
      std::memcpy(digest.data(), &number, sizeof number);
    }
    const double begin = ThreadCpu();
    index.Find(asked, matches);
    seconds += ThreadCpu() - begin;
  }
  CHECK(matches.size() == wanted);
  return 1e6 * seconds / (kLookups * kKeysPerBlock);
}

void Run(std::size_t count, const std::string& path) {
  constexpr std::uint64_t kSeed = 1;
  count = std::max(count, kLookups * kKeysPerBlock);
  std::unique_ptr<CommitmentIndex> index = Start(path, 0);
  std::mt19937_64 random(kSeed);
  const double cpu = ProcessCpu();
  const double slowest = AddAll(*index, count, random);
  // The first rounds run beside the last merges.
  double looking = 0;
  double absent_first = 0;
  double absent = 0;
  double present = 0;
  for (int round = 0; round < kRounds; ++round) {
    absent = MeasureFind(*index, std::mt19937_64(kSeed + 1), 0);
    present =
        MeasureFind(*index, std::mt19937_64(kSeed), kLookups * kKeysPerBlock);
    if (round == 0) absent_first = absent;
    looking += 1e-6 * (absent + present) * kLookups * kKeysPerBlock;
  }
  index.reset();
  const double whole = ProcessCpu() - cpu;
  std::printf("%zu keys\n", count);
  std::printf("add, write and merge %6.3f us a key (slowest block %.1f ms)\n",
              1e6 * (whole - looking) / static_cast<double>(count),
              1e3 * slowest);
  std::printf("look up absent       %6.3f us a key (%.3f beside merges)\n",
              absent, absent_first);
  std::printf("look up present      %6.3f us a key\n", present);
  const double begin = WallSeconds();
  index = Start(path, count + kKeysPerBlock);
  std::printf("start                %6.3f s\n", WallSeconds() - begin);
  index.reset();
}

}  // namespace
}  // namespace diptych

int main(int argc, char** argv) {
  const std::size_t count = argc > 1 ? std::stoull(argv[1]) : 1'000'000;
  const diptych::BenchDirectory directory(argc > 2 ? argv[2] : ".");
  diptych::Run(count, directory.path());
  return 0;
}
