// SPDX-License-Identifier: Apache-2.0
//
// S12: evidence and blame never name an honest validator, and two votes that
// contradict each other, delivered to an honest node while it takes votes of
// their view, are evidence at once.

#include <set>
#include <unordered_map>

#include "consensus/evidence.h"
#include "tests/sim/checkers/checkers.h"
#include "tests/sim/stub_keys.h"

namespace diptych {
namespace {

// consensus.md 2.13: from the last final view on, and to two views ahead.
// Further back than this the core need not listen.
constexpr std::uint64_t kAhead = 2;
constexpr std::uint64_t kBehind = 64;

class JustEvidence final : public Checker {
 public:
  explicit JustEvidence(Truth& truth) : Checker(truth) {}

  void OnConvict(std::uint32_t node, const Evidence& evidence) override {
    const std::uint32_t named = evidence.first.signer.value;
    if (!truth_.IsValidator(named) || truth_.IsHonest(named)) {
      truth_.Fail("S12", "evidence against honest " + std::to_string(named));
    }
    if (!VerifyEvidence(evidence, SimKeys()) ||
        !JudgeVotes(evidence.first, evidence.second)) {
      truth_.Fail("S12", "evidence that proves nothing");
    }
    convicted_.insert({node, named, evidence.first.statement.view});
  }

  void OnBlame(std::uint32_t /*node*/, MemberId blamed,
               const char* reason) override {
    if (!truth_.IsHonest(blamed.value)) return;
    truth_.Fail("S12", "honest " + std::to_string(blamed.value) +
                           " is blamed: " + reason);
  }

  void OnReceived(std::uint32_t node, const PeerStatus& at,
                  const Vote& vote) override {
    const View view = vote.statement.view;
    if (!truth_.IsValidator(vote.signer.value)) return;
    if (truth_.IsHonest(vote.signer.value) || vote.signer.value == node) return;
    if (view <= at.final_view || view.value > at.view.value + kAhead ||
        view.value + kBehind < at.view.value || !SimKeys().Verify(vote)) {
      return;
    }
    const Key key{node, vote.signer.value, view};
    std::vector<Statement>& seen = seen_[key];
    for (const Statement& statement : seen) {
      if (statement == vote.statement) return;
      const Vote other{.statement = statement, .signer = vote.signer};
      if (!JudgeVotes(other, vote)) continue;
      due_ = key;
      AwaitStep();
    }
    seen.push_back(vote.statement);
  }

  void AfterStep(std::uint32_t node) override {
    if (!due_) return;
    if (!convicted_.contains(*due_)) {
      truth_.Fail("S12", "node " + std::to_string(node) +
                             " saw a contradiction of " +
                             std::to_string(std::get<1>(*due_)) +
                             " and did not convict it");
    }
    due_.reset();
  }

  void OnCrash(std::uint32_t node) override {
    std::erase_if(seen_,
                  [&](const auto& entry) { return Node(entry.first) == node; });
    std::erase_if(convicted_,
                  [&](const Key& key) { return Node(key) == node; });
    due_.reset();
  }

 private:
  using Key = std::tuple<std::uint32_t, std::uint32_t, View>;
  static std::uint32_t Node(const Key& key) { return std::get<0>(key); }

  // Any order: looked up for every vote.
  struct KeyHash {
    std::size_t operator()(const Key& key) const {
      const auto& [node, signer, view] = key;
      return (((view.value << 6) | signer) << 6) | node;
    }
  };
  std::unordered_map<Key, std::vector<Statement>, KeyHash> seen_;
  std::set<Key> convicted_;
  std::optional<Key> due_;
};

}  // namespace

std::unique_ptr<Checker> MakeJustEvidence(Truth& truth) {
  return MakeChecker<JustEvidence>(truth);
}

}  // namespace diptych
