// SPDX-License-Identifier: Apache-2.0
//
// sha256_bench measures each SHA-256 kernel of this processor in the two
// shapes of the log: leaves of 53-octet entries and nodes.
//
// The repetitions come in random order, so that a slow moment of the machine
// falls on all kernels; then a table gives the median nanoseconds of one hash
// and how many times as long it takes as the fastest kernel's. The ratios hold
// on a busy machine, the nanoseconds do not.
//
//   sha256_bench [--benchmark_filter=nodes]

#include <benchmark/benchmark.h>

#include <algorithm>
#include <cstdio>
#include <map>
#include <string>
#include <vector>

#include "crypto/sha256_lanes.h"

namespace diptych {
namespace {

constexpr std::size_t kEntrySize = 53;
// A block's worth that still fits the second-level cache.
constexpr std::size_t kMany = 4096;
// Fewer than the widest kernel has lanes.
constexpr std::size_t kFew = 8;

void Leaves(benchmark::State& state, const Sha256Kernel& kernel,
            std::size_t count) {
  const Bytes entries(kEntrySize * count, 0x5a);
  std::vector<Digest> out(count);
  for (auto unused : state) {
    kernel.leaves(entries, kEntrySize, kEntrySize, out);
    benchmark::DoNotOptimize(out.data());
  }
  state.SetItemsProcessed(state.iterations() * static_cast<long>(count));
}

void Nodes(benchmark::State& state, const Sha256Kernel& kernel,
           std::size_t count) {
  std::vector<Digest> children(2 * count);
  for (std::size_t i = 0; i < children.size(); ++i) {
    children[i].fill(static_cast<std::uint8_t>(i * 37));
  }
  std::vector<Digest> out(count);
  for (auto unused : state) {
    kernel.nodes(children, out);
    benchmark::DoNotOptimize(out.data());
  }
  state.SetItemsProcessed(state.iterations() * static_cast<long>(count));
}

// Collects each repetition's nanoseconds a hash, and prints the table.
class Table : public benchmark::BenchmarkReporter {
 public:
  bool ReportContext(const Context&) override { return true; }

  void ReportRuns(const std::vector<Run>& runs) override {
    for (const Run& run : runs) {
      if (run.run_type != Run::RT_Iteration) continue;
      // "nodes 4096/shani/..."
      const std::string& name = run.run_name.function_name;
      const std::size_t slash = name.find('/');
      times_[name.substr(0, slash)][name.substr(slash + 1)].push_back(
          1e9 / run.counters.at("items_per_second"));
    }
  }

  void Finalize() override {
    std::printf("%-12s %-10s %8s %6s\n", "shape", "kernel", "ns/hash", "ratio");
    for (auto& [shape, kernels] : times_) {
      double fastest = 1e9;
      for (auto& [kernel, times] : kernels) {
        std::ranges::nth_element(times, times.begin() + times.size() / 2);
        fastest = std::min(fastest, times[times.size() / 2]);
      }
      for (const auto& [kernel, times] : kernels) {
        const double median = times[times.size() / 2];
        std::printf("%-12s %-10s %8.1f %6.2f\n", shape.c_str(), kernel.c_str(),
                    median, median / fastest);
        const bool is_chosen = kernel == AvailableSha256Kernels().front().name;
        has_missed_ |= is_chosen && median > kChosenMax * fastest;
      }
    }
  }

  bool has_missed() const { return has_missed_; }

 private:
  // Two kernels that are equally fast differ by so much from run to run.
  static constexpr double kChosenMax = 1.25;

  bool has_missed_ = false;
  std::map<std::string, std::map<std::string, std::vector<double>>> times_;
};

void RegisterAll() {
  for (const Sha256Kernel& kernel : AvailableSha256Kernels()) {
    for (std::size_t count : {kMany, kFew}) {
      const std::string rest =
          " " + std::to_string(count) + "/" + std::string(kernel.name);
      const auto add = [&](const std::string& shape, auto measure) {
        benchmark::RegisterBenchmark((shape + rest).c_str(),
                                     [=, &kernel](benchmark::State& state) {
                                       measure(state, kernel, count);
                                     })
            ->MinTime(0.02)
            ->Repetitions(9);
      };
      add("leaves", Leaves);
      add("nodes", Nodes);
    }
  }
}

}  // namespace
}  // namespace diptych

int main(int argc, char** argv) {
  std::string interleave = "--benchmark_enable_random_interleaving=true";
  std::vector<char*> arguments(argv, argv + argc);
  arguments.insert(arguments.begin() + 1, interleave.data());
  arguments.push_back(nullptr);
  argv = arguments.data();
  ++argc;
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 1;
  benchmark::SetDefaultTimeUnit(benchmark::kNanosecond);
  diptych::RegisterAll();
  diptych::Table table;
  benchmark::RunSpecifiedBenchmarks(&table);
  return table.has_missed() ? 1 : 0;
}
