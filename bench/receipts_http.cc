// SPDX-License-Identifier: Apache-2.0
// Measures receipts over HTTP, in Protobuf, in calls of 1, 16 and 256, at
// random places of the log: receipts per second of the server's own processor
// time. The limit in the same run is the service without HTTP: the same
// receipts built and encoded in one thread.

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <random>
#include <thread>
#include <vector>

#include "bench/bench_directory.h"
#include "bench/measure.h"
#include "node/checkpoint_signer.h"
#include "node/node_service.h"
#include "platform/system_clock.h"
#include "rpc/client.h"
#include "rpc/server.h"
#include "tests/support/sample_register.h"

namespace diptych {
namespace {

constexpr double kPerSecondMin = 20'000;
constexpr std::size_t kCredentialsPerBlock = 4'000;
constexpr std::size_t kClients = 4;

std::unique_ptr<Store> MakeStore(const std::string& path,
                                 std::size_t credentials,
                                 SampleRegister& sample) {
  const Store::Options options{.path = path, .free_octets_min = 0};
  CHECK(Store::Create(options, sample.genesis_entry()).has_value());
  Result<std::unique_ptr<Store>> store = Store::Open(options);
  CHECK(store.has_value());
  const auto advance = [&](const CheckedTransaction& transaction) {
    SampleBlock block = sample.NextBlock({transaction});
    CHECK((*store)->Commit(block.execution, block.stored));
    sample.Apply(std::move(block));
  };
  constexpr std::size_t kPerList =
      kPositionsPerList / kCredentialsPerBlock * kCredentialsPerBlock;
  for (std::size_t done = 0; done < credentials; done += kCredentialsPerBlock) {
    if (done % kPerList == 0) advance(sample.OpenList());
    advance(sample.Anchor({static_cast<std::uint32_t>(done / kPerList)},
                          {static_cast<std::uint32_t>(done % kPerList)},
                          kCredentialsPerBlock));
  }
  return *std::move(store);
}

RegisterView MakeView(const Store& store, const SampleRegister& sample) {
  Result<RegisterState> state = store.LoadState();
  CHECK(state.has_value());
  const auto last = store.ReadEntry({state->log.size() - 1});
  CHECK(last.has_value());
  const auto seal = DecodeSealEntry(*last);
  CHECK(seal.has_value());
  const auto signer = CheckpointSigner::Make(
      state->genesis, {1}, sample.log_key(), sample.keys({1}).checkpoint);
  CHECK(signer.has_value());
  const TreeHead head{.size = state->log.size(), .root = state->log.Root()};
  const TimeMs time = state->tip.time;
  auto checkpoint = std::make_shared<const DurableCheckpoint>(
      [note = signer->Sign(head, time)] { return note; });
  return {*std::move(state), *seal, std::move(checkpoint), {}};
}

std::vector<v1::GetReceiptsRequest> MakeRequests(std::size_t receipts,
                                                 std::size_t per_call,
                                                 std::size_t credentials) {
  std::mt19937_64 numbers(per_call);
  std::vector<v1::GetReceiptsRequest> requests(receipts / per_call);
  for (v1::GetReceiptsRequest& request : requests) {
    for (std::size_t i = 0; i < per_call; ++i) {
      // Behind the genesis; a few of them are seals and have no receipt.
      request.add_entry_index(2 + numbers() % credentials);
    }
  }
  return requests;
}

void ExpectReceipts(const v1::GetReceiptsRequest& request,
                    const v1::GetReceiptsResponse& response) {
  CHECK(response.receipts_size() == request.entry_index_size());
  for (int i = 0; i < response.receipts_size(); ++i) {
    const v1::Receipt& receipt = response.receipts(i);
    CHECK(receipt.entry().empty() ||
          receipt.entry_index() == request.entry_index(i));
  }
}

// Processor seconds a receipt, without HTTP.
double MeasureService(NodeService& service,
                      const std::vector<v1::GetReceiptsRequest>& requests,
                      std::size_t per_call) {
  const double begin = ThreadCpu();
  std::size_t octets = 0;
  for (const v1::GetReceiptsRequest& request : requests) {
    const auto response = service.GetReceipts(request);
    CHECK(response.has_value());
    octets += response->SerializeAsString().size();
  }
  CHECK(octets > 0);
  return (ThreadCpu() - begin) /
         static_cast<double>(requests.size() * per_call);
}

// Processor seconds of the server a receipt: those of the process without its
// clients, which stand in for the other machine.
double MeasureHttp(std::uint16_t port,
                   const std::vector<v1::GetReceiptsRequest>& requests,
                   std::size_t per_call) {
  std::vector<double> client_cpu(kClients);
  const auto ask = [&](std::size_t number) {
    auto client = RegistryClient::Create(
        {.url = "http://127.0.0.1:" + std::to_string(port)});
    CHECK(client.has_value());
    for (std::size_t i = number; i < requests.size(); i += kClients) {
      const auto response = client->GetReceipts(requests[i]);
      CHECK(response.has_value());
      ExpectReceipts(requests[i], *response);
    }
    client_cpu[number] = ThreadCpu();
  };
  const double cpu = ProcessCpu();
  std::vector<std::thread> clients;
  for (std::size_t i = 0; i < kClients; ++i) clients.emplace_back(ask, i);
  for (std::thread& client : clients) client.join();
  double used = ProcessCpu() - cpu;
  for (const double each : client_cpu) used -= each;
  return used / static_cast<double>(requests.size() * per_call);
}

int Run(const std::string& path, std::size_t credentials,
        std::size_t receipts) {
  SampleRegister sample;
  const auto store = MakeStore(path, credentials, sample);
  SharedRegister shared(MakeView(*store, sample));
  Mempool mempool({});
  NodeMetrics metrics;
  SystemClock clock;
  NodeService service({.shared = shared,
                       .store = *store,
                       .mempool = mempool,
                       .metrics = metrics,
                       .clock = clock});
  HttpServer server({.port = 0, .threads = 1}, service);
  CHECK(server.Start().has_value());

  bool is_reached = true;
  std::printf("%zu credentials in the log\n", credentials);
  for (const std::size_t per_call : {1, 16, 256}) {
    const auto requests = MakeRequests(receipts, per_call, credentials);
    MeasureService(service, requests, per_call);
    const double http = MeasureHttp(server.bound_port(), requests, per_call);
    const double direct = MeasureService(service, requests, per_call);
    std::printf(
        "%3zu a call: %5.1f us each, %7.0f a second and core; without HTTP "
        "%5.1f us, ratio %.2f\n",
        per_call, 1e6 * http, 1 / http, 1e6 * direct, direct / http);
    is_reached = is_reached && 1 / http >= kPerSecondMin;
  }
  server.Stop();
  return is_reached ? 0 : 1;
}

}  // namespace
}  // namespace diptych

int main(int argc, char** argv) {
  std::size_t credentials = 200'000;
  std::size_t receipts = 30'000;
  std::string parent = ".";
  for (int i = 1; i + 1 < argc; i += 2) {
    if (std::strcmp(argv[i], "--credentials") == 0) {
      credentials = std::stoull(argv[i + 1]);
    } else if (std::strcmp(argv[i], "--receipts") == 0) {
      receipts = std::stoull(argv[i + 1]);
    } else if (std::strcmp(argv[i], "--directory") == 0) {
      parent = argv[i + 1];
    } else {
      std::printf(
          "usage: receipts_http [--credentials N] [--receipts N] "
          "[--directory D]\n");
      return 2;
    }
  }
  const diptych::BenchDirectory directory(parent);
  return diptych::Run(directory.path(), credentials, receipts);
}
