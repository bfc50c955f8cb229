// SPDX-License-Identifier: Apache-2.0
//
// Spelling: a signature in other octets than its signer's is refused, and never
// in a certificate that an honest node writes or sends.
//
// Who sends a vote like that is blamed, if the vote is not held already: of
// votes that give a view up, which stand in no proposal, and of a signer of
// whom this node can have none yet.

#include <set>

#include "consensus/certificate.h"
#include "tests/sim/checkers/checkers.h"
#include "tests/sim/stub_keys.h"

namespace diptych {
namespace {

class OneSpelling final : public Checker {
 public:
  explicit OneSpelling(Truth& truth)
      : Checker(truth),
        set_(truth.plan.epoch, truth.plan.validators,
             truth.universe.at(Universe::kGenesis).hash) {}

  void OnBroadcast(std::uint32_t node, const Certificate& sent) override {
    Judge(node, sent, "sends");
  }
  void OnGuard(std::uint32_t node, const std::optional<GuardRecord>& /*before*/,
               const GuardRecord& /*after*/, const SimDisk& disk) override {
    for (const auto& [key, certificate] : disk.image().certificates) {
      Judge(node, *certificate, "writes");
    }
  }
  // From here on its votes may be known everywhere.
  void OnWire(const Certificate& certificate) override {
    if (certificate.statement.kind != VoteKind::kNullify) return;
    certified_.insert(certificate.statement.view);
  }

  void OnReceived(std::uint32_t node, const PeerStatus& at,
                  const Vote& vote) override {
    const View view = vote.statement.view;
    if (vote.statement.kind != VoteKind::kNullify) return;
    if (!set_.Contains(vote.signer) || vote.signer.value == node) return;
    if (view <= at.final_view || view < at.view ||
        view.value > at.view.value + kViewsAhead) {
      return;
    }
    if (SimKeys().Verify(vote)) {
      held_.insert({node, vote.signer, view});
      return;
    }
    if (held_.contains({node, vote.signer, view})) return;
    if (certified_.contains(view)) return;
    due_ = node;
    AwaitStep();
  }
  void OnBlame(std::uint32_t node, MemberId /*blamed*/,
               const char* /*reason*/) override {
    if (due_ == node) due_.reset();
  }
  void AfterStep(std::uint32_t node) override {
    if (due_ != node) return;
    due_.reset();
    truth_.Fail("spelling", "node " + std::to_string(node) +
                                " blames nobody for a false signature");
  }
  void OnCrash(std::uint32_t node) override {
    std::erase_if(held_,
                  [&](const auto& held) { return std::get<0>(held) == node; });
    due_.reset();
  }

 private:
  void Judge(std::uint32_t node, const Certificate& certificate,
             const char* what) {
    if (JudgeCertificate(set_, SimKeys(), certificate) ==
        CertificateVerdict::kValid) {
      return;
    }
    truth_.Fail("spelling", "node " + std::to_string(node) + " " + what +
                                " a certificate with a false signature");
  }

  ValidatorSet set_;
  std::set<std::tuple<std::uint32_t, ValidatorIndex, View>> held_;
  std::set<View> certified_;
  std::optional<std::uint32_t> due_;
};

}  // namespace

std::unique_ptr<Checker> MakeOneSpelling(Truth& truth) {
  return MakeChecker<OneSpelling>(truth);
}

}  // namespace diptych
