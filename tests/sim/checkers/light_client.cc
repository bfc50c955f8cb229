// SPDX-License-Identifier: Apache-2.0
//
// S13: a light client that knows the validators alone, and that anybody may
// feed with anything, accepts no header off the honest chain.
//
// It is shown every certificate that goes to the wire, the forged ones of
// Byzantine servers too, and accepts a header if a finalization of it verifies.
// With more than f Byzantine it may accept a fork: who is convicted then is
// judged at the end (simulation_forensics.cc).

#include "consensus/certificate.h"
#include "tests/sim/checkers/checkers.h"
#include "tests/sim/stub_keys.h"

namespace diptych {
namespace {

class LightClient final : public Checker {
 public:
  explicit LightClient(Truth& truth)
      : Checker(truth),
        set_(truth.plan.epoch, truth.plan.validators,
             truth.universe.at(Universe::kGenesis).hash) {}

  void OnWire(const Certificate& certificate) override {
    const Statement& statement = certificate.statement;
    if (statement.kind != VoteKind::kFinalize || statement == newest_) return;
    if (JudgeCertificate(set_, SimKeys(), certificate) !=
        CertificateVerdict::kValid) {
      return;
    }
    newest_ = statement;
    if (truth_.plan.mode == Mode::kForensics) {
      truth_.accepted.push_back(certificate);
    }
    const std::optional<BlockId> block =
        truth_.universe.Find(statement.block_hash);
    if (!block) {
      return truth_.Fail("S13", "a light client accepts what nobody made");
    }
    if (truth_.universe.Descends(highest_, *block)) return;
    if (truth_.universe.Descends(*block, highest_)) {
      highest_ = *block;
      return;
    }
    truth_.client_forked = true;
    if (truth_.plan.mode == Mode::kForensics) return;
    truth_.Fail("S13", "a light client accepts view " +
                           std::to_string(statement.view.value) +
                           ", which is off the chain");
  }

 private:
  ValidatorSet set_;
  BlockId highest_ = Universe::kGenesis;
  Statement newest_;
};

}  // namespace

std::unique_ptr<Checker> MakeLightClient(Truth& truth) {
  return MakeChecker<LightClient>(truth);
}

}  // namespace diptych
