// SPDX-License-Identifier: Apache-2.0
// Measures what a network of four validators does on this machine's
// processors: credentials finalised a second, in batches and one by one; how
// the work is shared out; and what a validator that stops costs, and how fast
// it is back. All four nodes, and the clients, are threads of this process.

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <map>
#include <string>
#include <thread>
#include <vector>

#include "bench/counted_verify.h"
#include "bench/direct_submitter.h"
#include "bench/four_nodes.h"
#include "bench/measure.h"

namespace diptych {
namespace {

constexpr double kBatchedRateMin = 150'000;
constexpr double kSingleRatioMin = 0.6;
constexpr double kViewSeconds = 2;
constexpr double kBackSecondsMax = 2;
constexpr double kCatchUpRateMin = 100'000;
constexpr double kAbsenceSecondsMax = 60;
constexpr std::uint32_t kPerBatch = 1'000;

struct Options {
  std::uint32_t batches = 1'500;
  std::uint32_t singles = 8'000;
  std::uint32_t missed = 400;  // Batches, for catching up.
  // Blocks without transactions that a new node has to fetch.
  std::uint32_t heartbeats = 100'000;
  std::string directory = ".";
};

int Say(bool is_reached, const char* target) {
  std::printf("  %s: %s\n", is_reached ? "reached" : "MISSED", target);
  return is_reached ? 0 : 1;
}

struct Cost {
  double credentials = 0;
  double blocks = 0;
  double wall = 0;
  double cpu = 0;
  std::map<std::string, double> threads;

  double rate() const { return credentials / wall; }
};

// Sends transactions of so many credentials each to the first `nodes` nodes, a
// share to each, and waits until all are final.
Cost Submit(FourNodes& network, std::size_t nodes, std::uint32_t transactions,
            std::uint32_t credentials, std::size_t under_way) {
  std::vector<std::vector<std::string>> requests(nodes);
  for (std::uint32_t i = 0; i < transactions; ++i) {
    requests[i % nodes].push_back(
        network.Credentials(credentials).SerializeAsString());
  }
  Cost cost{.credentials = double{1} * transactions * credentials,
            .threads = ThreadCpuSeconds()};
  const std::uint64_t height = network.Height(0);
  const double cpu = ProcessCpu();
  const double wall = WallSeconds();
  std::vector<std::jthread> clients;
  for (std::size_t i = 0; i < nodes; ++i) {
    clients.emplace_back([&, i] {
      // Its submitting threads end before it looks how long they took.
      SubmitDirectly(network.registry(i), requests[i], 1, under_way);
    });
  }
  clients.clear();
  cost.wall = WallSeconds() - wall;
  cost.cpu = ProcessCpu() - cpu;
  cost.blocks = static_cast<double>(network.Height(0) - height);
  std::map<std::string, double> threads = ThreadCpuSeconds();
  double known = 0;
  for (auto& [name, seconds] : threads) {
    seconds -= cost.threads[name];
    known += seconds;
  }
  threads["taking in, ended threads"] = cost.cpu - known;
  cost.threads = std::move(threads);
  return cost;
}

void Print(const char* what, const Cost& cost) {
  const double cores = std::thread::hardware_concurrency();
  std::printf("%s: %.0f credentials in blocks of %.0f\n", what,
              cost.credentials, cost.credentials / cost.blocks);
  std::printf(
      "  %.0f a second; %.2f us of processor time each, at which %.0f "
      "processors do %.0f a second\n",
      cost.rate(), 1e6 * cost.cpu / cost.credentials, cores,
      cores * cost.credentials / cost.cpu);
  std::vector<std::pair<double, std::string>> shares;
  for (const auto& [name, seconds] : cost.threads) {
    if (seconds > 0.002 * cost.cpu) shares.emplace_back(seconds, name);
  }
  std::ranges::sort(shares, std::greater());
  for (const auto& [seconds, name] : shares) {
    std::printf("    %-26s %8.2f us %5.1f %%\n", name.c_str(),
                1e6 * seconds / cost.credentials, 100 * seconds / cost.cpu);
  }
}

int Batched(FourNodes& network, const Options& options) {
  constexpr std::size_t kUnderWay = 100;
  Submit(network, FourNodes::kNodes, options.batches / 10 + 1, kPerBatch,
         kUnderWay);
  const Cost cost =
      Submit(network, FourNodes::kNodes, options.batches, kPerBatch, kUnderWay);
  Print("1,000 credentials a transaction", cost);
  return Say(cost.rate() >= kBatchedRateMin, "150,000 a second");
}

// Of one verification while every processor verifies.
double BusyVerifySeconds(const EcdsaSecretKey& key) {
  std::vector<double> seconds(std::thread::hardware_concurrency());
  std::vector<std::jthread> threads;
  for (double& own : seconds) {
    threads.emplace_back([&] { own = VerifySeconds(key); });
  }
  threads.clear();
  return std::ranges::max(seconds);
}

int Single(FourNodes& network, const Options& options) {
  constexpr std::size_t kUnderWay = 512;
  Submit(network, FourNodes::kNodes, options.singles / 10 + 1, 1, kUnderWay);
  const double verify = BusyVerifySeconds(network.key());
  const Cost cost =
      Submit(network, FourNodes::kNodes, options.singles, 1, kUnderWay);
  Print("one credential a transaction", cost);
  const double nodes = FourNodes::kNodes;
  const double by_wall =
      cost.rate() * verify * nodes / std::thread::hardware_concurrency();
  const double by_cpu = nodes * verify * cost.credentials / cost.cpu;
  std::printf("  one verification, every processor busy: %.1f us\n",
              1e6 * verify);
  std::printf(
      "  ratio to verifying every signature in every node: %.2f of "
      "all processors, %.2f of the processor time that it got\n",
      by_wall, by_cpu);
  return Say(by_cpu >= kSingleRatioMin, "0.6 of processor time");
}

// What each signature costs, counted; slower, and so by itself. A transaction
// is verified in every node, on the submitting thread in one of them, so that
// five times is twice in one of four. A vote is verified in the others' nodes.
int SayCounts(const FourNodes& network) {
  const VerifyCounts counts = CountedVerifications(network.owners());
  CountVerifications(false);
  std::printf(
      "  %llu signatures verified %llu times, none more than %llu, %llu again "
      "in the same node\n",
      static_cast<unsigned long long>(counts.signatures),
      static_cast<unsigned long long>(counts.all),
      static_cast<unsigned long long>(counts.most),
      static_cast<unsigned long long>(counts.again));
  return Say(counts.most <= FourNodes::kNodes && counts.again == 0,
             "no signature twice in one node");
}

int Counted(FourNodes& network) {
  constexpr std::uint32_t kTransactions = 1'000;
  CountVerifications(true);
  const Cost cost = Submit(network, FourNodes::kNodes, kTransactions, 1, 64);
  std::printf(
      "counted in four nodes: %u transactions and the votes of %.0f "
      "blocks\n",
      kTransactions, cost.blocks);
  return SayCounts(network);
}

std::vector<double> Latencies(FourNodes& network, std::size_t nodes,
                              int count) {
  std::vector<RegistryClient> clients;
  for (std::size_t i = 0; i < nodes; ++i) clients.push_back(network.Client(i));
  std::vector<double> seconds;
  for (int i = 0; i < count; ++i) {
    const v1::SubmitRequest request = network.Credentials(1);
    const double begin = WallSeconds();
    const auto response =
        clients[static_cast<std::size_t>(i) % nodes].Submit(request);
    seconds.push_back(WallSeconds() - begin);
    CHECK(response && response->verdict() == "accepted");
  }
  return seconds;
}

int OneStopped(FourNodes& network) {
  const std::vector<double> normal =
      Latencies(network, FourNodes::kNodes - 1, 60);
  network.StopNode(FourNodes::kNodes - 1);
  const std::vector<double> without =
      Latencies(network, FourNodes::kNodes - 1, 60);
  const double p99 = Percentile(normal, 0.99);
  std::printf(
      "sent to final: p50 %.1f ms, p99 %.1f ms; with one validator "
      "stopped: p50 %.1f ms, p99 %.1f ms\n",
      1e3 * Percentile(normal, 0.5), 1e3 * p99, 1e3 * Percentile(without, 0.5),
      1e3 * Percentile(without, 0.99));
  return Say(Percentile(without, 0.99) <= p99 + kViewSeconds,
             "p99 at most one view's timer above normal");
}

// The last node has stopped.
int Back(FourNodes& network, const Options& options) {
  constexpr std::size_t kLast = FourNodes::kNodes - 1;
  const Cost missed = Submit(network, kLast, options.missed, kPerBatch, 100);
  const std::uint64_t height = network.Height(0);
  CountVerifications(true);
  double begin = WallSeconds();
  network.StartNode(kLast);
  const double opened = WallSeconds() - begin;
  while (network.Height(kLast) < height) {
    WaitFor(std::chrono::milliseconds(2));
  }
  const double caught_up = WallSeconds() - begin;
  const double rate = missed.credentials / (caught_up - opened);
  std::printf(
      "started again: %.2f s to open, %.0f credentials in %.2f s, "
      "%.0f a second\n",
      opened, missed.credentials, caught_up - opened, rate);
  int status = Say(rate >= kCatchUpRateMin, "100,000 a second");
  std::printf("counted meanwhile\n");
  status |= SayCounts(network);
  // Again, with nothing to catch up: another stops, so that nothing is final
  // until it votes.
  network.StopNode(kLast);
  network.StopNode(kLast - 1);
  begin = WallSeconds();
  network.StartNode(kLast);
  const double reopened = WallSeconds() - begin;
  CHECK(network.Submit(0, network.Credentials(1)));
  const double voted = WallSeconds() - begin;
  std::printf("started again, and needed: %.2f s to open, final after %.2f s\n",
              reopened, voted);
  network.StartNode(kLast - 1);
  return status | Say(voted - reopened <= kBackSecondsMax + kViewSeconds,
                      "votes within 2 s, and a view's timer");
}

// A node that starts with nothing, where the others have a long chain.
int Empty(const Options& options) {
  constexpr std::size_t kLast = FourNodes::kNodes - 1;
  FourNodes network({.parent = options.directory,
                     .delay = {},
                     .heartbeats = options.heartbeats});
  const double cpu = ProcessCpu();
  network.StartNode(kLast);
  const double begin = WallSeconds();
  while (network.Height(kLast) < options.heartbeats) {
    WaitFor(std::chrono::milliseconds(10));
  }
  const double wall = WallSeconds() - begin;
  std::printf(
      "started empty: %u blocks without transactions in %.2f s, %.0f a second, "
      "%.1f us of processor time each, of who asks and who answer\n",
      options.heartbeats, wall, options.heartbeats / wall,
      1e6 * (ProcessCpu() - cpu) / options.heartbeats);
  return Say(wall <= kAbsenceSecondsMax, "a minute");
}

int Run(const Options& options) {
  int status = Empty(options);
  const std::uint32_t credentials =
      (options.batches / 10 * 11 + 2 + options.missed) * kPerBatch +
      2 * options.singles;
  FourNodes network({.parent = options.directory,
                     .lists = credentials / (kPositionsPerList - kPerBatch) + 2,
                     .delay = {}});
  status |= Batched(network, options);
  status |= Single(network, options);
  status |= Counted(network);
  status |= OneStopped(network);
  return status | Back(network, options);
}

}  // namespace
}  // namespace diptych

int main(int argc, char** argv) {
  diptych::Options options;
  const auto number = [](const char* text) {
    return static_cast<std::uint32_t>(std::stoul(text));
  };
  for (int i = 1; i + 1 < argc; i += 2) {
    if (std::strcmp(argv[i], "--batches") == 0) {
      options.batches = number(argv[i + 1]);
    } else if (std::strcmp(argv[i], "--singles") == 0) {
      options.singles = number(argv[i + 1]);
    } else if (std::strcmp(argv[i], "--missed") == 0) {
      options.missed = number(argv[i + 1]);
    } else if (std::strcmp(argv[i], "--heartbeats") == 0) {
      options.heartbeats = number(argv[i + 1]);
    } else if (std::strcmp(argv[i], "--directory") == 0) {
      options.directory = argv[i + 1];
    } else {
      std::printf(
          "usage: network_bench [--batches N] [--singles N] [--missed N] "
          "[--heartbeats N] [--directory D]\n");
      return 2;
    }
  }
  return diptych::Run(options);
}
