// SPDX-License-Identifier: Apache-2.0
// Covers how final blocks come under a checkpoint: whom the own cosignature
// goes to, when a quorum publishes, when submitters hear, and what happens when
// the others have signed another log.
#include "node/checkpoint_round.h"

#include <gtest/gtest.h>

#include <functional>
#include <map>

#include "node/view_loader.h"
#include "tests/support/test_validators.h"

namespace diptych {
namespace {

class FixedClock final : public Clock {
 public:
  TimeMs Now() override { return {1'800'000'000'000}; }
};

class CheckpointRoundTest : public SeveralValidators {
 protected:
  void SetUp() override {
    SeveralValidators::SetUp();
    shared_ =
        std::make_unique<SharedRegister>(LoadRegisterView(*store).value());
    Start(true);
  }

  void Start(bool cosigns) {
    round_ = std::make_unique<CheckpointRound>(
        CheckpointRound::Parts{
            .store = *store,
            .shared = *shared_,
            .mempool = mempool_,
            .signer = signers[0],
            .clock = clock_,
            .send =
                [this](const auto& own) {
                  sent_.push_back(own);
                  if (on_send_) on_send_(own);
                },
            .on_contradiction =
                [this](const auto& found) { contradictions_.push_back(found); },
            .on_other_root =
                [this](const TreeHead& head) { other_roots_.push_back(head); },
            .contradictions = store->ReadContradictions().value()},
        sample.state().genesis, cosigns);
  }

  // Makes a block of the transaction final and durable here; its submitter is
  // `heard_`.
  void AppendBlock() {
    const CheckedTransaction open = sample.OpenList();
    std::vector<Mempool::Arrival> arrivals;
    arrivals.push_back({open, [this](const auto& outcome) {
                          heard_ += outcome.has_value() ? 1 : 100;
                        }});
    mempool_.Add(std::move(arrivals));
    (void)mempool_.Take();
    SampleBlock block = sample.NextBlock({open});
    ASSERT_TRUE(store->Commit(block.execution, block.stored));
    const Digest hash = HeaderHash(block.stored.header);
    const DecidedTransaction decided{
        open.transaction().id,
        {block.execution.outcomes[0], block.execution.height,
         block.execution.time}};
    round_->Append(block.execution, hash, {decided});
    sample.Apply(std::move(block));
  }

  CosignatureVerdict Add(std::size_t validator, const TreeHead& head) {
    const auto verdict =
        round_->Add(MemberId{static_cast<std::uint32_t>(validator + 1)},
                    signers[validator].Cosign(head, Now()));
    EXPECT_TRUE(verdict);
    return *verdict;
  }

  TimeMs Now() { return clock_.Now(); }

  std::string Served() const {
    return shared_->Read([](const RegisterView& view) {
      return view.checkpoint ? view.checkpoint->Note() : std::string();
    });
  }

  FixedClock clock_;
  Mempool mempool_{{}};
  std::unique_ptr<SharedRegister> shared_;
  std::unique_ptr<CheckpointRound> round_;
  std::vector<MemberCosignature> sent_;
  std::function<void(const MemberCosignature&)> on_send_;
  std::vector<KeptContradiction> contradictions_;
  std::vector<TreeHead> other_roots_;
  int heard_ = 0;
};

TEST_F(CheckpointRoundTest, SendsTheOwnCosignatureOfTheNewestHeadOnce) {
  AppendBlock();
  AppendBlock();
  ASSERT_TRUE(round_->Cosign());
  ASSERT_TRUE(round_->Cosign());
  ASSERT_EQ(sent_.size(), 1U);
  EXPECT_EQ(sent_[0].head.size, Head().size);
  EXPECT_EQ(sent_[0].head.root, Head().root);
  EXPECT_TRUE(round_->IsUnanswered());
}

// The log of a disk only grows. So whatever is on it when the process ends, at
// no size is there ever another root to cosign.
TEST_F(CheckpointRoundTest, CosignsWhatIsOnTheDiskAndTheSameAfterAStart) {
  on_send_ = [this](const MemberCosignature& own) {
    const RegisterView disk = LoadRegisterView(*store).value();
    EXPECT_EQ(own.head.size, disk.state.log.size());
    EXPECT_EQ(own.head.root, disk.state.log.Root());
  };
  std::map<std::uint64_t, Digest> roots;
  for (int start = 0; start < 3; ++start) {
    AppendBlock();
    ASSERT_TRUE(round_->Cosign());
    shared_ =
        std::make_unique<SharedRegister>(LoadRegisterView(*store).value());
    Start(true);
    ASSERT_TRUE(round_->Cosign());
  }
  ASSERT_EQ(sent_.size(), 6U);
  for (const MemberCosignature& own : sent_) {
    EXPECT_EQ(roots.try_emplace(own.head.size, own.head.root).first->second,
              own.head.root);
  }
  EXPECT_EQ(roots.size(), 3U);
}

TEST_F(CheckpointRoundTest, AnObserverCosignsNothing) {
  Start(false);
  AppendBlock();
  ASSERT_TRUE(round_->Cosign());
  EXPECT_TRUE(sent_.empty());
  EXPECT_FALSE(round_->own().has_value());
}

TEST_F(CheckpointRoundTest, PublishesAndTellsWithTheQuorumsLastCosignature) {
  AppendBlock();
  ASSERT_TRUE(round_->Cosign());
  EXPECT_EQ(Add(1, Head()), CosignatureVerdict::kCounted);
  EXPECT_EQ(heard_, 0);
  EXPECT_EQ(Served(), "");
  EXPECT_EQ(Add(2, Head()), CosignatureVerdict::kCounted);
  EXPECT_EQ(heard_, 1);
  const Note note = ParseNote(Served()).value();
  EXPECT_EQ(EvaluatePolicy(NetworkPolicy(), note).explanation, "3 of 4 signed");
  EXPECT_FALSE(round_->IsUnanswered());
  EXPECT_EQ(Add(3, Head()), CosignatureVerdict::kOld);
  EXPECT_EQ(heard_, 1);
}

TEST_F(CheckpointRoundTest, TellsOfAllBlocksThatACheckpointCovers) {
  AppendBlock();
  AppendBlock();
  ASSERT_TRUE(round_->Cosign());
  Add(1, Head());
  Add(2, Head());
  EXPECT_EQ(heard_, 2);
}

TEST_F(CheckpointRoundTest, TakesACheckpointThatWasCompleteBeforeItsBlock) {
  // The block that is next, as the others have it.
  SampleRegister ahead{7, kMembers};
  ahead.Advance({ahead.OpenList()});
  const TreeHead head{.size = ahead.state().log.size(),
                      .root = ahead.state().log.Root()};
  for (const std::size_t validator : {1U, 2U, 3U}) Add(validator, head);
  EXPECT_EQ(Served(), "");
  AppendBlock();
  EXPECT_TRUE(other_roots_.empty());
  EXPECT_EQ(heard_, 1);
  EXPECT_NE(Served(), "");
}

TEST_F(CheckpointRoundTest, SavesWhatWasPublishedALittleLater) {
  AppendBlock();
  ASSERT_TRUE(round_->Cosign());
  Add(1, Head());
  Add(2, Head());
  ASSERT_TRUE(round_->IsSaveDue());
  const auto now = CheckpointRound::SteadyClock::now();
  ASSERT_TRUE(round_->SaveIfDue(now + std::chrono::seconds(1)));
  EXPECT_FALSE(round_->IsSaveDue());
  EXPECT_EQ(store->ReadCheckpoint().value(), Served());
}

TEST_F(CheckpointRoundTest, SaysThatAQuorumHasSignedAnotherLog) {
  AppendBlock();
  TreeHead other = Head();
  other.root[0] ^= 1;
  Add(1, other);
  Add(2, other);
  EXPECT_TRUE(other_roots_.empty());
  Add(3, other);
  ASSERT_EQ(other_roots_.size(), 1U);
  EXPECT_EQ(other_roots_[0].root, other.root);
  EXPECT_EQ(Served(), "");
  EXPECT_EQ(heard_, 0);
}

TEST_F(CheckpointRoundTest, CountsOneWhoCosignsTwoLogs) {
  AppendBlock();
  ASSERT_TRUE(round_->Cosign());
  TreeHead other = Head();
  other.root[0] ^= 1;
  EXPECT_EQ(Add(1, other), CosignatureVerdict::kContradiction);
  EXPECT_EQ(round_->contradictions().found(), 1U);
  ASSERT_EQ(contradictions_.size(), 1U);
  EXPECT_FALSE(contradictions_[0].signatures.IsOfOneSigner());
  EXPECT_EQ(Add(1, Head()), CosignatureVerdict::kContradiction);
  EXPECT_EQ(round_->contradictions().found(), 2U);
  EXPECT_TRUE(contradictions_[1].signatures.IsOfOneSigner());
}

TEST_F(CheckpointRoundTest, KeepsOneContradictionOfTheSameSignersForEver) {
  for (std::uint64_t size = 100; size < 110; ++size) {
    Add(3, {.size = size, .root = Digest{1}});
    Add(3, {.size = size, .root = Digest{2}});
    Add(1, {.size = size, .root = Digest{1}});
    Add(2, {.size = size, .root = Digest{3}});
  }
  // Of member 4 with itself; of 3 with 2 or 4, whichever was first.
  ASSERT_EQ(contradictions_.size(), 2U);
  EXPECT_EQ(round_->contradictions().found(), 2U);
  const KeptContradiction& lie = contradictions_[0];
  EXPECT_TRUE(lie.signatures.IsOfOneSigner());
  EXPECT_EQ(lie.signatures.first.member, MemberId{4});
  EXPECT_EQ(lie.first_name, sample.state().FindMember({4})->name);
  // Anybody with the verifier key can check both.
  for (const std::string& text : {lie.first_note, lie.second_note}) {
    const Note note = ParseNote(text).value();
    ASSERT_EQ(note.signatures.size(), 1U);
    EXPECT_TRUE(VerifyCosignature(signers[0].cosigners()[3].key.key(),
                                  note.text, note.signatures[0].signature));
  }
  EXPECT_NE(lie.first_note, lie.second_note);
  OpenStore();
  Start(true);
  EXPECT_EQ(round_->contradictions().all().size(), 2U);
  EXPECT_EQ(round_->contradictions().found(), 0U);
  Add(3, {.size = 200, .root = Digest{1}});
  Add(3, {.size = 200, .root = Digest{2}});
  EXPECT_EQ(contradictions_.size(), 2U);
}

TEST_F(CheckpointRoundTest, JudgesAHeadFarAboveTheLogOnceTheLogIsNear) {
  AppendBlock();
  const std::uint64_t far = Head().size + kCosignedAheadMax + 1;
  const TreeHead head{.size = far, .root = Digest{1}};
  MemberCosignature forged = signers[1].Cosign(head, Now());
  forged.signature[0] ^= 1;
  EXPECT_EQ(*round_->Add({2}, forged), CosignatureVerdict::kAhead);
  for (const std::size_t validator : {1U, 2U, 3U}) {
    EXPECT_EQ(Add(validator, head), CosignatureVerdict::kAhead);
  }
  // Who passes on another's puts nothing in its place.
  EXPECT_EQ(*round_->Add({3}, forged), CosignatureVerdict::kAhead);
  ASSERT_TRUE(round_->Cosign());
  EXPECT_EQ(Add(1, head), CosignatureVerdict::kAhead);
  AppendBlock();
  ASSERT_TRUE(round_->Cosign());
  // The three that waited are a quorum.
  EXPECT_EQ(Add(1, head), CosignatureVerdict::kRepeated);
  EXPECT_EQ(Add(0, head), CosignatureVerdict::kOld);
}

TEST_F(CheckpointRoundTest, BelievesNoSignatureOfSomebodyElse) {
  AppendBlock();
  MemberCosignature forged = signers[1].Cosign(Head(), Now());
  forged.member = {3};
  EXPECT_EQ(*round_->Add({2}, forged), CosignatureVerdict::kBadSignature);
  forged.member = {9};
  EXPECT_EQ(*round_->Add({2}, forged), CosignatureVerdict::kUnknownMember);
}

TEST_F(CheckpointRoundTest, GoesOnAboveTheCheckpointOfTheDisk) {
  AppendBlock();
  ASSERT_TRUE(round_->Cosign());
  Add(1, Head());
  Add(2, Head());
  Start(true);
  EXPECT_EQ(Add(3, Head()), CosignatureVerdict::kOld);
}

}  // namespace
}  // namespace diptych
