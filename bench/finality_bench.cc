// SPDX-License-Identifier: Apache-2.0
// Measures the time from sending one credential to its block being final and
// durable, and to the answer, in a network of four validators, idle otherwise.
//
// Beside it, in turn: the least that it could be, three message delays (half a
// round trip between two of this process's TLS connections) and three of this
// disk's synced writes. A credential that is sent to the view's leader takes
// three delays until it is final: proposal, notarize and finalize votes; one
// that is sent to another, a fourth to the leader. The answer takes one more,
// since it waits for a quorum's cosignatures. Then all again over lines that
// take 50 ms one way.

#include <cstdio>
#include <cstring>
#include <future>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "bench/four_nodes.h"
#include "bench/measure.h"
#include "bench/tls_echo.h"
#include "consensus/header.h"

namespace diptych {
namespace {

constexpr double kDelaysMax = 3;
constexpr double kSyncsMax = 3;
constexpr double kOverheadMax = 5e-3;
// With lines of 50 ms: three of them and what else it takes.
constexpr int kLineMs = 50;
constexpr double kLineFinalMax = 180e-3;

void Print(const char* name, const std::vector<double>& samples) {
  std::printf("  %-34s p50 %8.0f us   p99 %8.0f us\n", name,
              1e6 * Percentile(samples, 0.5), 1e6 * Percentile(samples, 0.99));
}

struct Samples {
  std::vector<double> of_leader;  // Until final; sent to the leader.
  std::vector<double> of_other;   // Until final; sent to another.
  std::vector<double> answered;
  std::vector<double> sync;
  std::vector<double> round_trip;
};

std::uint16_t ProposerOf(RegistryService& registry, std::uint64_t height) {
  v1::GetBlocksRequest request;
  request.set_first_height(height);
  request.set_count(1);
  const auto blocks = registry.GetBlocks(request);
  CHECK(blocks && blocks->blocks_size() == 1);
  const auto header =
      DecodeHeader(AsBytes(blocks->blocks(0)).first(kHeaderSize));
  CHECK(header.has_value());
  return header->proposer;
}

// Sent to each node in turn.
Samples Measure(FourNodes& network, SyncedFile& file, std::size_t count) {
  TlsEcho echo;
  Samples samples;
  for (std::size_t i = 0; i < count; ++i) {
    // Leaders take turns as well; without the shift, the node that is sent to
    // would lead always or never.
    const std::size_t to = (i + i / FourNodes::kNodes) % FourNodes::kNodes;
    RegistryService& registry = network.registry(to);
    const std::uint64_t height = network.Height(to);
    std::promise<double> answered;
    std::vector<RegistryService::Submission> submission;
    submission.push_back(
        {network.Credentials(1), [&](RegistryService::DeferredResponse answer) {
           const double at = WallSeconds();
           const Result<v1::SubmitResponse> response = answer();
           CHECK(response && response->verdict() == "accepted");
           answered.set_value(at);
         }});
    const double begin = WallSeconds();
    registry.Submit(std::move(submission));
    while (network.Height(to) == height) {
      WaitFor(std::chrono::microseconds(50));
    }
    const double final_at = WallSeconds();
    samples.answered.push_back(answered.get_future().get() - begin);
    const bool is_leader = ProposerOf(registry, height + 1) == to;
    (is_leader ? samples.of_leader : samples.of_other)
        .push_back(final_at - begin);
    // Until all have it, and are idle.
    for (std::size_t j = 0; j < FourNodes::kNodes; ++j) {
      while (network.Height(j) == height) {
        WaitFor(std::chrono::milliseconds(1));
      }
    }
    WaitFor(std::chrono::milliseconds(10));
    samples.sync.push_back(file.Append());
    samples.round_trip.push_back(echo.RoundTrip());
  }
  return samples;
}

int Run(const std::string& parent, std::size_t count) {
  FourNodes network({.parent = parent});
  const BenchDirectory directory(parent);
  SyncedFile file(directory.path() + "/synced");
  Measure(network, file, count / 10 + 1);
  const Samples idle = Measure(network, file, count);
  std::printf("four validators, %zu credentials one after the other\n", count);
  Print("final, sent to the leader", idle.of_leader);
  Print("final, sent to another", idle.of_other);
  Print("answered", idle.answered);
  Print("one synced write of 4 KiB", idle.sync);
  Print("round trip over loopback TLS", idle.round_trip);
  const double limit = kDelaysMax * Percentile(idle.round_trip, 0.5) / 2 +
                       kSyncsMax * Percentile(idle.sync, 0.5) + kOverheadMax;
  const double final_in = Percentile(idle.of_leader, 0.5);
  std::printf(
      "  p50 of the leader's is %.2f, of others' %.2f, answered %.2f of three "
      "message delays, three writes and 5 ms\n",
      final_in / limit, Percentile(idle.of_other, 0.5) / limit,
      Percentile(idle.answered, 0.5) / limit);
  return final_in <= limit ? 0 : 1;
}

int RunDelayed(const std::string& parent, std::size_t count) {
  FourNodes network(
      {.parent = parent, .delay = std::chrono::milliseconds(kLineMs)});
  const BenchDirectory directory(parent);
  SyncedFile file(directory.path() + "/synced");
  const Samples samples = Measure(network, file, count);
  std::printf("the same over lines of %d ms one way\n", kLineMs);
  Print("final, sent to the leader", samples.of_leader);
  Print("final, sent to another", samples.of_other);
  Print("answered", samples.answered);
  const double final_in = Percentile(samples.of_leader, 0.5);
  std::printf("  p50 of the leader's is %.2f of %.0f ms\n",
              final_in / kLineFinalMax, 1e3 * kLineFinalMax);
  return final_in <= kLineFinalMax ? 0 : 1;
}

}  // namespace
}  // namespace diptych

int main(int argc, char** argv) {
  std::size_t count = 200;
  std::string parent = ".";
  for (int i = 1; i + 1 < argc; i += 2) {
    if (std::strcmp(argv[i], "--credentials") == 0) {
      count = std::stoul(argv[i + 1]);
    } else if (std::strcmp(argv[i], "--directory") == 0) {
      parent = argv[i + 1];
    } else {
      std::printf("usage: finality_bench [--credentials N] [--directory D]\n");
      return 2;
    }
  }
  const int near = diptych::Run(parent, count);
  const int far = diptych::RunDelayed(parent, count / 5 + 4);
  return near == 0 && far == 0 ? 0 : 1;
}
