// SPDX-License-Identifier: Apache-2.0
// The record of our member as the register has it now: it is taken only with
// every proof in place, and the number of our key is the one in it, not the
// one in the genesis.
#include "wallet/member_record.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

#include "tests/support/test_wallet.h"
#include "wallet/anchorer.h"

namespace diptych {
namespace {

using ::testing::HasSubstr;

class MemberRecordTest : public testing::Test {
 protected:
  Result<MemberRecord> Fetch() {
    return FetchMemberRecord(wallet_.network.folder, wallet_.registry);
  }

  Result<std::uint32_t> KeyNumber(const MemberRecord& record) {
    return AnchoringKeyNumber(record,
                              wallet_.network.anchoring.public_key().bytes(),
                              wallet_.clock.now);
  }

  // The genesis's record with its keys in the opposite order.
  MemberRecord Reordered() const {
    MemberRecord record = wallet_.network.folder.member_record();
    std::ranges::reverse(record.keys);
    return record;
  }

  TestWallet wallet_;
};

TEST_F(MemberRecordTest, IsTheGenesissWhileNothingHasChanged) {
  const auto record = Fetch();
  ASSERT_TRUE(record) << record.error().message;
  EXPECT_EQ(*record, wallet_.network.folder.member_record());
  EXPECT_EQ(KeyNumber(*record).value(), wallet_.issuer.key_number);
}

TEST_F(MemberRecordTest, TheKeysNumberIsTheOneThatTheRegisterHasNow) {
  wallet_.registry.ReplaceMember(Reordered());
  const auto record = Fetch();
  ASSERT_TRUE(record) << record.error().message;
  const auto number = KeyNumber(*record);
  ASSERT_TRUE(number) << number.error().message;
  EXPECT_NE(*number, wallet_.issuer.key_number);
  wallet_.WriteDocuments(1);
  EXPECT_FALSE(wallet_.Anchor({}).has_value());
  wallet_.issuer.key_number = *number;
  const auto report = wallet_.Anchor({});
  ASSERT_TRUE(report) << report.error().message;
  EXPECT_EQ(report->anchored, 1U);
}

TEST_F(MemberRecordTest, AKeyThatHoldsNowGoesBeforeOneThatDoesNot) {
  MemberRecord record = wallet_.network.folder.member_record();
  const std::uint32_t number = KeyNumber(record).value();
  record.keys.push_back(record.keys[number]);
  record.keys[number].to = {wallet_.clock.now.value - 1};
  EXPECT_EQ(KeyNumber(record).value(), record.keys.size() - 1);
  record.keys.pop_back();
  EXPECT_EQ(KeyNumber(record).value(), number);
}

TEST_F(MemberRecordTest, AKeyThatTheRegisterDoesNotKnowIsNamed) {
  MemberRecord record = wallet_.network.folder.member_record();
  record.keys.erase(record.keys.begin() + KeyNumber(record).value());
  const auto number = KeyNumber(record);
  ASSERT_FALSE(number);
  EXPECT_EQ(number.error().code, ErrorCode::kNotFound);
}

TEST_F(MemberRecordTest, WhatIsNotProvenIsNotBelieved) {
  const auto expect_refused = [&](const std::string& why,
                                  std::function<void(MemberAnswer&)> bend) {
    wallet_.registry.bend_member = std::move(bend);
    const auto record = Fetch();
    ASSERT_FALSE(record) << why;
    EXPECT_EQ(record.error().code, ErrorCode::kCorrupt);
    EXPECT_THAT(record.error().message, HasSubstr(why));
  };
  expect_refused("directory", [&](MemberAnswer& answer) {
    answer.record = EncodeMemberRecord(Reordered());
  });
  expect_refused("directory",
                 [](MemberAnswer& answer) { answer.proof.place += 1; });
  expect_refused(
      "seal", [](MemberAnswer& answer) { answer.seal.directory_root[0] ^= 1; });
  expect_refused("seal",
                 [](MemberAnswer& answer) { answer.seal_path.pop_back(); });
  expect_refused("checkpoint",
                 [](MemberAnswer& answer) { answer.checkpoint = "none"; });
  expect_refused("", [](MemberAnswer& answer) {
    const std::size_t signature = answer.checkpoint.rfind('=') - 10;
    answer.checkpoint[signature] ^= 1;
  });
}

}  // namespace
}  // namespace diptych
