// SPDX-License-Identifier: Apache-2.0
// Measures the time from sending one credential to knowing that it is final,
// on an idle node and with every processor busy, beside this disk's synced
// write of 4 KiB measured in turn with it.

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <thread>
#include <vector>

#include "bench/bench_node.h"
#include "bench/measure.h"
#include "platform/thread.h"

namespace diptych {
namespace {

constexpr double kSyncsMax = 3;
constexpr double kOverheadMax = 2e-3;

struct Samples {
  std::vector<double> anchor;
  std::vector<double> sync;
};

void Print(const char* name, const std::vector<double>& samples) {
  std::printf("  %-28s p50 %8.0f us   p99 %8.0f us\n", name,
              1e6 * Percentile(samples, 0.5), 1e6 * Percentile(samples, 0.99));
}

// A thread of normal priority for each processor, doing nothing all the time.
class Hogs {
 public:
  Hogs() {
    for (unsigned i = 0; i < std::thread::hardware_concurrency(); ++i) {
      threads_.emplace_back([this] {
        while (!stopping_.load(std::memory_order_relaxed)) {
        }
      });
    }
  }
  Hogs(const Hogs&) = delete;
  Hogs& operator=(const Hogs&) = delete;
  ~Hogs() {
    stopping_ = true;
    for (std::thread& thread : threads_) thread.join();
  }

 private:
  std::atomic<bool> stopping_{false};
  std::vector<std::thread> threads_;
};

Samples Measure(BenchNode& node, SyncedFile& file, int count) {
  RegistryClient client = node.Client();
  Samples samples;
  for (int i = 0; i < count; ++i) {
    const v1::SubmitRequest request = node.OneCredential();
    const double begin = WallSeconds();
    const auto response = client.Submit(request);
    samples.anchor.push_back(WallSeconds() - begin);
    CHECK(response && response->verdict() == "accepted");
    samples.sync.push_back(file.Append());
  }
  return samples;
}

struct BusySyncs {
  std::vector<double> as_it_is;
  std::vector<double> short_slice;
};

// In turn, each in threads of its own: a thread cannot give the slice back.
BusySyncs MeasureBusySyncs(SyncedFile& file, int count) {
  constexpr int kRounds = 10;
  BusySyncs samples;
  const auto append = [&](std::vector<double>& to) {
    for (int i = 0; i < count / kRounds + 1; ++i) to.push_back(file.Append());
  };
  for (int round = 0; round < kRounds; ++round) {
    std::thread([&] { append(samples.as_it_is); }).join();
    std::thread([&] {
      RequestShortSlice();
      append(samples.short_slice);
    }).join();
  }
  return samples;
}

int Run(const std::string& parent, int count) {
  BenchNode node(parent);
  const BenchDirectory directory(parent);
  SyncedFile file(directory.path() + "/synced");
  Measure(node, file, count / 10 + 1);
  const Samples idle = Measure(node, file, count);
  std::printf("idle processors, %d credentials one after the other\n", count);
  Print("sent to final", idle.anchor);
  Print("one synced write of 4 KiB", idle.sync);
  const double sync = Percentile(idle.sync, 0.5);
  const double limit = kSyncsMax * sync + kOverheadMax;
  const double anchor = Percentile(idle.anchor, 0.5);
  std::printf("  p50 is %.2f of three synced writes and 2 ms\n",
              anchor / limit);

  const Hogs hogs;
  const BusySyncs syncs = MeasureBusySyncs(file, count);
  // The client waits for its turn like the hogs unless it asks for the same.
  RequestShortSlice();
  const Samples busy = Measure(node, file, count);
  std::printf("every processor busy with a thread of normal priority\n");
  Print("sent to final", busy.anchor);
  Print("synced write, short slice", syncs.short_slice);
  Print("synced write, as it is", syncs.as_it_is);
  const double busy_anchor = Percentile(busy.anchor, 0.5);
  std::printf("  p50 is %.2f of the same, of the idle disk\n",
              busy_anchor / limit);
  return std::max(anchor, busy_anchor) <= limit ? 0 : 1;
}

}  // namespace
}  // namespace diptych

int main(int argc, char** argv) {
  int count = 300;
  std::string parent = ".";
  for (int i = 1; i + 1 < argc; i += 2) {
    if (std::strcmp(argv[i], "--credentials") == 0) {
      count = std::atoi(argv[i + 1]);
    } else if (std::strcmp(argv[i], "--directory") == 0) {
      parent = argv[i + 1];
    } else {
      std::printf("usage: latency_bench [--credentials N] [--directory D]\n");
      return 2;
    }
  }
  return diptych::Run(parent, count);
}
