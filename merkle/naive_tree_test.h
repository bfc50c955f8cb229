// SPDX-License-Identifier: Apache-2.0
//
// NaiveTree is the RFC 6962 tree by its definition and nothing else: the
// oracle of the tests in this folder.
//
// It hashes with Sha256 on one message, never in lanes, and finds the parts of
// a tree by splitting runs of leaves at the largest power of two.

#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "base/bytes.h"
#include "base/digest.h"
#include "crypto/sha256.h"

namespace diptych {

class NaiveTree {
 public:
  explicit NaiveTree(std::vector<Digest> leaf_hashes)
      : leaf_hashes_(std::move(leaf_hashes)) {}

  // A tree over SHA-256(0x00 || "entry-<i>").
  static NaiveTree OfEntries(std::size_t count) {
    const std::uint8_t prefix = 0;
    std::vector<Digest> hashes;
    for (std::size_t i = 0; i < count; ++i) {
      const std::string entry = "entry-" + std::to_string(i);
      hashes.push_back(Sha256({ByteView(&prefix, 1), AsBytes(entry)}));
    }
    return NaiveTree(std::move(hashes));
  }

  std::span<const Digest> leaf_hashes() const { return leaf_hashes_; }

  // MTH(D[begin:end]).
  Digest Root(std::uint64_t begin, std::uint64_t end) {
    using Run = std::pair<std::uint64_t, std::uint64_t>;
    if (begin == end) return Sha256(ByteView{});
    std::vector<Run> open{{begin, end}};
    while (!open.empty()) {
      const Run run = open.back();
      const std::uint64_t middle = run.first + Split(run.second - run.first);
      const auto left = roots_.find({run.first, middle});
      const auto right = roots_.find({middle, run.second});
      if (run.second - run.first == 1) {
        roots_[run] = leaf_hashes_[run.first];
      } else if (left == roots_.end()) {
        open.push_back({run.first, middle});
        continue;
      } else if (right == roots_.end()) {
        open.push_back({middle, run.second});
        continue;
      } else {
        const std::uint8_t prefix = 1;
        roots_[run] =
            Sha256({ByteView(&prefix, 1), left->second, right->second});
      }
      open.pop_back();
    }
    return roots_.at({begin, end});
  }

  // PATH(index, D[0:size]).
  std::vector<Digest> Inclusion(std::uint64_t index, std::uint64_t size) {
    std::vector<Digest> from_root;
    std::uint64_t begin = 0;
    std::uint64_t end = size;
    while (end - begin > 1) {
      const std::uint64_t middle = begin + Split(end - begin);
      from_root.push_back(index < middle ? Root(middle, end)
                                         : Root(begin, middle));
      (index < middle ? end : begin) = middle;
    }
    return {from_root.rbegin(), from_root.rend()};
  }

  // PROOF(older, D[0:newer]), for 0 < older <= newer.
  std::vector<Digest> Consistency(std::uint64_t older, std::uint64_t newer) {
    return SubtreeConsistency(0, older, newer);
  }

  // SUBTREE_PROOF(from, to, D[0:size]), for a subtree that is not empty.
  std::vector<Digest> SubtreeConsistency(std::uint64_t from, std::uint64_t to,
                                         std::uint64_t size) {
    std::vector<Digest> from_root;
    std::uint64_t begin = 0;
    std::uint64_t end = size;
    bool whole = true;
    while (begin != from || end != to) {
      const std::uint64_t middle = begin + Split(end - begin);
      if (to <= middle) {
        from_root.push_back(Root(middle, end));
        end = middle;
        continue;
      }
      from_root.push_back(Root(begin, middle));
      begin = middle;
      if (from >= middle) continue;
      from = middle;
      whole = false;
    }
    if (!whole) from_root.push_back(Root(begin, end));
    return {from_root.rbegin(), from_root.rend()};
  }

 private:
  // The largest power of two below `size`; 1 for 1, where nothing is split.
  static std::uint64_t Split(std::uint64_t size) {
    std::uint64_t split = 1;
    while (split * 2 < size) split *= 2;
    return split;
  }

  std::vector<Digest> leaf_hashes_;
  std::map<std::pair<std::uint64_t, std::uint64_t>, Digest> roots_;
};

// Numbers from a seed, the same on every machine (splitmix64).
class SeededNumbers {
 public:
  explicit SeededNumbers(std::uint64_t seed) : state_(seed) {}

  // A number below `bound`, which must not be 0.
  std::uint64_t Below(std::uint64_t bound) {
    state_ += 0x9e3779b97f4a7c15;
    std::uint64_t mixed = state_;
    mixed = (mixed ^ mixed >> 30) * 0xbf58476d1ce4e5b9;
    mixed = (mixed ^ mixed >> 27) * 0x94d049bb133111eb;
    return (mixed ^ mixed >> 31) % bound;
  }

 private:
  std::uint64_t state_;
};

}  // namespace diptych
