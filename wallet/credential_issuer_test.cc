// SPDX-License-Identifier: Apache-2.0
// Issuing against a real register in memory: that a run which is cut off at
// any call to the node or any signature continues, that nobody gets a second
// credential and nothing is anchored twice; that a file of another table stops
// the run; that the place in a credential is the one in the register.
#include "wallet/credential_issuer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <map>
#include <set>

#include "issuing/credential_builder.h"
#include "json/parse.h"
#include "tests/support/test_issuing.h"

namespace diptych {
namespace {

using ::testing::HasSubstr;

// No run of these tests makes more calls.
constexpr std::size_t kCallsMax = 100;

TEST_F(IssueTest, EverybodyGetsOneCredentialAnchoredWhereItSays) {
  TestWallet wallet;
  const auto report = Issue(wallet);
  ASSERT_TRUE(report) << report.error().message;
  EXPECT_EQ(report->issued, kRecipients);
  EXPECT_EQ(FaultOfIssuing(wallet), "");
  std::set<Position> positions;
  for (const IssuedCredential& credential : report->credentials) {
    EXPECT_EQ(credential.outcome, IssueOutcome::kIssued);
    positions.insert(credential.position);
  }
  EXPECT_EQ(positions.size(), kRecipients);
}

// What two of them shared would tell that they belong together.
TEST_F(IssueTest, NoTwoShareAnIdOrASalt) {
  TestWallet wallet;
  ASSERT_TRUE(Issue(wallet));
  std::set<std::string> ids;
  std::set<std::string> salts;
  std::set<Bytes> receipt_salts;
  for (const Recipient& recipient : recipients_) {
    const std::string path =
        JoinPath(Directory(wallet), recipient.file_name + ".json");
    const Document document =
        ReadDocument(ReadFile(path, kMaxDocumentSize).value()).value();
    const auto draws =
        ReadDraws(document.json.get_object(), wallet.issuer.profile);
    ASSERT_TRUE(draws) << draws.error().message;
    ids.insert(draws->id);
    salts.insert(draws->salt);
    const auto receipt = ReadReceiptFile(ReceiptPath(path, ""));
    ASSERT_TRUE(receipt) << receipt.error().message;
    receipt_salts.insert(receipt->salt.value());
  }
  EXPECT_EQ(ids.size(), kRecipients);
  EXPECT_EQ(salts.size(), kRecipients);
  EXPECT_EQ(receipt_salts.size(), kRecipients);
}

// A position that was refused is given up, not chosen again; and none is used
// up by a run that goes well.
TEST_F(IssueTest, EveryRowIsSignedOnceForAPlaceOfItsOwn) {
  TestWallet wallet;
  std::set<std::string> places;
  sign_ = [&](const JsonObject& credential) {
    const JsonObject& status = credential.at("credentialStatus").get_object();
    const auto [place, is_new] =
        places.insert(std::string(status.at("statusListIndex").get_string()));
    EXPECT_TRUE(is_new) << *place;
    return Sign(credential);
  };
  ASSERT_TRUE(Issue(wallet));
  EXPECT_EQ(places.size(), kRecipients);
}

TEST_F(IssueTest, RepeatedItChangesNothing) {
  TestWallet wallet;
  ASSERT_TRUE(Issue(wallet));
  sign_ = [](const JsonObject&) -> Result<Bytes> {
    return Error{ErrorCode::kInvalid, "signed again"};
  };
  const auto again = Issue(wallet);
  ASSERT_TRUE(again) << again.error().message;
  EXPECT_EQ(again->issued, 0U);
  EXPECT_EQ(again->issued_before, kRecipients);
  EXPECT_EQ(wallet.registry.credentials().size(), kRecipients);
  EXPECT_EQ(FaultOfIssuing(wallet), "");
}

// An empty folder would look like a run that lost its files.
TEST_F(IssueTest, ARunThatMakesNothingLeavesNoFolder) {
  TestWallet wallet;
  EXPECT_FALSE(Issue(
      wallet, {.anchor = {.list = ListId{7}, .batch = kBatch}, .made = {}}));
  EXPECT_FALSE(FileExists(Directory(wallet)));
  sign_ = [](const JsonObject&) -> Result<Bytes> {
    return Error{ErrorCode::kInvalid, "no"};
  };
  EXPECT_FALSE(Issue(wallet));
  EXPECT_FALSE(FileExists(Directory(wallet)));
}

// However much later a cut-off run goes on.
TEST_F(IssueTest, NothingIsMadeThatIsExpired) {
  TestWallet wallet;
  recipients_[4].valid_until = wallet.clock.now;
  const auto refused = Issue(wallet);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::kInvalid);
  EXPECT_THAT(refused.error().message, HasSubstr("row 5: is valid until"));
  EXPECT_TRUE(wallet.registry.credentials().empty());
}

TEST_F(IssueTest, WhatAKilledRunLeftIsRemovedAndNothingElse) {
  TestWallet wallet;
  ASSERT_TRUE(Issue(wallet));
  const auto plant = [&](const std::string& name) {
    const std::string path = JoinPath(Directory(wallet), name);
    EXPECT_TRUE(WriteFile(path, AsBytes("{")));
    return path;
  };
  const std::string left[] = {plant(".000003.json.new-aZ09xY"),
                              plant(".000003.json.diptych.new-aZ09xY")};
  const std::string others[] = {plant(".000099.json.new-aZ09xY"),
                                plant(".000003.json.new-backups"),
                                plant("000003.json.new-aZ09xY")};
  ASSERT_TRUE(Issue(wallet));
  for (const std::string& path : left) EXPECT_FALSE(FileExists(path)) << path;
  for (const std::string& path : others) EXPECT_TRUE(FileExists(path)) << path;
}

TEST_F(IssueTest, RepeatedAfterItsEndItChangesNothing) {
  TestWallet wallet;
  recipients_[4].valid_until = TimeMs{wallet.clock.now.value + 3'600'000};
  ASSERT_TRUE(Issue(wallet));
  wallet.clock.now.value += 7'200'000;
  const auto again = Issue(wallet);
  ASSERT_TRUE(again) << again.error().message;
  EXPECT_EQ(again->issued_before, kRecipients);
}

TEST_F(IssueTest, WithoutItsJournalAWalletIssuesNothingTwice) {
  TestWallet wallet;
  ASSERT_TRUE(Issue(wallet));
  std::filesystem::remove(wallet.journal_path());
  const auto report = Issue(wallet);
  ASSERT_TRUE(report) << report.error().message;
  EXPECT_EQ(report->issued_before, kRecipients);
  EXPECT_EQ(wallet.registry.credentials().size(), kRecipients);
  EXPECT_EQ(FaultOfIssuing(wallet), "");
}

TEST_F(IssueTest, WithoutJournalAndReceiptNothingThatWasIssuedIsMadeAgain) {
  TestWallet wallet;
  const auto issued = Issue(wallet);
  ASSERT_TRUE(issued) << issued.error().message;
  const std::string& path = issued->credentials[1].path;
  const Bytes before = ReadFile(path, kMaxDocumentSize).value();
  std::filesystem::remove(wallet.journal_path());
  std::filesystem::remove(issued->credentials[1].receipt_path);
  // Nor by the second run, which finds what the first one left.
  for (int run = 0; run < 2; ++run) {
    const auto report = Issue(wallet);
    ASSERT_FALSE(report);
    EXPECT_EQ(report.error().code, ErrorCode::kExists);
    EXPECT_THAT(report.error().message,
                HasSubstr(path + ": the register has a credential at its"));
    EXPECT_EQ(ReadFile(path, kMaxDocumentSize).value(), before);
    EXPECT_EQ(wallet.registry.credentials().size(), kRecipients);
  }
}

TEST_F(IssueTest, AReceiptThatIsNotTheCredentialsOwnStopsTheRun) {
  TestWallet wallet;
  const auto issued = Issue(wallet);
  ASSERT_TRUE(issued) << issued.error().message;
  std::filesystem::copy_file(issued->credentials[0].receipt_path,
                             issued->credentials[1].receipt_path,
                             std::filesystem::copy_options::overwrite_existing);
  const auto report = Issue(wallet);
  ASSERT_FALSE(report);
  EXPECT_EQ(report.error().code, ErrorCode::kExists);
  EXPECT_THAT(report.error().message, HasSubstr("of another document"));
}

TEST_F(IssueTest, ARunCutOffAtAnyCallContinuesAndIssuesNothingTwice) {
  using Fault = TestRegistry::Fault;
  for (const Fault fault : {Fault::kLostRequest, Fault::kLostAnswer}) {
    for (std::size_t call = 1; call < kCallsMax; ++call) {
      SCOPED_TRACE(call);
      TestWallet wallet;
      wallet.registry.FailAt(call, fault, true);
      const auto cut = Issue(wallet);
      if (!wallet.registry.HasFailed()) {
        EXPECT_TRUE(cut) << cut.error().message;
        EXPECT_GT(call, 6U);
        break;
      }
      ASSERT_FALSE(cut);
      wallet.registry.Heal();
      const auto report = Issue(wallet);
      ASSERT_TRUE(report) << report.error().message;
      EXPECT_EQ(report->issued + report->issued_before, kRecipients);
      EXPECT_EQ(FaultOfIssuing(wallet), "");
      EXPECT_EQ(wallet.registry.state().lists.size(), 1U);
    }
  }
}

TEST_F(IssueTest, ARunCutOffAtAnySignatureContinues) {
  for (std::size_t cut_at = 1; cut_at <= kRecipients; ++cut_at) {
    SCOPED_TRACE(cut_at);
    TestWallet wallet;
    std::size_t signatures = 0;
    sign_ = [&](const JsonObject& credential) -> Result<Bytes> {
      if (++signatures == cut_at) return Error{ErrorCode::kIo, "cut"};
      return Sign(credential);
    };
    const auto cut = Issue(wallet);
    ASSERT_FALSE(cut);
    EXPECT_THAT(cut.error().message,
                HasSubstr("row " + std::to_string(cut_at)));
    std::map<std::string, Bytes> before;
    for (const auto& file : std::filesystem::recursive_directory_iterator(
             wallet.directory.Path(""))) {
      if (file.path().extension() != ".json") continue;
      before[file.path()] = ReadFile(file.path(), kMaxDocumentSize).value();
    }
    // On another day what was made stays as it was made.
    wallet.clock.now.value += 86'400'000;
    const auto report = Issue(wallet);
    ASSERT_TRUE(report) << report.error().message;
    // The one that was cut off is signed again, and no other.
    EXPECT_EQ(signatures, kRecipients + 1);
    for (const auto& [path, octets] : before) {
      EXPECT_EQ(ReadFile(path, kMaxDocumentSize).value(), octets) << path;
    }
    EXPECT_EQ(FaultOfIssuing(wallet), "");
  }
}

TEST_F(IssueTest, StoppedItLeavesTheRestForTheNextRun) {
  TestWallet wallet;
  IssueOptions options{.anchor = {.batch = kBatch}, .made = {}};
  options.made = [&](std::size_t done, std::size_t total) {
    EXPECT_EQ(total, kRecipients);
    if (done == 4) wallet.stop = true;
  };
  const auto stopped = Issue(wallet, options);
  ASSERT_TRUE(stopped) << stopped.error().message;
  EXPECT_TRUE(stopped->was_stopped);
  EXPECT_EQ(stopped->issued, 0U);
  wallet.stop = false;
  const auto report = Issue(wallet);
  ASSERT_TRUE(report) << report.error().message;
  EXPECT_EQ(report->issued, kRecipients);
  EXPECT_EQ(FaultOfIssuing(wallet), "");
}

TEST_F(IssueTest, MoreRowsAreIssuedAndTheOthersStay) {
  TestWallet wallet;
  SetTable("name\nAda\nBo\n");
  ASSERT_TRUE(Issue(wallet));
  SetTable("name\nAda\nBo\nCy\n");
  const auto report = Issue(wallet);
  ASSERT_TRUE(report) << report.error().message;
  EXPECT_EQ(report->issued, 1U);
  EXPECT_EQ(report->issued_before, 2U);
  EXPECT_EQ(FaultOfIssuing(wallet), "");
}

TEST_F(IssueTest, AFileOfAnotherRowStopsTheRunBeforeAnythingIsWritten) {
  TestWallet wallet;
  SetTable("name\nAda\nBo\n");
  ASSERT_TRUE(Issue(wallet));
  SetTable("name\nAda\nCy\nDi\n");
  const std::size_t calls = wallet.registry.calls();
  const auto report = Issue(wallet);
  ASSERT_FALSE(report);
  EXPECT_EQ(report.error().code, ErrorCode::kExists);
  EXPECT_THAT(report.error().message, HasSubstr("000002.json"));
  EXPECT_THAT(report.error().message, HasSubstr("row 2"));
  EXPECT_FALSE(FileExists(JoinPath(Directory(wallet), "000003.json")));
  EXPECT_EQ(wallet.registry.calls(), calls);
  // So does a changed template.
  SetTable("name\nAda\nBo\n");
  form_.credential_name = "Other";
  EXPECT_EQ(Issue(wallet).error().code, ErrorCode::kExists);
}

TEST_F(IssueTest, APlaceThatAnotherWalletTookIsReplacedBeforeAnybodyHasIt) {
  TestWallet wallet;
  // Cut off when the files are there and nothing is in the journal.
  wallet.registry.FailAt(4, TestRegistry::Fault::kLostRequest, true);
  ASSERT_FALSE(Issue(wallet));
  wallet.registry.Heal();
  ASSERT_TRUE(wallet.registry.credentials().empty());
  const std::string path = JoinPath(Directory(wallet), "000002.json");
  const auto before = ReadFile(path, kMaxDocumentSize);
  ASSERT_TRUE(before) << before.error().message;
  const StatusPlace place = FindStatusPlace(ReadDocument(*before)->json,
                                            wallet.issuer.profile.status_url)
                                .value()
                                .value();
  const AnchorBatch rival{
      .list = place.list,
      .items = {{.position = place.position, .commitment = {7}}}};
  wallet.registry.SetRival(
      SignTransaction({.network_id = wallet.network.folder.network_id(),
                       .member = {1},
                       .key = 1,
                       .expires = {wallet.clock.now.value + 100'000},
                       .nonce = Bytes(16, 0xAB),
                       .action = rival},
                      wallet.network.anchoring));
  const auto report = Issue(wallet);
  ASSERT_TRUE(report) << report.error().message;
  EXPECT_EQ(report->issued, kRecipients);
  EXPECT_EQ(wallet.registry.credentials().size(), kRecipients + 1);
  EXPECT_NE(ReadFile(path, kMaxDocumentSize).value(), *before);
  for (const IssuedCredential& credential : report->credentials) {
    const Result<Receipt> receipt = ReadReceiptFile(credential.receipt_path);
    ASSERT_TRUE(receipt) << receipt.error().message;
    EXPECT_EQ(receipt->entry.position, credential.position);
  }
}

TEST_F(IssueTest, ACredentialIsAnchoredWhereItSaysByAnchorToo) {
  TestWallet wallet;
  wallet.registry.FailAt(4, TestRegistry::Fault::kLostRequest, true);
  ASSERT_FALSE(Issue(wallet));
  wallet.registry.Heal();
  for (const Recipient& recipient : recipients_) {
    wallet.documents.push_back(
        {.path = JoinPath(Directory(wallet), recipient.file_name + ".json"),
         .load = {}});
  }
  ASSERT_TRUE(wallet.Anchor({}));
  EXPECT_EQ(FaultOfIssuing(wallet), "");
}

TEST_F(IssueTest, NothingIsIssuedWithoutANameToIssueUnder) {
  TestWallet wallet;
  wallet.issuer.profile.id.clear();
  EXPECT_EQ(Issue(wallet).error().code, ErrorCode::kRefused);
}

TEST_F(IssueTest, AnotherFormInTheSameFolderIsRefused) {
  TestWallet wallet;
  ASSERT_TRUE(Issue(wallet));
  std::string name = "000001.json";
  for (const char* const other : {"000001.jwt", "000001.sd-jwt"}) {
    std::filesystem::rename(JoinPath(Directory(wallet), name),
                            JoinPath(Directory(wallet), other));
    const auto refused = Issue(wallet);
    ASSERT_FALSE(refused);
    EXPECT_THAT(refused.error().message, HasSubstr("in another form"));
    EXPECT_TRUE(HasCredentialFile(Directory(wallet), recipients_[0]));
    name = other;
  }
}

TEST(IssueReport, IsATableWithoutNames) {
  const IssueReport report{
      .credentials = {{.row = 1,
                       .path = "out/000001.json",
                       .receipt_path = "out/000001.json.diptych",
                       .outcome = IssueOutcome::kIssued,
                       .list = {3},
                       .position = {94'567},
                       .entry = {4'711}},
                      {.row = 2,
                       .path = "out/000002.json",
                       .receipt_path = "out/000002.json.diptych"}}};
  EXPECT_EQ(FormatIssueReport(report),
            "row,file,receipt,list,position,entry,outcome\r\n"
            "1,000001.json,000001.json.diptych,3,94567,4711,issued\r\n"
            "2,000002.json,,,,,not reached\r\n");
}

}  // namespace
}  // namespace diptych
