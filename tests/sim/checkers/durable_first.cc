// SPDX-License-Identifier: Apache-2.0
//
// S6: nothing signed is sent before its record is durable in the simulated
// disk.

#include <algorithm>
#include <vector>

#include "tests/sim/checkers/checkers.h"

namespace diptych {
namespace {

class DurableFirst final : public Checker {
 public:
  explicit DurableFirst(Truth& truth)
      : Checker(truth), cast_(truth.plan.validators) {}

  void OnGuard(std::uint32_t node, const std::optional<GuardRecord>& /*before*/,
               const GuardRecord& after, const SimDisk& /*disk*/) override {
    if (after.notarized) {
      Keep(node,
           {after.epoch, after.view, VoteKind::kNotarize, *after.notarized});
    }
    if (after.nullified) {
      Keep(node, {after.epoch, after.view, VoteKind::kNullify, {}});
    }
    if (after.finalized) {
      Keep(node, {after.epoch, after.finalized->view, VoteKind::kFinalize,
                  after.finalized->block_hash});
    }
  }

  void OnVote(std::uint32_t node, const Vote& vote, bool is_new) override {
    if (!is_new || IsKept(node, vote.statement)) return;
    truth_.Fail("S6", "validator " + std::to_string(node) + " sent " +
                          Describe(vote.statement) +
                          " before a record of it was durable");
  }

 private:
  // The newest first: what is asked for was written just now.
  bool IsKept(std::uint32_t node, const Statement& statement) const {
    const std::vector<Statement>& cast = cast_[node];
    return std::find(cast.rbegin(), cast.rend(), statement) != cast.rend();
  }
  void Keep(std::uint32_t node, const Statement& statement) {
    if (!IsKept(node, statement)) cast_[node].push_back(statement);
  }

  std::vector<std::vector<Statement>> cast_;
};

}  // namespace

std::unique_ptr<Checker> MakeDurableFirst(Truth& truth) {
  return MakeChecker<DurableFirst>(truth);
}

}  // namespace diptych
