// SPDX-License-Identifier: Apache-2.0
//
// What executing a block costs for each credential that it anchors, and how
// much of that is the hashing that no register can do without.
//
// One round executes a block of 4 transactions with 1,000 commitments each,
// their signatures checked already, on a log of 2^16 entries, and then looks
// up its commitments alone and hashes as many leaves and nodes alone, so that
// all see the same machine. Counters, in processor time of the one thread for
// each credential: ns_credential for the block, ns_lookup and ns_hashing for
// what was done alone, ns_rules for the rest, and `ratio`, the block's time
// divided by the hashing's: 1 would mean that the rules cost nothing.
//
// BM_ExecuteOnBranch grows a chain of such blocks in a block tree, with three
// that are not final behind each, as consensus does when it is pipelined:
// executing, adding, and finalising the oldest.
#include <benchmark/benchmark.h>

#include <ctime>
#include <random>
#include <vector>

#include "crypto/sha256_lanes.h"
#include "registry/block_tree.h"
#include "tests/support/four_members.h"

namespace diptych {
namespace {

constexpr std::uint32_t kTransactions = 4;
constexpr std::uint32_t kItems = 1'000;
constexpr std::size_t kCredentials = std::size_t{kTransactions} * kItems;

// Processor time that this thread has used, in seconds: neighbours on the
// machine do not count.
double Seconds() {
  std::timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) +
         static_cast<double>(now.tv_nsec) * 1e-9;
}

// Commitments and positions as wallets choose them: at random.
class Wallet {
 public:
  CheckedTransaction Batch(FourMembers& sample, std::uint32_t list,
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

std::vector<Digest> CommitmentsOf(std::span<const CheckedTransaction> block) {
  std::vector<Digest> commitments;
  for (const CheckedTransaction& checked : block) {
    const auto& batch =
        std::get<AnchorBatch>(checked.transaction().body.action);
    for (const AnchorItem& item : batch.items) {
      commitments.push_back(item.commitment);
    }
  }
  return commitments;
}

// The leaves and nodes of as many entries, with nothing around them.
void HashAlone(ByteView entries, std::span<Digest> hashes) {
  HashLeaves(entries, kCredentialEntrySize, kCredentialEntrySize, hashes);
  for (std::size_t size = hashes.size(); size > 1; size /= 2) {
    HashNodes(hashes.first(size / 2 * 2), hashes.first(size / 2));
  }
  benchmark::DoNotOptimize(hashes.data());
}

void BM_ExecuteBlock(benchmark::State& state) {
  FourMembers sample;
  Wallet wallet;
  sample.Commit(sample.Open(1));
  for (std::uint32_t i = 0; i < 16; ++i) {
    sample.Commit(wallet.Batch(sample, 0, kTransactionItemsMax));
  }
  std::vector<CheckedTransaction> block;
  for (std::uint32_t i = 0; i < kTransactions; ++i) {
    block.push_back(wallet.Batch(sample, 0, kItems));
  }
  const std::vector<Digest> asked = CommitmentsOf(block);
  const Bytes entries(kCredentials * kCredentialEntrySize);
  std::vector<Digest> hashes(kCredentials);
  double executing = 0;
  double looking_up = 0;
  double hashing = 0;
  for (auto _ : state) {
    const double start = Seconds();
    const Execution execution = sample.Execute(block);
    const double executed = Seconds();
    std::vector<CommitmentHit> hits;
    sample.lookup().Find(asked, hits);
    const double looked_up = Seconds();
    HashAlone(entries, hashes);
    hashing += Seconds() - looked_up;
    looking_up += looked_up - executed;
    executing += executed - start;
    state.SetIterationTime(executed - start);
    if (execution.entries.count() != kCredentials + 1) {
      state.SkipWithError("the register refused the benchmark's block");
      return;
    }
  }
  const double credentials =
      static_cast<double>(state.iterations()) * double{kCredentials};
  const double ns = 1e9 / credentials;
  state.counters["ns_credential"] = executing * ns;
  state.counters["ns_lookup"] = looking_up * ns;
  state.counters["ns_hashing"] = hashing * ns;
  state.counters["ns_rules"] = (executing - looking_up - hashing) * ns;
  state.counters["ratio"] = executing / hashing;
}
BENCHMARK(BM_ExecuteBlock)->UseManualTime()->Unit(benchmark::kMicrosecond);

void BM_ExecuteOnBranch(benchmark::State& state) {
  constexpr std::size_t kNotFinal = 3;
  FourMembers sample;
  Wallet wallet;
  for (std::uint32_t i = 0; i < 2; ++i) sample.Commit(sample.Open(1));
  for (std::uint32_t i = 0; i < 16; ++i) {
    sample.Commit(wallet.Batch(sample, 0, kTransactionItemsMax));
  }
  // A list has room for no more than these.
  std::vector<std::vector<CheckedTransaction>> blocks(24);
  for (std::vector<CheckedTransaction>& block : blocks) {
    for (std::uint32_t i = 0; i < kTransactions; ++i) {
      block.push_back(wallet.Batch(sample, 1, kItems));
    }
  }
  double executing = 0;
  for (auto _ : state) {
    BlockTree tree(sample.state(), sample.lookup(), 7);
    std::vector<Digest> chain = {tree.final_hash()};
    const double start = Seconds();
    for (std::size_t i = 0; i < blocks.size(); ++i) {
      const TimeMs time{sample.next_time().value + i};
      auto execution = tree.Execute(chain.back(), {time, blocks[i]});
      if (!execution || execution->entries.count() != kCredentials + 1) {
        state.SkipWithError("the register refused the benchmark's block");
        return;
      }
      chain.push_back(SampleCommitment(i, i));
      tree.Add(chain.back(), *std::move(execution));
      if (i >= kNotFinal) tree.Finalise(chain[i + 1 - kNotFinal]);
    }
    const double took = Seconds() - start;
    executing += took;
    state.SetIterationTime(took);
  }
  state.counters["ns_credential"] =
      executing * 1e9 /
      (static_cast<double>(state.iterations() * blocks.size()) * kCredentials);
}
BENCHMARK(BM_ExecuteOnBranch)->UseManualTime()->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace diptych
