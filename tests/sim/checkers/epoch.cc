// SPDX-License-Identifier: Apache-2.0
//
// S11: an honest validator acts on votes and certificates of its own epoch
// alone, and all blocks go back to the one genesis of the epoch.

#include "tests/sim/checkers/checkers.h"

namespace diptych {
namespace {

class OneEpoch final : public Checker {
 public:
  using Checker::Checker;

  void OnVote(std::uint32_t node, const Vote& vote, bool /*is_new*/) override {
    Judge(node, vote.statement.epoch, "votes in");
  }
  void OnBroadcast(std::uint32_t node,
                   const Certificate& certificate) override {
    Judge(node, certificate.statement.epoch, "passes on a certificate of");
  }
  void OnGuard(std::uint32_t node, const std::optional<GuardRecord>& /*before*/,
               const GuardRecord& after, const SimDisk& disk) override {
    Judge(node, after.epoch, "keeps a record of");
    if (disk.image().certificates.empty()) return;
    const auto& newest = disk.image().certificates.rbegin()->second;
    Judge(node, newest->statement.epoch, "keeps a certificate of");
  }
  void OnCommit(std::uint32_t node, BlockId tip) override {
    if (truth_.universe.Descends(tip, Universe::kGenesis)) return;
    truth_.Fail("S11", "node " + std::to_string(node) +
                           " has a block of another genesis");
  }

 private:
  void Judge(std::uint32_t node, Epoch epoch, const char* does) {
    if (epoch == truth_.plan.epoch) return;
    truth_.Fail("S11", "node " + std::to_string(node) + " " + does + " epoch " +
                           std::to_string(epoch.value));
  }
};

}  // namespace

std::unique_ptr<Checker> MakeOneEpoch(Truth& truth) {
  return MakeChecker<OneEpoch>(truth);
}

}  // namespace diptych
