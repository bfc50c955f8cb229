// SPDX-License-Identifier: Apache-2.0
//
// 2.6: who lost its whole directory and starts with its old key writes no
// record and signs nothing, and has ended before it holds a final block.

#include "tests/sim/checkers/checkers.h"

namespace diptych {
namespace {

class Doubt final : public Checker {
 public:
  using Checker::Checker;

  void OnGuard(std::uint32_t node, const std::optional<GuardRecord>& /*before*/,
               const GuardRecord& after, const SimDisk& /*disk*/) override {
    Judge(node, "writes a record of view " + std::to_string(after.view.value));
  }
  void OnVote(std::uint32_t node, const Vote& vote, bool /*is_new*/) override {
    Judge(node, "signs " + Describe(vote.statement));
  }
  void OnCommit(std::uint32_t node, BlockId /*tip*/) override {
    Judge(node, "goes on among blocks");
  }

 private:
  void Judge(std::uint32_t node, const std::string& did) {
    if ((truth_.in_doubt >> node & 1) == 0) return;
    truth_.Fail("doubt", "validator " + std::to_string(node) +
                             ", which lost its directory, " + did);
  }
};

}  // namespace

std::unique_ptr<Checker> MakeDoubt(Truth& truth) {
  return MakeChecker<Doubt>(truth);
}

}  // namespace diptych
