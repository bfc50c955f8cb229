// SPDX-License-Identifier: Apache-2.0
//
// S14: what a node holds in memory is bounded by 2.13: views from the last
// final one to two ahead of its own and no others, two proposals a view, five
// votes a validator and view, the votes alone of 64 views before; and of a
// replica, the blocks of those views.

#include "replica/catch_up.h"
#include "tests/sim/checkers/checkers.h"

namespace diptych {
namespace {

constexpr std::uint64_t kAhead = 2;
constexpr std::uint64_t kProposals = 2;
constexpr std::uint64_t kVotes = 5;
constexpr std::uint64_t kPast = 64;

class Bounded final : public Checker {
 public:
  explicit Bounded(Truth& truth)
      : Checker(truth), views_(truth.plan.validators + 1) {}

  void OnHeld(std::uint32_t node, const Simplex::Holdings& held,
              const Blocks& blocks) override {
    const std::uint64_t last = held.view.value + kAhead;
    const std::uint64_t views = last - held.final_view.value + 1;
    if (held.highest.value > last || held.views > views) {
      Fail(node, "views", held.views);
    }
    if (held.past > kPast) Fail(node, "past views", held.past);
    if (held.proposals > kProposals) Fail(node, "proposals", held.proposals);
    if (held.votes > kVotes * truth_.plan.validators) {
      Fail(node, "votes", held.votes);
    }
    if (blocks.outlived != 0) {
      Fail(node, "blocks that have lost", blocks.outlived);
    }
    // And those of a range in hand. What was of its views stays until what is
    // final is stored, of which one block may still be missing.
    if (blocks.stored >= held.final_view) views_[node] = 0;
    views_[node] = std::max(views_[node], views);
    if (blocks.open > (2 * kProposals * views_[node]) + kRangeHeights) {
      Fail(node, "blocks", blocks.open);
    }
  }

 private:
  void Fail(std::uint32_t node, const char* what, std::uint64_t count) {
    truth_.Fail("S14", "node " + std::to_string(node) + " holds " +
                           std::to_string(count) + " " + what);
  }

  // The most since it last had stored what is final.
  std::vector<std::uint64_t> views_;
};

}  // namespace

std::unique_ptr<Checker> MakeBounded(Truth& truth) {
  return MakeChecker<Bounded>(truth);
}

}  // namespace diptych
