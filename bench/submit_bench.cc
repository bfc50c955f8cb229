// SPDX-License-Identifier: Apache-2.0
// Measures the dearest way to anchor: one credential a transaction, signed in
// advance, each acknowledged once it is durable. In turn, in several rounds:
//
//   limit        verifying the signatures of the very transactions, no more
//   in process   octets of requests in, octets of answers out, no HTTP
//   over HTTP    one request at a time on each of many connections
//
// and reports the node's processor time for each credential, step by step, and
// what share of it the limit is. Then the same over HTTP with 1,000 credentials
// a transaction.

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <map>
#include <string>
#include <thread>
#include <vector>

#include "bench/bench_node.h"
#include "bench/direct_submitter.h"
#include "bench/http_submitter.h"
#include "bench/measure.h"

namespace diptych {
namespace {

constexpr double kRatioMin = 0.6;
// In batches: credentials a second and core.
constexpr double kRateMin = 300'000;
constexpr std::uint32_t kBatch = 1'000;
constexpr std::size_t kBatches = 100;  // Each round.
constexpr std::size_t kBatchConnections = 8;
constexpr std::size_t kRounds = 4;
// As many as the node's HTTP server has.
constexpr std::size_t kThreads = 2;

struct Options {
  std::size_t credentials = 20'000;  // Each way.
  std::size_t connections = 128;
  std::string directory = ".";
};

// What a way of submitting took, all rounds together.
struct Cost {
  std::size_t credentials = 0;
  std::uint64_t blocks = 0;
  double wall = 0;
  double cpu = 0;  // Of the node alone.
  std::map<std::string, double> threads;
};

std::vector<std::string> MakeRequests(BenchNode& node, std::size_t count,
                                      std::uint32_t credentials_each) {
  std::vector<std::string> requests;
  for (std::size_t i = 0; i < count; ++i) {
    requests.push_back(node.Credentials(credentials_each).SerializeAsString());
  }
  return requests;
}

// Processor seconds of verifying one signature of these, one after the other.
double LimitSeconds(const std::vector<std::string>& requests,
                    const EcdsaPublicKey& key) {
  std::vector<Transaction> transactions;
  for (const std::string& octets : requests) {
    v1::SubmitRequest request;
    CHECK(request.ParseFromString(octets));
    auto parsed = ParseTransaction(AsBytes(request.transaction().body()),
                                   AsBytes(request.transaction().signature()));
    CHECK(parsed.has_value());
    transactions.push_back(*std::move(parsed));
  }
  const double begin = ThreadCpu();
  for (const Transaction& transaction : transactions) {
    CHECK(key.Verify(transaction.id, transaction.signature));
  }
  return (ThreadCpu() - begin) / static_cast<double>(transactions.size());
}

// Adds what `submit` took. It gives the last height, and adds to its argument
// the processor time of the threads that play clients.
template <class Submit>
void Measure(std::size_t count, const BenchNode& node, Cost& cost,
             Submit&& submit) {
  const auto network = node.registry().GetNetwork({});
  CHECK(network.has_value());
  std::map<std::string, double> before = ThreadCpuSeconds();
  const double cpu = ProcessCpu();
  const double wall = WallSeconds();
  double clients = 0;
  const std::uint64_t height = submit(clients);
  cost.wall += WallSeconds() - wall;
  cost.cpu += ProcessCpu() - cpu - clients;
  for (const auto& [name, seconds] : ThreadCpuSeconds()) {
    cost.threads[name] += seconds - before[name];
  }
  cost.blocks += height - network->height();
  cost.credentials += count;
}

// Gives the ratio.
double Report(const char* way, const Cost& cost, double limit) {
  const auto count = static_cast<double>(cost.credentials);
  const double all = cost.cpu / count;
  const auto of_thread = [&](const char* name) {
    const auto found = cost.threads.find(name);
    return found == cost.threads.end() ? 0 : found->second / count;
  };
  const double ordering = of_thread("register");
  std::printf("%s: %zu credentials in blocks of %.0f, %.0f a second\n", way,
              cost.credentials, count / static_cast<double>(cost.blocks),
              count / cost.wall);
  const auto line = [&](const char* step, double seconds) {
    std::printf("  %-34s %6.1f us %5.1f %%\n", step, 1e6 * seconds,
                100 * seconds / all);
  };
  line("one verification, the limit", limit);
  line("the rest of taking in, answering", all - ordering - limit);
  line("execute, write, sync, acknowledge", ordering);
  line("all", all);
  std::printf("  ratio %.2f (at least %.1f)\n", limit / all, kRatioMin);
  return limit / all;
}

// Adds what submitting these over HTTP took.
void MeasureHttp(BenchNode& node, std::vector<std::string> requests,
                 std::size_t connections, std::size_t credentials, Cost& cost) {
  for (std::string& request : requests) request = SubmitText(request);
  Measure(credentials, node, cost, [&](double& clients) {
    std::uint64_t height = 0;
    std::thread([&] {
      height = SubmitOverHttp(node.port(), requests, connections);
      clients = ThreadCpu();
    }).join();
    return height;
  });
}

// Gives the rate of a core.
double ReportBatches(const Cost& cost) {
  const auto count = static_cast<double>(cost.credentials);
  const double rate = count / cost.cpu;
  std::printf(
      "over HTTP, %u a transaction: %zu credentials in %llu blocks, %.0f a "
      "second\n  %.2f us each, %.0f a second and core (at least %.0f)\n",
      kBatch, cost.credentials, static_cast<unsigned long long>(cost.blocks),
      count / cost.wall, 1e6 * cost.cpu / count, rate, kRateMin);
  for (const auto& [name, seconds] : cost.threads) {
    const double share = seconds / cost.cpu;
    if (share >= 0.01)
      std::printf("    %-16s %4.0f %%\n", name.c_str(), 100 * share);
  }
  return rate;
}

int Run(const Options& options) {
  BenchNode node(options.directory);
  const std::size_t count = options.credentials / kRounds;
  std::vector<double> limits;
  Cost direct;
  Cost http;
  Cost batches;
  for (std::size_t round = 0; round < kRounds; ++round) {
    const auto in_process = MakeRequests(node, count, 1);
    const auto over_http = MakeRequests(node, count, 1);
    limits.push_back(LimitSeconds(in_process, node.key().public_key()));
    Measure(count, node, direct, [&](double&) {
      return SubmitDirectly(node.registry(), in_process, kThreads,
                            options.connections / kThreads);
    });
    limits.push_back(LimitSeconds(over_http, node.key().public_key()));
    MeasureHttp(node, over_http, options.connections, count, http);
    MeasureHttp(node, MakeRequests(node, kBatches, kBatch), kBatchConnections,
                kBatches * kBatch, batches);
  }
  const double limit = Percentile(limits, 0.5);
  std::printf("%zu under way at a time, %zu threads take in\n",
              options.connections, kThreads);
  const double direct_ratio = Report("in process", direct, limit);
  const double http_ratio = Report("over HTTP", http, limit);
  const double rate = ReportBatches(batches);
  const bool has_ratio = std::min(direct_ratio, http_ratio) >= kRatioMin;
  return has_ratio && rate >= kRateMin ? 0 : 1;
}

}  // namespace
}  // namespace diptych

int main(int argc, char** argv) {
  diptych::Options options;
  for (int i = 1; i + 1 < argc; i += 2) {
    if (std::strcmp(argv[i], "--credentials") == 0) {
      options.credentials = std::stoull(argv[i + 1]);
    } else if (std::strcmp(argv[i], "--connections") == 0) {
      options.connections = std::stoull(argv[i + 1]);
    } else if (std::strcmp(argv[i], "--directory") == 0) {
      options.directory = argv[i + 1];
    } else {
      std::printf(
          "usage: submit_bench [--credentials N] [--connections N] "
          "[--directory D]\n");
      return 2;
    }
  }
  return diptych::Run(options);
}
