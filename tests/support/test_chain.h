// SPDX-License-Identifier: Apache-2.0
//
// A TestChain is the final chain of a node as it stores it, in memory: headers
// that follow each other, payloads of zeros, and finalizations of some; for
// unit tests of what judges and passes on blocks without executing them.

#pragma once

#include <functional>
#include <map>
#include <utility>
#include <vector>

#include "replica/catch_up.h"
#include "replica/range_answer.h"
#include "tests/support/test_network.h"

namespace diptych {

class TestChain : public FinalBlocks {
 public:
  explicit TestChain(std::size_t validators = 4)
      : set({}, validators, HeaderHash(TestGenesis())),
        blocks_({{TestGenesis(), {}}}) {}

  void Grow(std::size_t count, std::uint32_t octets = 0) {
    for (std::size_t i = 0; i < count; ++i) {
      const Header& parent = blocks_.back().header;
      Header header = parent;
      header.parent_hash = HeaderHash(parent);
      header.parent_view = parent.view;
      // As if a leader had been away now and then.
      header.view = {parent.view.value + 1 + (parent.height.value % 5 == 4)};
      header.height = {parent.height.value + 1};
      header.time = {parent.time.value + 1};
      header.payload_octets = octets;
      blocks_.push_back({header, Bytes(octets)});
    }
  }

  // This block gets a finalization of its own.
  void Finalize(Height height) { finalized_[height] = Prove(height); }

  Certificate Prove(Height height) const {
    const Header& header = blocks_.at(height.value).header;
    return Certify({.view = header.view,
                    .kind = VoteKind::kFinalize,
                    .block_hash = HeaderHash(header)});
  }

  Certificate Certify(const Statement& statement) const {
    Certificate certificate{.statement = statement, .signatures = {}};
    for (std::uint16_t signer = 0; signer < set.quorum(); ++signer) {
      certificate.signatures.push_back(
          {{signer}, StubKeys::Make({signer}, statement)});
    }
    return certificate;
  }

  // What finds a certificate to be valid.
  std::function<bool(const Certificate&)> judge() const {
    return [this](const Certificate& certificate) {
      return JudgeCertificate(set, keys, certificate) ==
             CertificateVerdict::kValid;
    };
  }

  // Blocks from `first` on and then further headers, proven by the last.
  BlockRange Range(Height first, std::size_t count,
                   std::size_t beyond = 0) const {
    BlockRange range;
    for (std::size_t i = 0; i < count + beyond; ++i) {
      const Header& header = blocks_.at(first.value + i).header;
      if (i < count) {
        range.blocks.push_back(
            {.header = header, .references = {}, .batches = {}});
      } else {
        range.beyond.push_back(header);
      }
    }
    range.finalization = Prove({first.value + count + beyond - 1});
    return range;
  }

  Height tip() const override { return blocks_.back().header.height; }
  Result<Header> HeaderAt(Height height) const override {
    return blocks_.at(height.value).header;
  }
  Result<Stored> BlockAt(Height height) const override {
    if (unreadable == height) {
      return Error{ErrorCode::kIo, "blocks: cannot be read"};
    }
    return blocks_.at(height.value);
  }
  Result<std::optional<Certificate>> FinalizationAt(
      Height height) const override {
    const auto found = finalized_.find(height);
    if (found == finalized_.end()) return std::optional<Certificate>{};
    return std::optional(found->second);
  }

  const ValidatorSet set;
  const StubKeys keys;
  std::optional<Height> unreadable;

 private:
  std::vector<Stored> blocks_;  // By height.
  std::map<Height, Certificate> finalized_;
};

inline TestChain ChainOf(std::size_t blocks) {
  TestChain chain;
  chain.Grow(blocks);
  return chain;
}

}  // namespace diptych
