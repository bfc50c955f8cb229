// SPDX-License-Identifier: Apache-2.0
//
// 2.6: who starts from a disk that lost what the guard record stands on, the
// certificate that ended the view before or the block it voted for, signs
// nothing for views up to the record's but the finalize vote that the record
// holds, whose ground it need not have.

#include "tests/sim/checkers/checkers.h"

namespace diptych {
namespace {

class Silent final : public Checker {
 public:
  explicit Silent(Truth& truth)
      : Checker(truth), silent_(truth.plan.validators) {}

  void OnStart(std::uint32_t node, const SimDisk& disk) override {
    const std::optional<GuardRecord>& guard = disk.image().guard;
    const bool is_sound =
        !guard || (ShowsEntry(disk.image(), guard->view) &&
                   (!guard->notarized || Holds(disk, *guard->notarized)));
    silent_[node] = is_sound ? std::nullopt : guard;
  }

  void OnVote(std::uint32_t node, const Vote& vote, bool is_new) override {
    const std::optional<GuardRecord>& guard = silent_[node];
    const Statement& statement = vote.statement;
    if (!is_new || !guard || statement.view > guard->view) return;
    const GuardRecord::Finalized cast{statement.view, statement.block_hash};
    if (statement.kind == VoteKind::kFinalize && guard->finalized == cast) {
      return;
    }
    truth_.Fail("silent", "validator " + std::to_string(node) +
                              ", whose disk is behind its guard record of "
                              "view " +
                              std::to_string(guard->view.value) + ", signs " +
                              Describe(statement));
  }

 private:
  bool ShowsEntry(const SimDisk::Image& image, View view) const {
    const View before{view.value - 1};
    if (truth_.universe.at(image.tip).header.view >= before) return true;
    for (const auto& [key, certificate] : image.certificates) {
      const bool is_final = key.second == VoteKind::kFinalize;
      if (key.first == before || (is_final && key.first > before)) return true;
    }
    return false;
  }

  bool Holds(const SimDisk& disk, const Digest& hash) const {
    if (truth_.universe.at(disk.image().tip).hash == hash) return true;
    const std::optional<BlockId> block = truth_.universe.Find(hash);
    return block && disk.image().Holds(*block);
  }

  // The record of whoever started so.
  std::vector<std::optional<GuardRecord>> silent_;
};

}  // namespace

std::unique_ptr<Checker> MakeSilent(Truth& truth) {
  return MakeChecker<Silent>(truth);
}

}  // namespace diptych
