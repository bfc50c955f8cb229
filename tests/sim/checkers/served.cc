// SPDX-License-Identifier: Apache-2.0
//
// R8: who is asked for certificates answers with what it has final, at once and
// for ever, whether or not it may sign.

#include "tests/sim/checkers/checkers.h"

namespace diptych {
namespace {

class Served final : public Checker {
 public:
  using Checker::Checker;

  void OnAsked(std::uint32_t /*node*/, std::uint32_t asker,
               const std::optional<Certificate>& finalization) override {
    if (!finalization) return;
    due_ = {asker, finalization->statement};
    AwaitStep();
  }
  void OnSentTo(std::uint32_t to, const Certificate& certificate) override {
    if (due_ && due_->first == to && due_->second == certificate.statement) {
      due_.reset();
    }
  }
  void AfterStep(std::uint32_t node) override {
    if (!due_) return;
    truth_.Fail("R8", "node " + std::to_string(node) + " does not tell " +
                          std::to_string(due_->first) +
                          " what it knows to be final");
  }
  void OnCrash(std::uint32_t /*node*/) override { due_.reset(); }

 private:
  std::optional<std::pair<std::uint32_t, Statement>> due_;
};

}  // namespace

std::unique_ptr<Checker> MakeServed(Truth& truth) {
  return MakeChecker<Served>(truth);
}

}  // namespace diptych
