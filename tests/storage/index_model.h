// SPDX-License-Identifier: Apache-2.0
//
// An IndexModel is a log of random commitments, and what an index of it must
// answer, kept in a std::multimap.
//
// One prefix in ten was there before, so that prefixes repeat within blocks,
// tails and runs and across them; one entry in five is no credential.

#pragma once

#include <cstdint>
#include <map>
#include <random>
#include <string>
#include <vector>

#include "storage/commitment_index.h"

namespace diptych {

class IndexModel {
 public:
  explicit IndexModel(std::uint64_t seed) : random_(seed) {}

  std::mt19937_64& random() { return random_; }
  std::uint64_t size() const { return entries_.size(); }

  // Appends a block of up to `entries_max` entries to the log.
  void Grow(std::size_t entries_max);

  // Adds to the index what it does not cover yet, as a start does; then its
  // end is the log's.
  Status Refill(CommitmentIndex& index) const;

  // Adds the newest block.
  Status AddNewest(CommitmentIndex& index) const;

  // What is wrong with the index, empty if nothing: all prefixes of the log
  // and as many others, and ranges of prefixes.
  std::string Check(const CommitmentIndex& index);

 private:
  struct Entry {
    bool is_credential = false;
    std::uint64_t prefix = 0;
  };

  Status Add(CommitmentIndex& index, std::uint64_t begin) const;
  std::string CheckRange(const CommitmentIndex& index);

  std::mt19937_64 random_;
  std::vector<Entry> entries_;
  std::uint64_t newest_begin_ = 0;
  std::multimap<std::uint64_t, std::uint64_t> map_;
};

}  // namespace diptych
