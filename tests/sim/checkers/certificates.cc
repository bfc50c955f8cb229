// SPDX-License-Identifier: Apache-2.0
//
// S2: at most one notarization a view. S3: never a finalization and a
// nullification of one view.
//
// Of the certificates that can exist, whether or not anybody made them.

#include "tests/sim/checkers/checkers.h"

namespace diptych {
namespace {

class OneCertificate final : public Checker {
 public:
  using Checker::Checker;

  void OnVote(std::uint32_t /*node*/, const Vote& vote, bool is_new) override {
    if (!is_new) return;
    const View view = vote.statement.view;
    int notarized = 0;
    bool finalized = false;
    bool nullified = false;
    for (const Facts::Tally& tally : truth_.facts.At(view)) {
      if (!truth_.facts.CanBeCertified(tally)) continue;
      notarized += tally.kind == VoteKind::kNotarize ? 1 : 0;
      finalized = finalized || tally.kind == VoteKind::kFinalize;
      nullified = nullified || tally.kind == VoteKind::kNullify;
    }
    if (notarized > 1) Fail("S2", view, " has two notarizations");
    if (finalized && nullified) Fail("S3", view, " is finalized and nullified");
  }

 private:
  void Fail(const char* property, View view, const char* what) {
    truth_.Fail(property, "view " + std::to_string(view.value) + what);
  }
};

}  // namespace

std::unique_ptr<Checker> MakeOneCertificate(Truth& truth) {
  return MakeChecker<OneCertificate>(truth);
}

}  // namespace diptych
