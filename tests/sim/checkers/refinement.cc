// SPDX-License-Identifier: Apache-2.0
//
// S7: every honest vote was enabled in the abstract model at that moment.
//
// A vote is cast when the record of it becomes durable. Each change of a
// record is taken apart into the model's moves, LEAVE, NOTARIZE and NULLIFY,
// and the guard of each is asked: independent of consensus/, from the model's
// text.

#include "tests/sim/checkers/checkers.h"

namespace diptych {
namespace {

class Refinement final : public Checker {
 public:
  using Checker::Checker;

  void OnGuard(std::uint32_t node, const std::optional<GuardRecord>& before,
               const GuardRecord& after, const SimDisk& /*disk*/) override {
    node_ = node;
    GuardRecord at;
    at.view = {1};
    if (before) at = *before;
    if (after.view < at.view) return Fail("goes back", after.view);
    if (after.finalized && after.finalized != at.finalized) {
      Finalize(at, after);
    }
    if (after.view > at.view) {
      Leave(after.view);
      at = {.epoch = at.epoch, .view = after.view};
    }
    if (at.notarized && at.notarized != after.notarized) {
      Fail("notarizes a second block in", at.view);
    }
    if (at.nullified && !after.nullified) Fail("forgets nullify of", at.view);
    if (after.notarized && !at.notarized) Notarize(after);
  }

 private:
  void Fail(const char* what, View view) {
    truth_.Fail("S7", "validator " + std::to_string(node_) + " " + what +
                          " view " + std::to_string(view.value));
  }

  bool Exists(VoteKind kind, View view, const Digest& block_hash) const {
    return truth_.facts.CanBeCertified(kind, view, block_hash);
  }
  bool IsNotarized(View view, const Digest& block_hash) const {
    return Exists(VoteKind::kNotarize, view, block_hash) ||
           Exists(VoteKind::kFinalize, view, block_hash);
  }

  void Leave(View entered) {
    if (!truth_.facts.CanBeLeft({entered.value - 1})) {
      Fail("enters, and no certificate ends the one before,", entered);
    }
  }

  void Finalize(const GuardRecord& at, const GuardRecord& after) {
    const GuardRecord::Finalized& vote = *after.finalized;
    if (vote.view < at.view) return Fail("finalizes, long after, ", vote.view);
    if (vote.view >= after.view) return Fail("finalizes early", vote.view);
    if (vote.view == at.view && at.nullified) {
      Fail("finalizes after its nullify of", vote.view);
    }
    if (!IsNotarized(vote.view, vote.block_hash)) {
      Fail("finalizes what is not notarized in", vote.view);
    }
  }

  void Notarize(const GuardRecord& after) {
    const std::optional<BlockId> id = truth_.universe.Find(*after.notarized);
    if (!id) return Fail("notarizes what nobody made in", after.view);
    const SimBlock& block = truth_.universe.at(*id);
    const Header& header = block.header;
    if (!block.is_valid)
      return Fail("notarizes an invalid block in", after.view);
    if (header.view != after.view) return Fail("misplaces", after.view);
    if (header.parent_view.value != 0 &&
        !IsNotarized(header.parent_view, header.parent_hash)) {
      Fail("notarizes on a parent without notarization in", after.view);
    }
    for (std::uint64_t gap = header.parent_view.value + 1;
         gap < header.view.value; ++gap) {
      if (!Exists(VoteKind::kNullify, {gap}, {})) {
        Fail("notarizes across a view that is not nullified in", after.view);
      }
    }
  }

  std::uint32_t node_ = 0;
};

}  // namespace

std::unique_ptr<Checker> MakeRefinement(Truth& truth) {
  return MakeChecker<Refinement>(truth);
}

}  // namespace diptych
