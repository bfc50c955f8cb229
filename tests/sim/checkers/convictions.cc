// SPDX-License-Identifier: Apache-2.0
//
// Convictions (2.12): the register convicts nobody who is honest, of what the
// member did not sign, twice for one view, or more often than it may; and its
// directory has what its log has.
//
// Of the entries themselves, and under the keys that the genesis names: the
// rules that let them in are not asked.

#include <map>
#include <set>

#include "tests/sim/checkers/checkers.h"
#include "tests/support/four_members.h"

namespace diptych {
namespace {

// docs/spec/transactions.md.
constexpr std::size_t kOfAMemberMost = 16;

class Convictions final : public Checker {
 public:
  using Checker::Checker;

  // The same at every node (S9): looked at once.
  void OnRegistered(std::uint32_t /*node*/,
                    const Execution& execution) override {
    if (execution.height <= height_) return;
    height_ = execution.height;
    std::set<ConvictionPlace> logged;
    for (const Bytes& octets : SplitBundle(execution.entries.bundle())) {
      const Result<Entry> entry = DecodeEntry(octets);
      if (!entry) return Fail("writes an entry that nobody can read");
      const auto* evidence = std::get_if<EvidenceEntry>(&*entry);
      if (evidence == nullptr) continue;
      Judge(*evidence);
      logged.insert(PlaceOf(*evidence));
    }
    std::set<ConvictionPlace> recorded;
    for (const ConvictionRecord& record : execution.convictions) {
      recorded.insert(record.place);
    }
    if (recorded != logged) Fail("records other convictions than it logs");
  }

 private:
  static ConvictionPlace PlaceOf(const EvidenceEntry& entry) {
    const Statement& statement = entry.evidence.first.statement;
    return {entry.member, statement.epoch, statement.view};
  }

  void Judge(const EvidenceEntry& entry) {
    const std::uint32_t number = entry.member.value;
    const std::string named = "convicts " + std::to_string(number);
    // Members count from 1.
    if (!truth_.IsValidator(number - 1) || truth_.IsHonest(number - 1)) {
      Fail(named + ", who is honest");
    }
    const Evidence& evidence = entry.evidence;
    if (evidence.first.signer.value + 1U != number ||
        !JudgeVotes(evidence.first, evidence.second) ||
        !IsSigned(number, evidence.first) ||
        !IsSigned(number, evidence.second)) {
      Fail(named + " of what it did not sign");
    }
    if (!places_.insert(PlaceOf(entry)).second) {
      Fail(named + " twice for view " +
           std::to_string(evidence.first.statement.view.value));
    }
    if (++count_[entry.member] > kOfAMemberMost) {
      Fail(named + " more often than it may");
    }
  }

  bool IsSigned(std::uint32_t number, const Vote& vote) const {
    const Digest& network_id =
        truth_.universe.at(Universe::kGenesis).header.network_id;
    return SampleKey(100 + number)
        .public_key()
        .Verify(StatementDigest(network_id, vote.statement), vote.signature);
  }

  void Fail(const std::string& what) {
    truth_.Fail("convictions", "the register of height " +
                                   std::to_string(height_.value) + " " + what);
  }

  Height height_;
  std::set<ConvictionPlace> places_;
  std::map<MemberId, std::size_t> count_;
};

}  // namespace

std::unique_ptr<Checker> MakeConvictions(Truth& truth) {
  return MakeChecker<Convictions>(truth);
}

}  // namespace diptych
