// SPDX-License-Identifier: Apache-2.0
//
// S8: who votes for a block holds its payload and its justification on the
// disk. L2: who enters a view holds, on the disk, what ended the one before.
//
// Together: every notarized block is on f+1 honest disks, and every view below
// the highest has a certificate that an honest validator cannot have lost.

#include "tests/sim/checkers/checkers.h"

namespace diptych {
namespace {

class Held final : public Checker {
 public:
  using Checker::Checker;

  void OnGuard(std::uint32_t node, const std::optional<GuardRecord>& before,
               const GuardRecord& after, const SimDisk& disk) override {
    if ((truth_.damaged >> node & 1) != 0) return;
    const View tip = truth_.universe.at(disk.image().tip).header.view;
    const bool entered =
        after.view.value > 1 && (!before || before->view < after.view);
    if (entered && tip.value < after.view.value - 1 &&
        !HasAny(disk, {after.view.value - 1})) {
      Fail("L2", node,
           "entered view " + std::to_string(after.view.value) +
               " without a certificate on its disk");
    }
    if (!after.notarized) return;
    if (before && before->view == after.view && before->notarized) return;
    const std::optional<BlockId> block = truth_.universe.Find(*after.notarized);
    if (!block) return;
    if (!disk.image().Holds(*block)) {
      return Fail("S8", node, "voted for a block not on its disk");
    }
    const Header& header = truth_.universe.at(*block).header;
    if (header.parent_view > tip &&
        !Has(disk, header.parent_view, VoteKind::kNotarize) &&
        !Has(disk, header.parent_view, VoteKind::kFinalize)) {
      Fail("S8", node, "voted without the parent's notarization");
    }
    for (std::uint64_t gap = std::max(header.parent_view, tip).value + 1;
         gap < header.view.value; ++gap) {
      if (Has(disk, {gap}, VoteKind::kNullify)) continue;
      Fail("S8", node,
           "voted without the nullification of view " + std::to_string(gap));
    }
  }

 private:
  void Fail(const char* property, std::uint32_t node, const std::string& did) {
    truth_.Fail(property, "validator " + std::to_string(node) + " " + did);
  }
  static bool Has(const SimDisk& disk, View view, VoteKind kind) {
    return disk.image().certificates.contains({view, kind});
  }
  static bool HasAny(const SimDisk& disk, View view) {
    return Has(disk, view, VoteKind::kNotarize) ||
           Has(disk, view, VoteKind::kNullify) ||
           Has(disk, view, VoteKind::kFinalize);
  }
};

}  // namespace

std::unique_ptr<Checker> MakeHeld(Truth& truth) {
  return MakeChecker<Held>(truth);
}

}  // namespace diptych
