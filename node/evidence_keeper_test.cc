// SPDX-License-Identifier: Apache-2.0
// Covers what happens to a proof against a validator: that it is in the store
// before anything else, is told to the administrator each time and to the
// register once, and leaves the store when the register has it.
#include "node/evidence_keeper.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "node/view_loader.h"
#include "tests/support/contradiction.h"
#include "tests/support/test_validators.h"

namespace diptych {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr std::uint32_t kLiar = 3;
constexpr std::uint32_t kConsensusKeyPlace = 1;

class EvidenceKeeperTest : public SeveralValidators {
 protected:
  void SetUp() override {
    SeveralValidators::SetUp();
    shared_ =
        std::make_unique<SharedRegister>(LoadRegisterView(*store).value());
    reporter_.emplace(
        EvidenceReporter::Identity{.member = {1},
                                   .key = kConsensusKeyPlace,
                                   .secret = sample.keys({1}).consensus},
        ValidatorsOf(sample.state(), {}));
    keeper_.emplace(EvidenceKeeper::Parts{.store = *store,
                                          .mempool = mempool_,
                                          .shared = *shared_,
                                          .log = log_,
                                          .reporter = &*reporter_});
  }

  Evidence Contradiction() const {
    return TwoNotarizeVotes(sample.state().network_id, {kLiar - 1},
                            sample.keys({kLiar}).consensus, 2);
  }

  // Gives what the log is told.
  std::string Take(const Evidence& evidence) {
    testing::internal::CaptureStderr();
    keeper_->Take(evidence);
    return testing::internal::GetCapturedStderr();
  }

  Instant Now() const { return {sample.state().tip.time, {1'000'000}}; }

  EventLog log_{EventLog::Format::kText, EventLog::Level::kError};
  Mempool mempool_{Mempool::Options{}};
  std::unique_ptr<SharedRegister> shared_;
  std::optional<EvidenceReporter> reporter_;
  std::optional<EvidenceKeeper> keeper_;
};

TEST_F(EvidenceKeeperTest, KeepsItInTheStoreAndNamesWhoseItIs) {
  const Evidence evidence = Contradiction();
  const std::string told = Take(evidence);
  EXPECT_THAT(told, HasSubstr("a validator contradicted itself member=3"));
  EXPECT_THAT(told, HasSubstr(sample.state().FindMember({kLiar})->name));
  EXPECT_THAT(store->ReadReports().value(), ElementsAre(evidence));
  EXPECT_EQ(keeper_->found(), 1U);
}

TEST_F(EvidenceKeeperTest, ForgetsItWhenTheRegisterHasIt) {
  (void)Take(Contradiction());
  keeper_->Report(Now());
  const std::vector<CheckedTransaction> reports = mempool_.Take();
  ASSERT_EQ(reports.size(), 1U);
  keeper_->Report(Now());
  EXPECT_TRUE(mempool_.empty());
  Append(*shared_, reports);
  ASSERT_EQ(sample.state().convictions.size(), 1U);
  keeper_->Report(Now());
  EXPECT_TRUE(mempool_.empty());
  EXPECT_THAT(store->ReadReports().value(), IsEmpty());
}

TEST_F(EvidenceKeeperTest, WhoReportsNothingTellsAndCountsAllTheSame) {
  keeper_.emplace(EvidenceKeeper::Parts{
      .store = *store, .mempool = mempool_, .shared = *shared_, .log = log_});
  EXPECT_THAT(Take(Contradiction()), HasSubstr("contradicted itself"));
  keeper_->Report(Now());
  EXPECT_TRUE(mempool_.empty());
  EXPECT_THAT(store->ReadReports().value(), IsEmpty());
  EXPECT_EQ(keeper_->found(), 1U);
}

}  // namespace
}  // namespace diptych
