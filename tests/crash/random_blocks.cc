// SPDX-License-Identifier: Apache-2.0
#include "tests/crash/random_blocks.h"
#include "tlog/bundle.h"

#include <algorithm>

namespace diptych {
namespace {

// Positions left free at a list's end, more than one block takes.
constexpr std::uint32_t kReserve = 1'000;
constexpr std::size_t kCredentialsMax = 25;

}  // namespace

Store::Options SmallStoreOptions(const std::string& path) {
  Store::Options options;
  options.path = path;
  options.hash_seed = 4711;
  options.cache_octets = 1 << 20;
  options.free_octets_min = 0;
  options.index_tail_credentials = 30;
  return options;
}

std::vector<CheckedTransaction> RandomTransactions(SampleRegister& sample,
                                                   std::mt19937_64& random) {
  std::vector<CheckedTransaction> transactions;
  const RegisterState& state = sample.state();
  if (state.lists.empty()) return {sample.OpenList()};
  const ListId list{static_cast<std::uint32_t>(state.lists.size() - 1)};
  const std::uint32_t taken = state.occupancy.TakenCount(list);
  if (taken + kReserve > kPositionsPerList) return {sample.OpenList()};
  if (random() % 4 != 0) {
    transactions.push_back(
        sample.Anchor(list, {taken}, random() % kCredentialsMax + 1));
  }
  if (taken > 0 && random() % 3 == 0) {
    const Position position{static_cast<std::uint32_t>(random() % taken)};
    transactions.push_back(sample.SetStatus(list, {position},
                                            CredentialStatus::kSuspended,
                                            StatusReason::kUnderReview));
  }
  if (random() % 8 == 0) transactions.push_back(sample.Document("policy"));
  return transactions;
}

std::string CheckIndex(const Store& store, std::uint64_t log_size) {
  std::vector<Digest> commitments;
  std::vector<std::uint64_t> entries;
  for (std::uint64_t begin = 0; begin < log_size; begin += kFullTileWidth) {
    const std::size_t width =
        std::min<std::uint64_t>(kFullTileWidth, log_size - begin);
    const Result<Bytes> octets =
        store.ReadBundle(begin / kFullTileWidth, width);
    if (!octets) return octets.error().message;
    BundleReader reader(*octets);
    for (std::uint64_t entry = begin; entry < begin + width; ++entry) {
      const auto credential = DecodeCredentialEntry(*reader.Next());
      if (!credential) continue;
      commitments.push_back(credential->commitment);
      entries.push_back(entry);
    }
  }
  std::vector<CommitmentHit> hits;
  store.Find(commitments, hits);
  if (hits.size() != entries.size()) {
    return "found " + std::to_string(hits.size()) + " of " +
           std::to_string(entries.size()) + " commitments";
  }
  for (std::size_t i = 0; i < hits.size(); ++i) {
    if (hits[i].asked != i || hits[i].credential.index.value != entries[i]) {
      return "entry " + std::to_string(entries[i]) + " is found elsewhere";
    }
  }
  return {};
}

}  // namespace diptych
