// SPDX-License-Identifier: Apache-2.0
// Anchoring where receipts lie already: that a lost journal makes nothing
// anchored twice, since the receipts say what it held, and that no file in the
// place of a receipt is overwritten unless it is the document's own receipt.
#include "wallet/found_receipt.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <functional>

#include "registry/receipt_json.h"
#include "tests/support/test_wallet.h"

namespace diptych {
namespace {

using ::testing::HasSubstr;
namespace fs = std::filesystem;

class FoundReceiptTest : public ::testing::Test {
 protected:
  FoundReceiptTest() {
    wallet_.WriteDocuments(3);
    CHECK(wallet_.Anchor({}).has_value());
  }

  void LoseJournal() { fs::remove(wallet_.journal_path()); }

  std::string ReceiptOf(std::size_t document) const {
    return ReceiptPath(wallet_.documents[document].path, "");
  }

  static Bytes Octets(const std::string& path) {
    return ReadFile(path, kReceiptJsonSizeMax).value();
  }

  void Change(std::size_t document,
              const std::function<void(Receipt&)>& change) const {
    Receipt receipt = ReadReceiptFile(ReceiptOf(document)).value();
    change(receipt);
    TestWallet::Write(ReceiptOf(document), FormatReceiptJson(receipt));
  }

  // Anchors; the second document has to be left out, and its receipt as it is.
  std::string ProblemOfSecond() {
    const Bytes before = Octets(ReceiptOf(1));
    const auto report = wallet_.Anchor({});
    if (!report) return "no report: " + report.error().message;
    EXPECT_EQ(report->documents[1].outcome, AnchorOutcome::kReceiptInWay);
    EXPECT_EQ(report->receipt_in_way, 1U);
    EXPECT_EQ(report->already_anchored, 2U);
    EXPECT_EQ(report->anchored, 0U);
    EXPECT_EQ(wallet_.registry.credentials().size(), 3U);
    EXPECT_EQ(Octets(ReceiptOf(1)), before);
    return report->documents[1].problem;
  }

  TestWallet wallet_;
};

TEST_F(FoundReceiptTest, WithoutItsJournalAWalletAnchorsNothingTwice) {
  const Bytes before = Octets(ReceiptOf(0));
  LoseJournal();
  const auto report = wallet_.Anchor({.batch = 2});
  ASSERT_TRUE(report) << report.error().message;
  EXPECT_EQ(report->anchored, 0U);
  EXPECT_EQ(report->already_anchored, 3U);
  EXPECT_EQ(report->known_from_receipt, 3U);
  EXPECT_EQ(wallet_.registry.credentials().size(), 3U);
  EXPECT_EQ(Octets(ReceiptOf(0)), before);
  for (std::size_t i = 0; i < 3; ++i) {
    const AnchoredDocument& line = report->documents[i];
    EXPECT_TRUE(line.known_from_receipt);
    EXPECT_FALSE(line.wrote_receipt);
    EXPECT_EQ(line.entry, wallet_.registry.credentials()[i].index);
  }
  EXPECT_EQ(wallet_.FaultOfAnchoring(), "");
}

TEST_F(FoundReceiptTest, TheJournalHasAgainWhatTheReceiptsSay) {
  LoseJournal();
  ASSERT_TRUE(wallet_.Anchor({}));
  // Only a journal can give the salt that a lost receipt needs.
  fs::remove(ReceiptOf(2));
  const auto report = wallet_.Anchor({});
  ASSERT_TRUE(report) << report.error().message;
  EXPECT_EQ(report->already_anchored, 3U);
  EXPECT_EQ(report->known_from_receipt, 0U);
  EXPECT_TRUE(report->documents[2].wrote_receipt);
  EXPECT_EQ(wallet_.FaultOfAnchoring(), "");
}

TEST_F(FoundReceiptTest, OnlyDocumentsWithoutAReceiptAreAnchored) {
  LoseJournal();
  wallet_.documents.clear();
  wallet_.WriteDocuments(5);
  const auto report = wallet_.Anchor({});
  ASSERT_TRUE(report) << report.error().message;
  EXPECT_EQ(report->anchored, 2U);
  EXPECT_EQ(report->known_from_receipt, 3U);
  EXPECT_EQ(wallet_.FaultOfAnchoring(), "");
}

TEST_F(FoundReceiptTest, AReceiptBesideIsFoundIfReceiptsGoElsewhereNow) {
  LoseJournal();
  const AnchorOptions elsewhere{.receipts_directory =
                                    wallet_.directory.Path("receipts")};
  const auto report = wallet_.Anchor(elsewhere);
  ASSERT_TRUE(report) << report.error().message;
  EXPECT_EQ(report->known_from_receipt, 3U);
  EXPECT_TRUE(report->documents[0].wrote_receipt);
  EXPECT_EQ(wallet_.registry.credentials().size(), 3U);
  LoseJournal();
  for (std::size_t i = 0; i < 3; ++i) fs::remove(ReceiptOf(i));
  const auto again = wallet_.Anchor(elsewhere);
  ASSERT_TRUE(again) << again.error().message;
  EXPECT_EQ(again->known_from_receipt, 3U);
  EXPECT_FALSE(again->documents[0].wrote_receipt);
  EXPECT_EQ(wallet_.registry.credentials().size(), 3U);
}

TEST_F(FoundReceiptTest, ACopyOfTheDocumentIsTheSameCredential) {
  LoseJournal();
  const std::string copy = wallet_.directory.Path("a-copy.json");
  TestWallet::Write(copy, R"({ "name": "0" })");
  wallet_.documents.insert(wallet_.documents.begin(),
                           AnchorDocument{.path = copy, .load = {}});
  const auto report = wallet_.Anchor({});
  ASSERT_TRUE(report) << report.error().message;
  EXPECT_EQ(report->anchored, 0U);
  EXPECT_TRUE(report->documents[0].wrote_receipt);
  EXPECT_EQ(wallet_.FaultOfAnchoring(), "");
}

TEST_F(FoundReceiptTest, TheRegisterIsAskedAboutAReceiptThatDoesNotVerify) {
  LoseJournal();
  Change(1, [](Receipt& receipt) { receipt.seal.time.value += 1; });
  const auto report = wallet_.Anchor({});
  ASSERT_TRUE(report) << report.error().message;
  EXPECT_EQ(report->known_from_receipt, 3U);
  EXPECT_EQ(report->documents[1].entry,
            wallet_.registry.credentials()[1].index);
  // Its own that verifies takes its place.
  EXPECT_TRUE(report->documents[1].wrote_receipt);
  EXPECT_FALSE(report->documents[0].wrote_receipt);
  EXPECT_EQ(wallet_.FaultOfAnchoring(), "");
}

TEST_F(FoundReceiptTest, WhatItProvesCountsAndNotWhatItSays) {
  LoseJournal();
  const Position other = ReadReceiptFile(ReceiptOf(0))->entry.position;
  const Position own = ReadReceiptFile(ReceiptOf(1))->entry.position;
  Change(1, [&](Receipt& receipt) { receipt.entry.position = other; });
  const auto report = wallet_.Anchor({});
  ASSERT_TRUE(report) << report.error().message;
  EXPECT_EQ(report->documents[1].position, own);
}

TEST_F(FoundReceiptTest, AReceiptOfAnEntryThatIsNotThereStaysAsItIs) {
  LoseJournal();
  Change(1, [](Receipt& receipt) {
    receipt.salt = Bytes(kSaltSize, 7);
    receipt.entry.commitment = CredentialCommitment(
        ToSalt(*receipt.salt).value(),
        ReadDocument(ToBytes(AsBytes(R"({"name":"1"})")))->digest);
  });
  const std::string problem = ProblemOfSecond();
  EXPECT_THAT(problem, HasSubstr("does not verify"));
  EXPECT_THAT(problem, HasSubstr("move it away"));
}

TEST_F(FoundReceiptTest, AReceiptOfAnotherDocumentStaysAsItIs) {
  TestWallet::Write(wallet_.documents[1].path, R"({"name":"corrected"})");
  const std::string problem = ProblemOfSecond();
  EXPECT_THAT(problem, HasSubstr(ReceiptOf(1) + ": is the receipt of another"));
  EXPECT_THAT(problem, HasSubstr("move it away"));
  fs::rename(ReceiptOf(1), ReceiptOf(1) + "-old");
  const auto report = wallet_.Anchor({});
  ASSERT_TRUE(report) << report.error().message;
  EXPECT_EQ(report->anchored, 1U);
}

TEST_F(FoundReceiptTest, NeitherDoesAKnownDocumentOverwriteAnothersReceipt) {
  fs::copy_file(ReceiptOf(0), ReceiptOf(1),
                fs::copy_options::overwrite_existing);
  EXPECT_THAT(ProblemOfSecond(), HasSubstr("is the receipt of another"));
}

TEST_F(FoundReceiptTest, AReceiptOfAnotherEntryOfTheDocumentStaysAsItIs) {
  // As a wallet without journal left it that overlooked its receipts.
  LoseJournal();
  const std::string kept = wallet_.directory.Path("kept");
  fs::rename(ReceiptOf(1), kept);
  ASSERT_TRUE(wallet_.Anchor({}));
  ASSERT_EQ(wallet_.registry.credentials().size(), 4U);
  fs::rename(kept, ReceiptOf(1));
  const auto report = wallet_.Anchor({});
  ASSERT_TRUE(report) << report.error().message;
  EXPECT_EQ(report->documents[1].outcome, AnchorOutcome::kReceiptInWay);
  EXPECT_THAT(report->documents[1].problem, HasSubstr("in the register twice"));
}

TEST_F(FoundReceiptTest, WhatCannotBeReadStaysAsItIs) {
  LoseJournal();
  for (const char* text : {"", "{", "my notes", R"({"format":"other"})"}) {
    TestWallet::Write(ReceiptOf(1), text);
    EXPECT_THAT(ProblemOfSecond(), HasSubstr("move it away")) << text;
  }
}

TEST_F(FoundReceiptTest, AReceiptWithoutSaltStaysAsItIs) {
  LoseJournal();
  Change(1, [](Receipt& receipt) { receipt.salt.reset(); });
  EXPECT_THAT(ProblemOfSecond(), HasSubstr("no \"salt\""));
}

TEST_F(FoundReceiptTest, AReceiptOfAnotherNetworkStaysAsItIs) {
  LoseJournal();
  Change(1, [](Receipt& receipt) { receipt.network_id[0] ^= 1; });
  EXPECT_THAT(ProblemOfSecond(), HasSubstr("of another network"));
}

TEST_F(FoundReceiptTest, ADocumentThatNamesAPlaceIsKnownOnlyThere) {
  LoseJournal();
  const std::string url = "https://college.example";
  TestWallet::Write(
      wallet_.documents[0].path,
      R"({"credentialStatus":{"type":"BitstringStatusListEntry",)"
      R"("statusPurpose":"revocation","statusListIndex":"131071",)"
      R"("statusListCredential":")" +
          url + R"(/status/0/revocation"}})");
  fs::remove(ReceiptOf(0));
  // Anchored by who did not know that the place is meant.
  wallet_.issuer.profile.status_url.clear();
  ASSERT_TRUE(wallet_.Anchor({}));
  wallet_.issuer.profile.status_url = url;
  LoseJournal();
  const auto report = wallet_.Anchor({});
  ASSERT_TRUE(report) << report.error().message;
  EXPECT_EQ(report->documents[0].outcome, AnchorOutcome::kReceiptInWay);
  EXPECT_THAT(report->documents[0].problem, HasSubstr("at another place"));
  EXPECT_EQ(report->known_from_receipt, 2U);
}

TEST_F(FoundReceiptTest, ARunCutOffAtAnyCallIsContinued) {
  for (std::size_t call = 1; call < 20; ++call) {
    SCOPED_TRACE(call);
    LoseJournal();
    wallet_.registry.FailAt(call, TestRegistry::Fault::kLostAnswer, true);
    const bool was_cut = !wallet_.Anchor({}).has_value();
    wallet_.registry.Heal();
    const auto report = wallet_.Anchor({});
    ASSERT_TRUE(report) << report.error().message;
    EXPECT_EQ(wallet_.FaultOfAnchoring(), "");
    if (!was_cut) break;
  }
}

}  // namespace
}  // namespace diptych
