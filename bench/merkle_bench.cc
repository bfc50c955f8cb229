// SPDX-License-Identifier: Apache-2.0
//
// How near appending to the log comes to the limit of the hash function.
//
// One round appends a batch of 53-octet entries (a credential entry's size) to
// a TileTree, and runs every kernel alone on as many leaves and nodes, one
// after the other, so that all see the same machine. The counter `ratio` is the
// time of the one that was fastest on leaves, and of the one that was on nodes,
// divided by the tree's: 1 means that the tree costs nothing beside the
// hashing, and hashes with the best there is.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "crypto/sha256_lanes.h"
#include "merkle/tile_tree.h"

namespace diptych {
namespace {

constexpr double kRatioMin = 0.85;
bool has_missed = false;

constexpr std::size_t kEntrySize = 53;

using SteadyTime = std::chrono::steady_clock::time_point;

double SecondsSince(SteadyTime start) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start)
      .count();
}

// What a kernel took in all rounds.
struct KernelSeconds {
  double leaves = 0;
  double nodes = 0;
};

// The leaves and nodes of a tree over the batch, with nothing around them:
// the nodes are hashed again and again from what fits the cache.
void HashAlone(const Sha256Kernel& kernel, ByteView entries,
               std::span<Digest> leaf_hashes, KernelSeconds& seconds) {
  constexpr std::size_t kPass = 2048;
  const SteadyTime start = std::chrono::steady_clock::now();
  kernel.leaves(entries, kEntrySize, kEntrySize, leaf_hashes);
  seconds.leaves += SecondsSince(start);
  std::vector<Digest> children(2 * kPass);
  std::vector<Digest> parents(kPass);
  const SteadyTime nodes_start = std::chrono::steady_clock::now();
  for (std::size_t left = leaf_hashes.size() - 1; left > 0;) {
    const std::size_t count = std::min(left, kPass);
    kernel.nodes(std::span(children).first(2 * count),
                 std::span(parents).first(count));
    left -= count;
  }
  seconds.nodes += SecondsSince(nodes_start);
  benchmark::DoNotOptimize(parents.data());
}

void AppendToTree(ByteView entries, std::span<Digest> leaf_hashes,
                  TileTree& tree) {
  std::size_t tiles = 0;
  HashLeaves(entries, kEntrySize, kEntrySize, leaf_hashes);
  tree.Append(leaf_hashes, [&](TileId, std::span<const Digest>) { ++tiles; });
  benchmark::DoNotOptimize(tiles);
  benchmark::DoNotOptimize(tree.Root());
}

void AppendEntries(benchmark::State& state) {
  const auto batch = static_cast<std::size_t>(state.range(0));
  const auto kernels = AvailableSha256Kernels();
  std::vector<KernelSeconds> alone(kernels.size());
  const Bytes entries(batch * kEntrySize, 0xa5);
  std::vector<Digest> leaf_hashes(batch);
  TileTree tree;
  double tree_seconds = 0;
  for (auto round : state) {
    for (std::size_t i = 0; i < kernels.size(); ++i) {
      HashAlone(kernels[i], entries, leaf_hashes, alone[i]);
    }

    const SteadyTime tree_start = std::chrono::steady_clock::now();
    AppendToTree(entries, leaf_hashes, tree);
    const double seconds = SecondsSince(tree_start);
    tree_seconds += seconds;
    state.SetIterationTime(seconds);
  }
  state.SetItemsProcessed(static_cast<std::int64_t>(batch) *
                          state.iterations());
  const double ratio =
      (std::ranges::min(alone, {}, &KernelSeconds::leaves).leaves +
       std::ranges::min(alone, {}, &KernelSeconds::nodes).nodes) /
      tree_seconds;
  state.counters["ratio"] = ratio;
  has_missed = has_missed || ratio < kRatioMin;
  state.SetLabel(std::string(kernels.front().name));
}

BENCHMARK(AppendEntries)
    ->Arg(1000)
    ->Arg(4096)
    ->Arg(65536)
    ->Arg(1 << 20)
    ->UseManualTime()
    ->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace diptych

int main(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 2;
  benchmark::RunSpecifiedBenchmarks();
  return diptych::has_missed ? 1 : 0;
}
