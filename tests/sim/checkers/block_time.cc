// SPDX-License-Identifier: Apache-2.0
//
// S10: times increase along the chain, and are within the bounds of rule 2.9
// at the clock of every honest voter when it first received the block.

#include <unordered_map>

#include "tests/sim/checkers/checkers.h"

namespace diptych {
namespace {

class BlockTime final : public Checker {
 public:
  explicit BlockTime(Truth& truth)
      : Checker(truth),
        received_(truth.plan.validators + 1) {}  // An observer, too.

  void OnProposal(std::uint32_t node, const Digest& hash,
                  TimeMs time) override {
    received_[node].try_emplace(hash, time);
  }
  void OnCrash(std::uint32_t node) override { received_[node].clear(); }

  void OnDecided(std::uint32_t node, BlockId block, TimeMs /*time*/) override {
    const SimBlock& decided = truth_.universe.at(block);
    const Header& header = decided.header;
    if (decided.parent &&
        header.time <= truth_.universe.at(*decided.parent).header.time) {
      truth_.Fail("S10", "a block's time is not after its parent's");
    }
    if (header.proposer == node) return;
    const auto found = received_[node].find(decided.hash);
    if (found == received_[node].end()) return;
    const SimplexTiming& timing = truth_.plan.timing;
    // T(v) at most: beyond 64 views without finality it grows with each (2.8).
    const std::uint64_t beyond =
        header.view.value > 64 ? header.view.value - 64 : 0;
    const std::uint64_t late =
        timing.precision_ms + timing.view_ms_max + (timing.resend_ms * beyond);
    const std::uint64_t received = found->second.value;
    if (header.time.value > received + timing.precision_ms ||
        header.time.value + late < received) {
      truth_.Fail("S10", "validator " + std::to_string(node) +
                             " votes for a block " +
                             std::to_string(header.time.value) +
                             " that came at " + std::to_string(received));
    }
  }

 private:
  std::vector<std::unordered_map<Digest, TimeMs, DigestHead>> received_;
};

}  // namespace

std::unique_ptr<Checker> MakeBlockTime(Truth& truth) {
  return MakeChecker<BlockTime>(truth);
}

}  // namespace diptych
