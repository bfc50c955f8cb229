// SPDX-License-Identifier: Apache-2.0
//
// A TinyApplication is an Application whose blocks hold sets of numbers, and
// whose log is a chain of hashes.
//
// It takes time, misses payloads and ancestors, and fetches them from peers.

#pragma once

#include <map>
#include <optional>
#include <vector>

#include "tests/sim/application.h"

namespace diptych {

// Between two requests for a block that nobody brought.
inline constexpr std::uint64_t kFetchAgainMs = 200;

class TinyApplication final : public Application {
 public:
  explicit TinyApplication(ApplicationHost& host);

  void On(const Build& build) override;
  void On(const Check& check) override;
  void On(const Extend& extend) override;
  void On(const Commit& commit) override;
  void OnWork(std::uint64_t task) override;
  void OnPacket(const Packet& packet) override;
  void OnPayload(BlockId block) override;
  void Learn(TransactionSet transactions) override;
  bool Holds(BlockId block) const override { return held_.Holds(block); }

 private:
  enum class Task : std::uint8_t { kBuild, kCheck, kCommit, kFetch };
  static std::uint64_t Pack(Task task, BlockId block) {
    return (static_cast<std::uint64_t>(task) << 32) | block.value;
  }

  // True if it holds the block and its ancestors down to the final tip.
  bool IsExecuted(BlockId block) const;
  // The nearest ancestor, or the block itself, that it does not hold.
  std::optional<BlockId> Missing(BlockId block) const;
  void Want(BlockId block);
  void Ask(BlockId block);
  // Goes on with what waits for blocks.
  void Proceed();
  void UpdatePending();
  void FinishBuild();
  void FinishCommit(BlockId block);

  ApplicationHost& host_;
  SimDisk::Image held_;  // Only its blocks: on the disk or in memory.
  TransactionSet known_ = 0;
  BlockId extended_ = Universe::kGenesis;
  bool pending_ = false;

  std::optional<Build> build_;
  bool build_started_ = false;
  std::vector<BlockId> checks_;  // Waiting for blocks.
  std::optional<Commit> commit_;
  bool commit_started_ = false;
  std::vector<BlockId> wanted_;
  bool fetching_ = false;
};

}  // namespace diptych
