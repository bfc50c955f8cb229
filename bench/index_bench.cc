// SPDX-License-Identifier: Apache-2.0
// Compares two ways of keeping the commitment index: keys in each block's
// batch, and sorted files taken in whole (docs/adr/0009-commitment-index.md).
#include <sys/resource.h>

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <random>
#include <string>
#include <vector>

#include "base/check.h"
#include "storage/database.h"
#include "storage/index_file.h"

namespace diptych {
namespace {

constexpr std::size_t kKeysPerBlock = 4'096;
constexpr std::size_t kKeysPerFile = 262'144;

double CpuSeconds() {
  rusage usage{};
  CHECK(::getrusage(RUSAGE_SELF, &usage) == 0);
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) +
           static_cast<double>(time.tv_usec) * 1e-6;
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

std::vector<IndexedCommitment> MakeKeys(std::size_t count) {
  std::mt19937_64 random(1);
  std::vector<IndexedCommitment> keys;
  for (std::size_t i = 0; i < count; ++i) keys.push_back({random(), {i}});
  return keys;
}

void PutInBatches(const Database& database,
                  std::span<const IndexedCommitment> keys) {
  rocksdb::ColumnFamilyHandle* family = database.family(Family::kIndex);
  while (!keys.empty()) {
    rocksdb::WriteBatch batch;
    const std::size_t count = std::min(kKeysPerBlock, keys.size());
    for (const IndexedCommitment& key : keys.first(count)) {
      CHECK(batch
                .Put(family, ToSlice(IndexKey(key.prefix)),
                     ToSlice(ByteView(IndexKey(key.index.value)).last(5)))
                .ok());
    }
    CHECK(database.db().Write({}, &batch).ok());
    keys = keys.subspan(count);
  }
}

void IngestFiles(const Database& database, const std::string& path,
                 std::span<const IndexedCommitment> keys) {
  while (!keys.empty()) {
    const auto part = keys.first(std::min(kKeysPerFile, keys.size()));
    std::vector<IndexedCommitment> sorted(part.begin(), part.end());
    std::ranges::sort(sorted, {}, &IndexedCommitment::prefix);
    const Status done =
        IngestIndexFile(database, nullptr, path + "/file.sst", sorted);
    CHECK(done.has_value());
    keys = keys.subspan(part.size());
  }
}

// Processor time of a lookup of keys that are not there, in microseconds.
double MeasureAbsent(const Database& database) {
  std::mt19937_64 random(2);
  constexpr int kTimes = 50;
  std::vector<IndexMatch> matches;
  std::vector<Digest> asked(kKeysPerBlock);
  double seconds = 0;
  for (int i = 0; i < kTimes; ++i) {
    for (Digest& digest : asked) {
      const std::uint64_t number = random();
      std::memcpy(digest.data(), &number, sizeof number);
    }
    const double begin = CpuSeconds();
    CHECK(FindInIndexFiles(database, asked, matches));
    seconds += CpuSeconds() - begin;
  }
  return 1e6 * seconds / (kTimes * kKeysPerBlock);
}

template <class Insert>
double Measure(const char* name, const std::string& path, std::size_t count,
               const Insert& insert) {
  const std::vector<IndexedCommitment> keys = MakeKeys(count);
  std::filesystem::remove_all(path);
  std::filesystem::create_directories(path);
  auto database = Database::Create(
      {.path = path + "/db", .cache_octets = std::size_t{64} << 20});
  CHECK(database.has_value());
  double cpu = CpuSeconds();
  insert(**database, keys);
  CHECK((*database)->db().Flush({}, (*database)->family(Family::kIndex)).ok());
  const double absent = MeasureAbsent(**database);
  database->reset();
  cpu = 1e6 * (CpuSeconds() - cpu) / static_cast<double>(count);
  std::printf("%-16s insert %6.3f us a key, absent lookup %6.3f us\n", name,
              cpu, absent);
  std::filesystem::remove_all(path);
  return cpu;
}

}  // namespace
}  // namespace diptych

int main(int argc, char** argv) {
  const std::size_t count = argc > 1 ? std::stoull(argv[1]) : 1'000'000;
  const std::string path = argc > 2 ? argv[2] : "index-bench-data";
  const double batches =
      diptych::Measure("in batches", path, count, diptych::PutInBatches);
  const double files =
      diptych::Measure("sorted files", path, count,
                       [&](const diptych::Database& database,
                           std::span<const diptych::IndexedCommitment> keys) {
                         diptych::IngestFiles(database, path, keys);
                       });
  std::printf("batches cost %.1f times what files cost\n", batches / files);
  return 0;
}
