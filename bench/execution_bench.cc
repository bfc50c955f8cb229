// SPDX-License-Identifier: Apache-2.0
//
// What executing a block costs for each credential that it anchors, and how
// much of that is the hashing that no register can do without.
//
// One round executes a block of 4 transactions with 1,000 commitments each,
// their signatures checked already, on a log of 2^16 entries, and then hashes
// as many leaves and nodes alone, so that both see the same machine. Counters:
// ns_credential is the block's time for each credential, ns_hashing that of
// the hashing alone, `ratio` their quotient: 1 would mean that the rules cost
// nothing.
#include <benchmark/benchmark.h>

#include <chrono>
#include <random>
#include <vector>

#include "crypto/sha256_lanes.h"
#include "registry/sample_register.h"

namespace diptych {
namespace {

constexpr std::uint32_t kTransactions = 4;
constexpr std::uint32_t kItems = 1'000;
constexpr std::size_t kCredentials = std::size_t{kTransactions} * kItems;

using SteadyTime = std::chrono::steady_clock::time_point;

double SecondsSince(SteadyTime start) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start)
      .count();
}

// Commitments and positions as wallets choose them: at random.
class Wallet {
 public:
  CheckedTransaction Batch(SampleRegister& sample, std::uint32_t list,
                           std::uint32_t items) {
    std::vector<AnchorItem> batch;
    for (std::uint32_t i = 0; i < items; ++i) {
      // Odd, so that the steps run through all positions.
      const std::uint32_t position = (place_++ * 40'503) % kPositionsPerList;
      batch.push_back({{position}, SampleCommitment(random_(), random_())});
    }
    return sample.Anchor(1, list, std::move(batch));
  }

 private:
  std::mt19937_64 random_{1};
  std::uint32_t place_ = 0;
};

// The leaves and nodes of as many entries, with nothing around them.
void HashAlone(ByteView entries, std::span<Digest> hashes) {
  HashLeaves(entries, kCredentialEntrySize, kCredentialEntrySize, hashes);
  for (std::size_t size = hashes.size(); size > 1; size /= 2) {
    HashNodes(hashes.first(size / 2 * 2), hashes.first(size / 2));
  }
  benchmark::DoNotOptimize(hashes.data());
}

void BM_ExecuteBlock(benchmark::State& state) {
  SampleRegister sample;
  Wallet wallet;
  sample.Commit(sample.Open(1));
  for (std::uint32_t i = 0; i < 16; ++i) {
    sample.Commit(wallet.Batch(sample, 0, kTransactionItemsMax));
  }
  std::vector<CheckedTransaction> block;
  for (std::uint32_t i = 0; i < kTransactions; ++i) {
    block.push_back(wallet.Batch(sample, 0, kItems));
  }
  const Bytes entries(kCredentials * kCredentialEntrySize);
  std::vector<Digest> hashes(kCredentials);
  double executing = 0;
  double hashing = 0;
  for (auto _ : state) {
    const SteadyTime start = std::chrono::steady_clock::now();
    const Execution execution = sample.Execute(block);
    const double seconds = SecondsSince(start);
    if (execution.entries.count() != kCredentials + 1) {
      state.SkipWithError("the register refused the benchmark's block");
      return;
    }
    const SteadyTime alone = std::chrono::steady_clock::now();
    HashAlone(entries, hashes);
    hashing += SecondsSince(alone);
    executing += seconds;
    state.SetIterationTime(seconds);
  }
  const double credentials =
      static_cast<double>(state.iterations()) * double{kCredentials};
  state.counters["ns_credential"] = executing / credentials * 1e9;
  state.counters["ns_hashing"] = hashing / credentials * 1e9;
  state.counters["ratio"] = executing / hashing;
}
BENCHMARK(BM_ExecuteBlock)->UseManualTime()->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace diptych
