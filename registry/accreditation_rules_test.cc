// SPDX-License-Identifier: Apache-2.0
// Covers the rules of accreditation: who may grant it to whom and from when,
// that withdrawing ends it and leaves its history, that every repetition is a
// success that writes nothing, and the limits.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/four_members.h"

namespace diptych {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;
using enum TransactionVerdict;

constexpr std::uint32_t kIssuer = 1;
constexpr std::uint32_t kOther = 2;  // Issuer and accreditor.
constexpr std::uint32_t kBoard = 3;  // Accreditor.

class AccreditationRules : public testing::Test {
 protected:
  TransactionVerdict Judge(std::uint32_t member, Accredit action) {
    const CheckedTransaction checked = register_.Signed(member, action);
    return register_.Execute({&checked, 1}).outcomes.at(0).verdict;
  }

  // Expects that it is accepted; gives the entries without the seal.
  std::vector<Entry> Commit(std::uint32_t member, Accredit action) {
    const Execution execution =
        register_.Commit(register_.Signed(member, action));
    EXPECT_EQ(execution.outcomes.at(0).verdict, kAccepted);
    std::vector<Entry> entries;
    for (const Bytes& octets : SplitBundle(execution.entries.bundle())) {
      entries.push_back(DecodeEntry(octets).value());
    }
    entries.pop_back();
    EXPECT_EQ(execution.outcomes.at(0).entry_count, entries.size());
    return entries;
  }

  const std::vector<Accreditation>& Held(std::uint32_t member = kIssuer) {
    return register_.state().FindMember({member})->accreditations;
  }

  TimeMs now() const { return register_.next_time(); }

  FourMembers register_{AccreditorGenesis()};
};

TEST_F(AccreditationRules, WriteAGrantIntoLogAndRecord) {
  const Digest root = register_.state().directory.root();
  const std::uint64_t records = register_.state().directory.count();
  const TimeMs time = now();
  const AccreditationScope scope{"Diploma", "urn:a"};
  EXPECT_THAT(
      Commit(kBoard,
             {.issuer = {kIssuer}, .to = {time.value + 9'000}, .scope = scope}),
      ElementsAre(
          Entry(AccreditationEntry{.accreditor = {kBoard},
                                   .issuer = {kIssuer},
                                   .time = time,
                                   .change = AccreditationChange::kGranted,
                                   .from = time,
                                   .to = {time.value + 9'000},
                                   .scope = scope})));
  EXPECT_THAT(Held(), ElementsAre(Accreditation{.accreditor = {kBoard},
                                                .accreditor_name = "College 3",
                                                .from = time,
                                                .to = {time.value + 9'000},
                                                .scope = scope}));
  const RegisterState& state = register_.state();
  EXPECT_NE(state.directory.root(), root);
  EXPECT_EQ(state.directory.count(), records);
  const Bytes value = state.DirectoryValue(DirectoryKey(MemberId{kIssuer}));
  EXPECT_EQ(value[0], 2);
  EXPECT_EQ(DecodeMemberRecord(value).value(), *state.FindMember({kIssuer}));
  EXPECT_EQ(state.directory.Find(DirectoryKey(MemberId{kIssuer})),
            Sha256(value));
}

TEST_F(AccreditationRules, AskForTheRole) {
  EXPECT_EQ(Judge(kIssuer, {.issuer = {kOther}}), kRoleMissing);
  EXPECT_EQ(Judge(kIssuer, {.issuer = {kOther}, .withdraw = true}),
            kRoleMissing);
  EXPECT_EQ(Judge(kBoard, {.issuer = {kOther}}), kAccepted);
  // Nor does an accreditor issue.
  const CheckedTransaction open = register_.Open(kBoard);
  EXPECT_EQ(register_.Execute({&open, 1}).outcomes.at(0).verdict, kRoleMissing);
}

TEST_F(AccreditationRules, AskForAnIssuer) {
  // An observer, one that was an issuer until the genesis, and nobody.
  for (const std::uint32_t member : {kBoard, 4U, 5U}) {
    EXPECT_EQ(Judge(kOther, {.issuer = {member}}), kUnknownIssuer) << member;
  }
  EXPECT_EQ(Judge(kOther, {.issuer = {5}, .withdraw = true}), kUnknownIssuer);
  EXPECT_EQ(Judge(kOther, {.issuer = {4}, .withdraw = true}),
            kNothingToWithdraw);
}

TEST_F(AccreditationRules, KeepAMemberFromAccreditingItself) {
  EXPECT_EQ(Judge(kOther, {.issuer = {kOther}}), kAccreditsItself);
  EXPECT_EQ(Judge(kOther, {.issuer = {kOther}, .withdraw = true}),
            kAccreditsItself);
}

TEST_F(AccreditationRules, KeepAGrantOutOfThePast) {
  const std::uint64_t time = now().value;
  EXPECT_EQ(Judge(kBoard, {.issuer = {kIssuer}, .from = {time - 1}}),
            kBadInterval);
  EXPECT_EQ(Judge(kBoard, {.issuer = {kIssuer}, .from = {time}}), kAccepted);
  EXPECT_EQ(Judge(kBoard, {.issuer = {kIssuer}, .to = {time}}), kBadInterval);
  EXPECT_EQ(Judge(kBoard, {.issuer = {kIssuer}, .to = {time + 1}}), kAccepted);
  EXPECT_EQ(Judge(kBoard,
                  {.issuer = {kIssuer}, .from = {time + 5}, .to = {time + 5}}),
            kBadInterval);
  EXPECT_THAT(Commit(kBoard, {.issuer = {kIssuer}, .from = {time + 5'000}}),
              SizeIs(1));
  EXPECT_EQ(Held().at(0).from.value, time + 5'000);
}

TEST_F(AccreditationRules, TakeTheSameGrantAgainWithoutASecondEntry) {
  const Accredit for_now{.issuer = {kIssuer}, .scope = {"urn:a"}};
  const Accredit for_later{.issuer = {kIssuer},
                           .from = {now().value + 1'500},
                           .to = {now().value + 90'000}};
  EXPECT_THAT(Commit(kBoard, for_now), SizeIs(1));
  EXPECT_THAT(Commit(kBoard, for_later), SizeIs(1));
  EXPECT_THAT(Commit(kBoard, for_now), IsEmpty());
  // Its beginning has passed by now.
  EXPECT_THAT(Commit(kBoard, for_later), IsEmpty());
  EXPECT_THAT(Held(), SizeIs(2));
  // Another accreditor's is another, and so is another scope or end.
  EXPECT_THAT(Commit(kOther, for_now), SizeIs(1));
  EXPECT_THAT(Commit(kBoard, {.issuer = {kIssuer}}), SizeIs(1));
  EXPECT_THAT(Commit(kBoard, {.issuer = {kIssuer},
                              .to = {now().value + 1},
                              .scope = {"urn:a"}}),
              SizeIs(1));
}

TEST_F(AccreditationRules, SeeWhatTheSameBlockGranted) {
  const std::vector<CheckedTransaction> block = {
      register_.Signed(kBoard, Accredit{.issuer = {kIssuer}}),
      register_.Signed(kBoard, Accredit{.issuer = {kIssuer}}),
      register_.Signed(kOther, Accredit{.issuer = {kIssuer}}),
      register_.Signed(kBoard, Accredit{.issuer = {kIssuer}, .withdraw = true}),
      register_.Signed(kBoard, Accredit{.issuer = {kOther}})};
  const Execution execution = register_.Commit(block);
  std::vector<std::uint32_t> entries;
  for (const TransactionOutcome& outcome : execution.outcomes) {
    EXPECT_EQ(outcome.verdict, kAccepted);
    entries.push_back(outcome.entry_count);
  }
  EXPECT_THAT(entries, ElementsAre(1, 0, 1, 1, 1));
  // One record of each member, however often it changed.
  EXPECT_THAT(execution.members, SizeIs(2));
  ASSERT_THAT(Held(), SizeIs(2));
  EXPECT_EQ(Held()[0].to, execution.time);
  EXPECT_EQ(Held()[1].to, TimeMs{});
  EXPECT_THAT(Held(kOther), SizeIs(1));
}

TEST_F(AccreditationRules, EndWhatIsWithdrawnAndLeaveItsHistory) {
  const TimeMs granted = now();
  Commit(kBoard, {.issuer = {kIssuer}, .scope = {"urn:a"}});
  const TimeMs time = now();
  const Accredit withdraw{
      .issuer = {kIssuer}, .withdraw = true, .scope = {"urn:a"}};
  EXPECT_THAT(Commit(kBoard, withdraw),
              ElementsAre(Entry(
                  AccreditationEntry{.accreditor = {kBoard},
                                     .issuer = {kIssuer},
                                     .time = time,
                                     .change = AccreditationChange::kWithdrawn,
                                     .from = granted,
                                     .to = time,
                                     .scope = {"urn:a"}})));
  ASSERT_THAT(Held(), SizeIs(1));
  EXPECT_TRUE(IsInForce(Held()[0], granted));
  EXPECT_FALSE(IsInForce(Held()[0], time));
  EXPECT_THAT(Commit(kBoard, withdraw), IsEmpty());
  // Granted again, it is a second one.
  Commit(kBoard, {.issuer = {kIssuer}, .scope = {"urn:a"}});
  EXPECT_THAT(Held(), SizeIs(2));
}

TEST_F(AccreditationRules, WithdrawTheNamedScopeOrAllOfTheAccreditors) {
  Commit(kBoard, {.issuer = {kIssuer}, .scope = {"urn:a"}});
  Commit(kBoard, {.issuer = {kIssuer}, .scope = {"urn:b"}});
  Commit(kBoard, {.issuer = {kIssuer}});
  Commit(kOther, {.issuer = {kIssuer}});
  EXPECT_EQ(Judge(kBoard,
                  {.issuer = {kIssuer}, .withdraw = true, .scope = {"urn:c"}}),
            kNothingToWithdraw);
  EXPECT_EQ(Judge(kOther,
                  {.issuer = {kIssuer}, .withdraw = true, .scope = {"urn:a"}}),
            kNothingToWithdraw);
  EXPECT_THAT(
      Commit(kBoard,
             {.issuer = {kIssuer}, .withdraw = true, .scope = {"urn:a"}}),
      SizeIs(1));
  EXPECT_THAT(Commit(kBoard, {.issuer = {kIssuer}, .withdraw = true}),
              SizeIs(2));
  std::vector<bool> held;
  for (const Accreditation& one : Held()) {
    held.push_back(IsInForce(one, register_.state().tip.time));
  }
  EXPECT_THAT(held, ElementsAre(false, false, false, true));
}

TEST_F(AccreditationRules, WithdrawFromALaterMomentToo) {
  Commit(kBoard, {.issuer = {kIssuer}});
  const std::uint64_t time = now().value;
  EXPECT_EQ(
      Judge(kBoard, {.issuer = {kIssuer}, .withdraw = true, .to = {time - 1}}),
      kBadInterval);
  const Accredit later{
      .issuer = {kIssuer}, .withdraw = true, .to = {time + 3'500}};
  EXPECT_THAT(Commit(kBoard, later), SizeIs(1));
  EXPECT_EQ(Held().at(0).to.value, time + 3'500);
  // Also when that moment has passed, and never to lengthen it.
  register_.SetNextTime({time + 9'000});
  EXPECT_THAT(Commit(kBoard, later), IsEmpty());
  EXPECT_THAT(Commit(kBoard, {.issuer = {kIssuer}, .withdraw = true}),
              IsEmpty());
  EXPECT_EQ(Held().at(0).to.value, time + 3'500);
}

TEST_F(AccreditationRules, WithdrawWhatHasNotBegun) {
  const TimeMs from{now().value + 60'000};
  Commit(kBoard, {.issuer = {kIssuer}, .from = from});
  const Accredit withdraw{.issuer = {kIssuer}, .withdraw = true};
  EXPECT_THAT(Commit(kBoard, withdraw), SizeIs(1));
  EXPECT_EQ(Held().at(0).to, from);
  EXPECT_FALSE(IsInForce(Held()[0], from));
  EXPECT_THAT(Commit(kBoard, withdraw), IsEmpty());
}

// As many grants of `member` as are accepted, each of a scope of its own.
std::size_t GrantsUntilFull(FourMembers& sample, std::uint32_t member,
                            std::size_t name_size) {
  for (std::size_t count = 0;; ++count) {
    std::string name = std::to_string(1'000 + count);
    name.resize(name_size, 'x');
    const Execution execution = sample.Commit(
        sample.Signed(member, Accredit{.issuer = {kIssuer}, .scope = {name}}));
    const TransactionVerdict verdict = execution.outcomes.at(0).verdict;
    if (verdict == kAccepted) continue;
    EXPECT_EQ(verdict, kAccreditationsFull);
    EXPECT_EQ(execution.entries.count(), 1U);
    return count;
  }
}

TEST_F(AccreditationRules, BoundWhatEachAccreditorAddsToARecord) {
  // Each takes 4 + 8 + 8, "College 3" in 10, and the name in 2 + 98 octets.
  constexpr std::size_t kSize = 130;
  constexpr std::size_t kShare = kAccreditorShareMax / kSize;
  EXPECT_EQ(GrantsUntilFull(register_, kBoard, 98), kShare);
  // That leaves the room of the others.
  EXPECT_EQ(GrantsUntilFull(register_, kOther, 98), kShare);
  // What is withdrawn stays, and so does the room it takes.
  Commit(kBoard, {.issuer = {kIssuer}, .withdraw = true});
  EXPECT_EQ(
      Judge(kBoard, {.issuer = {kIssuer}, .scope = {std::string(98, 'y')}}),
      kAccreditationsFull);
}

TEST_F(AccreditationRules, BoundWhatAllAddToARecord) {
  Genesis genesis = AccreditorGenesis();
  for (std::uint32_t number = 5; number <= 9; ++number) {
    genesis.members.push_back(SampleMember(number, Role::kAccreditor));
  }
  FourMembers sample(genesis);
  std::size_t granted = 0;
  for (std::uint32_t member = 5; member <= 9; ++member) {
    granted += GrantsUntilFull(sample, member, 200);
  }
  // Two of 232 octets each; the fifth finds room for none.
  EXPECT_EQ(granted, 8U);
}

TEST_F(AccreditationRules, KeepARecordOfManyKeysWithinAReceipt) {
  Genesis genesis = AccreditorGenesis();
  MemberRecord& issuer = genesis.members[0];
  while (issuer.keys.size() < kMemberKeysMax) {
    issuer.keys.push_back(issuer.keys.back());
  }
  issuer.name.resize(kMemberTextSizeMax, 'n');
  issuer.url.resize(kMemberTextSizeMax, 'u');
  issuer.roles.resize(kMemberRolesMax - 1, issuer.roles.front());
  FourMembers sample(genesis);
  const std::size_t before = EncodeMemberRecord(issuer).size();
  ASSERT_LT(kMemberRecordSizeMax - before, kAccreditorShareMax);
  EXPECT_EQ(GrantsUntilFull(sample, kBoard, 70),
            (kMemberRecordSizeMax - before - 1) / 102);
  EXPECT_LE(EncodeMemberRecord(*sample.state().FindMember({kIssuer})).size(),
            kMemberRecordSizeMax);
}

TEST_F(AccreditationRules, AreUndoneWithTheirBlock) {
  Commit(kBoard, {.issuer = {kIssuer}});
  RegisterState state = register_.state();
  const MemberRecord record = *state.FindMember({kIssuer});
  const Digest root = state.directory.root();
  const CheckedTransaction withdraw =
      register_.Signed(kBoard, Accredit{.issuer = {kIssuer}, .withdraw = true});
  const Execution execution = register_.Execute({&withdraw, 1});
  UndoRecord undo = Apply(execution, Digest{7}, state);
  EXPECT_NE(*state.FindMember({kIssuer}), record);
  Undo(execution, std::move(undo), state);
  EXPECT_EQ(*state.FindMember({kIssuer}), record);
  EXPECT_EQ(state.directory.root(), root);
}

TEST(AccreditationRecords, HaveNoPlaceInTheGenesis) {
  Genesis genesis = SampleGenesis();
  genesis.members[0].accreditations.push_back(
      {.accreditor = {2}, .accreditor_name = "College 2", .from = {1}});
  const auto decoded = DecodeGenesis(EncodeGenesis(genesis));
  ASSERT_FALSE(decoded);
  EXPECT_THAT(decoded.error().message, testing::HasSubstr("accreditations"));
}

}  // namespace
}  // namespace diptych
