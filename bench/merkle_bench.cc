// SPDX-License-Identifier: Apache-2.0
//
// How near appending to the log comes to the limit of the hash function.
//
// One round appends a batch of 53-octet entries (a credential entry's size) to
// a TileTree, and runs the fastest kernel alone on as many leaves and nodes,
// one after the other, so that both see the same machine. The counter `ratio`
// is the kernel's time divided by the tree's: 1 means that the tree costs
// nothing beside the hashing.
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

// The leaves and nodes of a tree over the batch, with nothing around them:
// the nodes are hashed again and again from what fits the cache.
void HashWithKernelAlone(const Sha256Kernel& kernel, ByteView entries,
                         std::span<Digest> leaf_hashes) {
  constexpr std::size_t kPass = 2048;
  kernel.leaves(entries, kEntrySize, kEntrySize, leaf_hashes);
  std::vector<Digest> children(2 * kPass);
  std::vector<Digest> parents(kPass);
  for (std::size_t left = leaf_hashes.size() - 1; left > 0;) {
    const std::size_t count = std::min(left, kPass);
    kernel.nodes(std::span(children).first(2 * count),
                 std::span(parents).first(count));
    left -= count;
  }
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
  const Sha256Kernel& kernel = AvailableSha256Kernels().front();
  const Bytes entries(batch * kEntrySize, 0xa5);
  std::vector<Digest> leaf_hashes(batch);
  TileTree tree;
  double kernel_seconds = 0;
  double tree_seconds = 0;
  for (auto round : state) {
    const SteadyTime kernel_start = std::chrono::steady_clock::now();
    HashWithKernelAlone(kernel, entries, leaf_hashes);
    kernel_seconds += SecondsSince(kernel_start);

    const SteadyTime tree_start = std::chrono::steady_clock::now();
    AppendToTree(entries, leaf_hashes, tree);
    const double seconds = SecondsSince(tree_start);
    tree_seconds += seconds;
    state.SetIterationTime(seconds);
  }
  state.SetItemsProcessed(static_cast<std::int64_t>(batch) *
                          state.iterations());
  const double ratio = kernel_seconds / tree_seconds;
  state.counters["ratio"] = ratio;
  has_missed = has_missed || ratio < kRatioMin;
  state.SetLabel(std::string(kernel.name));
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
