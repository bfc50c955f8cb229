// SPDX-License-Identifier: Apache-2.0
//
// What the benchmarks measure with: processor time, wall time, percentiles, and
// the limits of this machine that results are divided by.

#pragma once

#include <fcntl.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <filesystem>
#include <fstream>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/check.h"
#include "crypto/ecdsa.h"

namespace diptych {

// Processor time, in seconds. Not by getrusage(), which leaves out what a
// thread has used since the kernel last looked: a tick, longer than many steps
// are.
inline double CpuSeconds(clockid_t clock) {
  timespec time{};
  CHECK(::clock_gettime(clock, &time) == 0);
  return static_cast<double>(time.tv_sec) +
         static_cast<double>(time.tv_nsec) * 1e-9;
}
inline double ProcessCpu() { return CpuSeconds(CLOCK_PROCESS_CPUTIME_ID); }
inline double ThreadCpu() { return CpuSeconds(CLOCK_THREAD_CPUTIME_ID); }

// Processor seconds of this process's threads that are there now, by name.
inline std::map<std::string, double> ThreadCpuSeconds() {
  std::map<std::string, double> seconds;
  for (const auto& task :
       std::filesystem::directory_iterator("/proc/self/task")) {
    std::string name;
    std::getline(std::ifstream(task.path() / "comm"), name);
    double nanoseconds = 0;
    std::ifstream(task.path() / "schedstat") >> nanoseconds;
    seconds[name] += nanoseconds * 1e-9;
  }
  return seconds;
}

// This process's threads, by their numbers in the kernel.
inline std::set<pid_t> ThreadNumbers() {
  std::set<pid_t> numbers;
  for (const auto& task :
       std::filesystem::directory_iterator("/proc/self/task")) {
    numbers.insert(std::stoi(task.path().filename().string()));
  }
  return numbers;
}

inline double WallSeconds() {
  return std::chrono::duration<double>(
             std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

// A timer that runs out, between two looks at what tells nobody.
inline void WaitFor(std::chrono::microseconds time) {
  std::mutex mutex;
  std::condition_variable timer;
  std::unique_lock lock(mutex);
  timer.wait_for(lock, time, [] { return false; });
}

// Requires: some samples, 0 <= share < 1.
inline double Percentile(std::vector<double> samples, double share) {
  CHECK(!samples.empty());
  std::ranges::sort(samples);
  return samples[static_cast<std::size_t>(share *
                                          static_cast<double>(samples.size()))];
}

// Processor seconds of one secp256k1 verification, here and now.
inline double VerifySeconds(const EcdsaSecretKey& key) {
  const Digest digest{1, 2, 3};
  const EcdsaSignature signature = key.Sign(digest);
  constexpr int kTimes = 2'000;
  const double begin = ThreadCpu();
  for (int i = 0; i < kTimes; ++i) {
    CHECK(key.public_key().Verify(digest, signature));
  }
  return (ThreadCpu() - begin) / kTimes;
}

// A SyncedFile grows by 4 KiB at a time, each of them synced: the least that
// this disk asks for durability.
class SyncedFile {
 public:
  explicit SyncedFile(const std::string& path)
      : descriptor_(::open(path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600)),
        block_(4096, 0x5A) {
    CHECK(descriptor_ >= 0);
  }
  SyncedFile(const SyncedFile&) = delete;
  SyncedFile& operator=(const SyncedFile&) = delete;
  ~SyncedFile() { ::close(descriptor_); }

  // Gives the wall seconds that it took.
  double Append() {
    const double begin = WallSeconds();
    CHECK(::write(descriptor_, block_.data(), block_.size()) ==
          static_cast<ssize_t>(block_.size()));
    CHECK(::fdatasync(descriptor_) == 0);
    return WallSeconds() - begin;
  }

 private:
  int descriptor_;
  Bytes block_;
};

}  // namespace diptych
