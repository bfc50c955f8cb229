// SPDX-License-Identifier: Apache-2.0
// Measures the dearest way to anchor: one credential a transaction, each over
// HTTP, signed in advance. Reports credentials per second of the node's own
// processor time, against one secp256k1 verification each, the limit.

#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <thread>
#include <vector>

#include "bench/bench_node.h"
#include "bench/measure.h"

namespace diptych {
namespace {

constexpr double kRatioMin = 0.6;

int Run(const std::string& path, std::size_t count, std::size_t connections) {
  BenchNode node(path);
  std::vector<v1::SubmitRequest> requests;
  for (std::size_t i = 0; i < count; ++i) {
    requests.push_back(node.OneCredential());
  }
  const double verify_before = VerifySeconds(node.key());

  std::atomic<std::size_t> next{0};
  std::vector<double> client_cpu(connections);
  const auto send = [&](std::size_t number) {
    RegistryClient client = node.Client();
    for (std::size_t i = next++; i < count; i = next++) {
      const auto response = client.Submit(requests[i]);
      CHECK(response && response->verdict() == "accepted");
    }
    client_cpu[number] = CpuSeconds(RUSAGE_THREAD);
  };
  const double cpu = CpuSeconds(RUSAGE_SELF);
  const double wall = WallSeconds();
  std::vector<std::thread> clients;
  for (std::size_t i = 0; i < connections; ++i) clients.emplace_back(send, i);
  for (std::thread& client : clients) client.join();
  const double took = WallSeconds() - wall;
  double used = CpuSeconds(RUSAGE_SELF) - cpu;
  for (const double each : client_cpu) used -= each;

  const double verify = (verify_before + VerifySeconds(node.key())) / 2;
  const auto credentials = static_cast<double>(count);
  std::printf("%zu credentials over %zu connections: %.0f a second\n", count,
              connections, credentials / took);
  std::printf("node: %.1f us of processor time each, %.0f a second and core\n",
              1e6 * used / credentials, credentials / used);
  std::printf("limit: %.1f us, one signature verification\n", 1e6 * verify);
  const double ratio = verify * credentials / used;
  std::printf("ratio %.2f (at least %.1f)\n", ratio, kRatioMin);
  return ratio >= kRatioMin ? 0 : 1;
}

}  // namespace
}  // namespace diptych

int main(int argc, char** argv) {
  std::size_t count = 20'000;
  std::size_t connections = 128;
  std::string path = "submit-bench-data";
  for (int i = 1; i + 1 < argc; i += 2) {
    if (std::strcmp(argv[i], "--credentials") == 0) {
      count = std::stoull(argv[i + 1]);
    } else if (std::strcmp(argv[i], "--connections") == 0) {
      connections = std::stoull(argv[i + 1]);
    } else if (std::strcmp(argv[i], "--directory") == 0) {
      path = argv[i + 1];
    } else {
      std::printf(
          "usage: submit_bench [--credentials N] [--connections N] "
          "[--directory D]\n");
      return 2;
    }
  }
  return diptych::Run(path, count, connections);
}
