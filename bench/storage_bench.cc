// SPDX-License-Identifier: Apache-2.0
// Measures a block's way from octets to disk, 1,000 credentials a transaction,
// step by step, against two limits measured in the same run: one signature
// verification and one leaf hash.
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <map>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "base/check.h"
#include "bench/bench_directory.h"
#include "bench/measure.h"
#include "crypto/sha256_lanes.h"
#include "registry/block.h"
#include "storage/store.h"
#include "tests/support/sample_register.h"

namespace diptych {
namespace {

// Credentials a second and core.
constexpr double kRateMin = 300'000;
// Of a node that holds so many, all that it took included.
constexpr std::size_t kFullCredentials = 10'000'000;
constexpr double kOctetsMax = 160;
constexpr double kStartSecondsMax = 2;
constexpr double kResidentMiBMax = 1024;
constexpr std::size_t kCredentialsPerTransaction = 1'000;
constexpr std::size_t kTransactionsPerBlock = 4;
constexpr std::size_t kCredentialsPerBlock =
    kCredentialsPerTransaction * kTransactionsPerBlock;

// Adds this thread's processor time, as long as it lives.
class Stopwatch {
 public:
  explicit Stopwatch(double& total) : total_(total), begin_(ThreadCpu()) {}
  ~Stopwatch() { total_ += ThreadCpu() - begin_; }
  Stopwatch(const Stopwatch&) = delete;
  Stopwatch& operator=(const Stopwatch&) = delete;

 private:
  double& total_;
  double begin_;
};

// Asks the store, and keeps the time that takes.
class TimedLookup : public CommitmentLookup {
 public:
  explicit TimedLookup(const Store& store) : store_(store) {}
  void Find(std::span<const Digest> commitments,
            std::vector<CommitmentHit>& hits) const override {
    const Stopwatch watch(seconds);
    store_.Find(commitments, hits);
  }
  mutable double seconds = 0;

 private:
  const Store& store_;
};

struct Steps {
  double parse = 0;
  double verify = 0;
  double execute = 0;  // With the lookups.
  double commit = 0;
  double apply = 0;
  double find = 0;                        // Of execute.
  double commit_wall = 0;                 // With waiting for the disk.
  std::map<std::string, double> threads;  // Of the store, by name.
};

// As they would come from the network.
struct SignedOctets {
  Bytes body;
  EcdsaSignature signature;
};

std::vector<SignedOctets> MakeTransactions(SampleRegister& sample, ListId list,
                                           Position first) {
  std::vector<SignedOctets> made;
  for (std::size_t i = 0; i < kTransactionsPerBlock; ++i) {
    const CheckedTransaction checked = sample.Anchor(
        list,
        {first.value +
         static_cast<std::uint32_t>(i * kCredentialsPerTransaction)},
        kCredentialsPerTransaction);
    made.push_back(
        {checked.transaction().body_octets, checked.transaction().signature});
  }
  return made;
}

std::vector<CheckedTransaction> Check(const std::vector<SignedOctets>& octets,
                                      const EcdsaPublicKey& key, Steps& steps) {
  std::vector<CheckedTransaction> checked;
  for (const SignedOctets& each : octets) {
    std::expected<Transaction, TransactionVerdict> parsed =
        std::unexpected(TransactionVerdict::kMalformed);
    {
      const Stopwatch watch(steps.parse);
      parsed = ParseTransaction(each.body, each.signature);
    }
    CHECK(parsed.has_value());
    const Stopwatch watch(steps.verify);
    auto sound = CheckSignature(*std::move(parsed), key);
    CHECK(sound.has_value());
    checked.push_back(*std::move(sound));
  }
  return checked;
}

// What one signature verification and one leaf hash take here and now.
double MeasureVerify(SampleRegister& sample) {
  const EcdsaSecretKey& key = sample.keys({1}).anchoring;
  const Digest digest = sample.FreshDigest();
  const EcdsaSignature signature = key.Sign(digest);
  constexpr int kTimes = 500;
  double seconds = 0;
  {
    const Stopwatch watch(seconds);
    for (int i = 0; i < kTimes; ++i) {
      CHECK(key.public_key().Verify(digest, signature));
    }
  }
  return seconds / kTimes;
}

double MeasureLeaf() {
  constexpr std::size_t kStride = kCredentialEntrySize + 2;
  constexpr std::size_t kLeaves = 4'096;
  constexpr int kTimes = 50;
  const Bytes entries(kLeaves * kStride, 7);
  std::vector<Digest> hashes(kLeaves);
  double seconds = 0;
  {
    const Stopwatch watch(seconds);
    for (int i = 0; i < kTimes; ++i) {
      HashLeaves(entries, kCredentialEntrySize, kStride, hashes);
    }
  }
  return seconds / (kTimes * kLeaves);
}

std::uint64_t OctetsOnDisk(const std::string& path) {
  std::uint64_t octets = 0;
  for (const auto& each : std::filesystem::recursive_directory_iterator(path)) {
    if (each.is_regular_file()) octets += each.file_size();
  }
  return octets;
}

double ResidentMiB() {
  std::ifstream status("/proc/self/statm");
  std::uint64_t all = 0;
  std::uint64_t resident = 0;
  status >> all >> resident;
  return static_cast<double>(resident) *
         static_cast<double>(::sysconf(_SC_PAGESIZE)) / (1024.0 * 1024.0);
}

double MostResidentMiB() {
  rusage usage{};
  CHECK(::getrusage(RUSAGE_SELF, &usage) == 0);
  return static_cast<double>(usage.ru_maxrss) / 1024.0;
}

void OpenLists(SampleRegister& sample, Store& store, std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) {
    SampleBlock block = sample.NextBlock({sample.OpenList()});
    CHECK(store.Commit(block.execution, block.stored));
    sample.Apply(std::move(block));
  }
}

// Gives the rate of each core.
double Report(const Steps& steps, double whole, double wall, double count,
              double verify, double leaf) {
  const auto of_threads = [&](std::string_view beginning) {
    double sum = 0;
    for (const auto& [name, seconds] : steps.threads) {
      if (name.starts_with(beginning)) sum += seconds;
    }
    return sum;
  };
  const double index = of_threads("diptych-");
  const double database = of_threads("rocksdb");
  const double foreground =
      steps.parse + steps.verify + steps.execute + steps.commit + steps.apply;
  // The log has some two hashes for each entry: its leaf, and a node.
  const double hashing = std::min(2 * leaf * count, steps.execute - steps.find);
  const auto line = [&](const char* step, double seconds) {
    std::printf("  %-28s %6.1f %%  %7.3f us  %6.1f leaf hashes\n", step,
                100 * seconds / whole, 1e6 * seconds / count,
                seconds / count / leaf);
  };
  std::printf("limits here and now: verify %.1f us, leaf hash %.1f ns\n",
              1e6 * verify, 1e9 * leaf);
  std::printf("%.0f credentials a second of wall time, %.0f for each core\n",
              count / wall, count / whole);
  std::printf("of the processor time, for each credential:\n");
  line("parsing", steps.parse);
  line("signature", steps.verify);
  line("duplicate check", steps.find);
  line("hashing, as the kernel does", hashing);
  line("rules, trees", steps.execute - steps.find - hashing);
  line("RocksDB, writing", steps.commit);
  line("RocksDB, its threads", database);
  line("index", index);
  line("apply", steps.apply);
  line("the rest", whole - foreground - index - database);
  line("all", whole);
  std::printf("and waiting for the synced write, of wall time: %.1f %%\n",
              100 * (steps.commit_wall - steps.commit) / wall);
  std::printf("all for one transaction: %.2f verifications\n",
              whole / count * kCredentialsPerTransaction / verify);
  return count / whole;
}

double ReportStart(const Store::Options& options, std::uint64_t log_size) {
  const double begin = WallSeconds();
  const Result<std::unique_ptr<Store>> store = Store::Open(options);
  CHECK(store.has_value());
  const Result<RegisterState> state = (*store)->LoadState();
  CHECK(state.has_value() && state->log.size() == log_size);
  const double seconds = WallSeconds() - begin;
  std::printf("start: %.2f s; resident: %.0f MiB\n", seconds, ResidentMiB());
  return seconds;
}

// A block's way from the network to the disk.
void TakeBlock(SampleRegister& sample, Store& store,
               const std::vector<SignedOctets>& octets, Steps& steps) {
  const auto checked =
      Check(octets, sample.keys({1}).anchoring.public_key(), steps);
  SampleBlock block;
  {
    const Stopwatch watch(steps.execute);
    block = sample.NextBlock(checked);
  }
  {
    const double start = WallSeconds();
    const Stopwatch watch(steps.commit);
    const Status committed = store.Commit(block.execution, block.stored);
    CHECK(committed.has_value());
    steps.commit_wall += WallSeconds() - start;
  }
  {
    const Stopwatch watch(steps.apply);
    sample.Apply(std::move(block));
  }
}

int Run(const std::string& path, std::size_t credentials) {
  Store::Options options;
  options.path = path;
  options.hash_seed = 4711;
  SampleRegister sample;
  CHECK(Store::Create(options, sample.genesis_entry()));
  Result<std::unique_ptr<Store>> store = Store::Open(options);
  CHECK(store.has_value());
  Result<RegisterState> state = (*store)->LoadState();
  CHECK(state.has_value());
  TimedLookup lookup(**store);
  sample.Resume(*std::move(state), lookup);
  constexpr std::uint32_t kPerList =
      kPositionsPerList / kCredentialsPerBlock * kCredentialsPerBlock;
  OpenLists(sample, **store, credentials / kPerList + 1);

  const double verify = MeasureVerify(sample);
  const double leaf = MeasureLeaf();
  Steps steps;
  double making = 0;
  const double cpu = ProcessCpu();
  double wall = 0;
  double slowest = 0;
  std::size_t done = 0;
  lookup.seconds = 0;
  for (; done < credentials; done += kCredentialsPerBlock) {
    std::vector<SignedOctets> octets;
    {
      const Stopwatch watch(making);
      octets = MakeTransactions(sample,
                                {static_cast<std::uint32_t>(done / kPerList)},
                                {static_cast<std::uint32_t>(done % kPerList)});
    }
    const double begin = WallSeconds();
    TakeBlock(sample, **store, octets, steps);
    const double took = WallSeconds() - begin;
    slowest = std::max(slowest, took);
    wall += took;
  }
  const std::uint64_t log_size = sample.state().log.size();
  steps.find = lookup.seconds;
  steps.threads = ThreadCpuSeconds();
  std::printf("resident at the end: %.0f MiB, at most %.0f MiB\n",
              ResidentMiB(), MostResidentMiB());
  store->reset();
  const double whole = ProcessCpu() - cpu - making;
  const double rate =
      Report(steps, whole, wall, static_cast<double>(done), verify, leaf);
  std::printf("slowest block: %.0f ms\n", 1e3 * slowest);
  const double octets =
      static_cast<double>(OctetsOnDisk(path)) / static_cast<double>(done);
  std::printf("on disk: %.1f octets a credential\n", octets);
  const double start = ReportStart(options, log_size);
  const bool is_full = done >= kFullCredentials;
  const bool is_small = octets <= kOctetsMax && start <= kStartSecondsMax &&
                        MostResidentMiB() <= kResidentMiBMax;
  return rate >= kRateMin && (!is_full || is_small) ? 0 : 1;
}

}  // namespace
}  // namespace diptych

int main(int argc, char** argv) {
  std::size_t credentials = 400'000;
  std::string parent = ".";
  for (int i = 1; i + 1 < argc; i += 2) {
    if (std::strcmp(argv[i], "--credentials") == 0) {
      credentials = std::stoull(argv[i + 1]);
    } else if (std::strcmp(argv[i], "--directory") == 0) {
      parent = argv[i + 1];
    } else {
      std::printf("usage: storage_bench [--credentials N] [--directory D]\n");
      return 2;
    }
  }
  const diptych::BenchDirectory directory(parent);
  return diptych::Run(directory.path(), credentials);
}
