// SPDX-License-Identifier: Apache-2.0
// Changing statuses and fetching receipts anew, against a real register in
// memory: by document, by receipt, with and without the journal, and with
// receipts that are forged or of others.
#include "wallet/status_changer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "registry/receipt_json.h"
#include "tests/support/test_pictures.h"
#include "tests/support/test_wallet.h"
#include "wallet/receipt_fetcher.h"
#include "wallet/shared_receipt.h"

namespace diptych {
namespace {

using ::testing::HasSubstr;

const StatusOptions kRevoke{.status = CredentialStatus::kInvalid,
                            .reason = StatusReason::kIssuedInError};

class StatusChange : public testing::Test {
 protected:
  StatusChange() {
    wallet_.WriteDocuments(3);
    CHECK(wallet_.Anchor({}).has_value());
  }

  Result<StatusReport> Run(const std::vector<std::string>& paths,
                           const StatusOptions& options) {
    ASSIGN_OR_RETURN(const AnchorJournal journal, Journal());
    return StatusChanger(wallet_.issuer, journal).Run(paths, options);
  }

  Result<AnchorJournal> Journal() {
    return AnchorJournal::Open(wallet_.journal_path(),
                               wallet_.network.folder.network_id());
  }

  std::string Document(std::size_t i) { return wallet_.documents[i].path; }
  std::string ReceiptOf(std::size_t i) { return ReceiptPath(Document(i), ""); }

  CredentialStatus StatusOf(std::size_t i) {
    const CredentialEntry& entry = wallet_.registry.credentials()[i].entry;
    return wallet_.registry.state().StatusOf(entry.list, entry.position);
  }

  TestWallet wallet_;
};

TEST_F(StatusChange, ADocumentAndAReceiptAreRevokedAndTheOthersAreNot) {
  StatusOptions options = kRevoke;
  options.refresh_receipts = true;
  const auto report = Run({Document(0), ReceiptOf(2)}, options);
  ASSERT_TRUE(report) << report.error().message;
  EXPECT_EQ(report->changed, 2U);
  EXPECT_EQ(StatusOf(0), CredentialStatus::kInvalid);
  EXPECT_EQ(StatusOf(1), CredentialStatus::kValid);
  EXPECT_EQ(StatusOf(2), CredentialStatus::kInvalid);
  for (const std::size_t i : {0U, 2U}) {
    ReceiptKeeper keeper(wallet_.network.folder);
    const auto receipt = ReadReceiptFile(ReceiptOf(i));
    const auto facts = keeper.Check(*receipt, receipt->entry.commitment);
    ASSERT_TRUE(facts) << facts.error().message;
    EXPECT_EQ(facts->status, CredentialStatus::kInvalid);
    EXPECT_EQ(receipt->salt->size(), kSaltSize);
  }
  EXPECT_TRUE(report->items[0].wrote_receipt);
  EXPECT_TRUE(report->items[1].wrote_receipt);
}

TEST_F(StatusChange, ASuspendedCredentialIsReinstatedAndARevokedOneIsNot) {
  ASSERT_TRUE(Run({Document(0)}, {.status = CredentialStatus::kSuspended,
                                  .reason = StatusReason::kUnderReview}));
  EXPECT_EQ(StatusOf(0), CredentialStatus::kSuspended);
  ASSERT_TRUE(Run({Document(1)}, kRevoke));
  const auto report = Run({Document(0), Document(1), Document(2)},
                          {.status = CredentialStatus::kValid,
                           .reason = StatusReason::kReviewEnded});
  ASSERT_TRUE(report) << report.error().message;
  EXPECT_EQ(report->changed, 1U);
  EXPECT_EQ(report->items[0].outcome, StatusOutcome::kChanged);
  EXPECT_EQ(report->items[1].outcome, StatusOutcome::kRefused);
  EXPECT_EQ(report->items[2].outcome, StatusOutcome::kUnchanged);
  EXPECT_THAT(report->items[1].problem, HasSubstr("revocation_final"));
  EXPECT_EQ(StatusOf(0), CredentialStatus::kValid);
  EXPECT_EQ(StatusOf(1), CredentialStatus::kInvalid);
}

TEST_F(StatusChange, AStatusThatIsAsAskedIsReportedAsUnchanged) {
  ASSERT_TRUE(Run({Document(0)}, kRevoke));
  StatusOptions again = kRevoke;
  again.reason = StatusReason::kMisconduct;
  again.refresh_receipts = true;
  const auto report = Run({Document(0), Document(1)}, again);
  ASSERT_TRUE(report) << report.error().message;
  EXPECT_EQ(report->items[0].outcome, StatusOutcome::kUnchanged);
  EXPECT_TRUE(report->items[0].wrote_receipt);
  EXPECT_EQ(report->items[1].outcome, StatusOutcome::kChanged);
  EXPECT_EQ(report->changed, 1U);
}

TEST_F(StatusChange, ANodeWithoutReceiptsHoldsUpNoRevocation) {
  wallet_.registry.forges_receipts = true;
  const auto report = Run({Document(0)}, kRevoke);
  ASSERT_TRUE(report) << report.error().message;
  EXPECT_EQ(report->items[0].outcome, StatusOutcome::kChanged);
  EXPECT_EQ(StatusOf(0), CredentialStatus::kInvalid);
  EXPECT_EQ(Run({Document(0)}, kRevoke)->items[0].outcome,
            StatusOutcome::kUnchanged);
}

TEST_F(StatusChange, TheSameCredentialNamedTwiceIsChangedOnce) {
  const auto report = Run({Document(0), ReceiptOf(0)}, kRevoke);
  ASSERT_TRUE(report) << report.error().message;
  EXPECT_EQ(report->changed, 2U);
}

TEST_F(StatusChange, WithoutAJournalTheReceiptSaysWhereItStands) {
  std::filesystem::remove(wallet_.journal_path());
  const auto report = Run({Document(0)}, kRevoke);
  ASSERT_TRUE(report) << report.error().message;
  EXPECT_EQ(report->changed, 1U);
  EXPECT_EQ(StatusOf(0), CredentialStatus::kInvalid);
}

TEST_F(StatusChange, AForgedReceiptRevokesNothing) {
  Receipt forged = *ReadReceiptFile(ReceiptOf(0));
  forged.entry.position = ReadReceiptFile(ReceiptOf(1))->entry.position;
  TestWallet::Write(ReceiptOf(0), FormatReceiptJson(forged));
  const auto report = Run({ReceiptOf(0)}, kRevoke);
  ASSERT_TRUE(report) << report.error().message;
  EXPECT_EQ(report->items[0].outcome, StatusOutcome::kUnknown);
  EXPECT_EQ(StatusOf(0), CredentialStatus::kValid);
  EXPECT_EQ(StatusOf(1), CredentialStatus::kValid);
}

TEST_F(StatusChange, TheReceiptOfAnotherDocumentRevokesNothing) {
  std::filesystem::remove(wallet_.journal_path());
  std::filesystem::copy_file(ReceiptOf(1), ReceiptOf(0),
                             std::filesystem::copy_options::overwrite_existing);
  const auto report = Run({Document(0)}, kRevoke);
  ASSERT_TRUE(report) << report.error().message;
  EXPECT_EQ(report->items[0].outcome, StatusOutcome::kUnknown);
  EXPECT_EQ(StatusOf(1), CredentialStatus::kValid);
}

TEST_F(StatusChange, AFailedCallIsTriedAgain) {
  // The first asks for the network, the second for the status until now.
  wallet_.registry.FailAt(3, TestRegistry::Fault::kLostAnswer, false);
  const auto report = Run({Document(0)}, kRevoke);
  ASSERT_TRUE(report) << report.error().message;
  EXPECT_EQ(report->changed, 1U);
  EXPECT_EQ(report->items[0].outcome, StatusOutcome::kChanged);
}

TEST_F(StatusChange, StoppedItSaysWhatWasNotReached) {
  wallet_.stop = true;
  const auto report = Run({Document(0)}, kRevoke);
  ASSERT_TRUE(report) << report.error().message;
  EXPECT_TRUE(report->was_stopped);
  EXPECT_EQ(report->items[0].outcome, StatusOutcome::kNotReached);
}

TEST_F(StatusChange, FetchFindsTheSaltInTheJournalOrInTheOldReceipt) {
  std::filesystem::remove(ReceiptOf(0));
  {
    const auto journal = Journal();
    ReceiptFetcher fetcher(wallet_.network.folder, wallet_.registry, &*journal);
    const auto fetched = fetcher.Fetch(Document(0), "");
    ASSERT_TRUE(fetched) << fetched.error().message;
    EXPECT_EQ(fetched->status, CredentialStatus::kValid);
    EXPECT_TRUE(FileExists(ReceiptOf(0)));
  }
  ReceiptFetcher fetcher(wallet_.network.folder, wallet_.registry, nullptr);
  EXPECT_TRUE(fetcher.Fetch(Document(0), ""));
  std::filesystem::remove(ReceiptOf(0));
  EXPECT_EQ(fetcher.Fetch(Document(0), "").error().code, ErrorCode::kInvalid);
  wallet_.registry.forges_receipts = true;
  const Bytes before = *ReadFile(ReceiptOf(1), kReceiptJsonSizeMax);
  EXPECT_EQ(fetcher.Fetch(Document(1), "").error().code, ErrorCode::kCorrupt);
  EXPECT_EQ(*ReadFile(ReceiptOf(1), kReceiptJsonSizeMax), before);
}

class SharedReceipt : public StatusChange {
 protected:
  SharedReceipt() {
    const Bytes credential = *ReadFile(Document(0), kMaxDocumentSize);
    TestWallet::Write(picture_,
                      TestPng(PngCredentialChunk(AsText(credential))));
  }

  CredentialStatus StatusIn(const std::string& receipt_path) {
    const auto receipt = ReadReceiptFile(receipt_path);
    CHECK(receipt.has_value());
    const auto facts = ReceiptKeeper(wallet_.network.folder)
                           .Check(*receipt, receipt->entry.commitment);
    CHECK(facts.has_value());
    return facts->status;
  }

  std::string picture_ = wallet_.directory.Path("doc-0.png");
};

TEST_F(SharedReceipt, OfAPictureIsMadeAnewAndNoSecondOneWritten) {
  StatusOptions options = kRevoke;
  options.refresh_receipts = true;
  for (const bool has_journal : {true, false}) {
    if (!has_journal) std::filesystem::remove(wallet_.journal_path());
    const auto report = Run({picture_}, options);
    ASSERT_TRUE(report) << report.error().message;
    EXPECT_EQ(report->items[0].receipt_path, ReceiptOf(0));
    EXPECT_TRUE(report->items[0].wrote_receipt) << report->items[0].problem;
    EXPECT_EQ(StatusIn(ReceiptOf(0)), CredentialStatus::kInvalid);
    EXPECT_FALSE(FileExists(ReceiptPath(picture_, "")));
  }
}

TEST_F(SharedReceipt, OfAPictureIsFetchedAnew) {
  ASSERT_TRUE(Run({Document(0)}, kRevoke));
  ReceiptFetcher fetcher(wallet_.network.folder, wallet_.registry, nullptr);
  const auto fetched = fetcher.Fetch(picture_, "");
  ASSERT_TRUE(fetched) << fetched.error().message;
  EXPECT_EQ(fetched->path, ReceiptOf(0));
  EXPECT_EQ(StatusIn(ReceiptOf(0)), CredentialStatus::kInvalid);
}

TEST_F(SharedReceipt, OfAnotherCredentialOrBesideItsOwnStaysAsItIs) {
  const std::string own = ReceiptPath(picture_, "");
  std::filesystem::copy_file(ReceiptOf(0), own);
  const auto document = ReadDocument(*ReadFile(picture_, kMaxDocumentSize));
  EXPECT_EQ(FindReceiptPath(own, *document), own);
  std::filesystem::remove(own);
  EXPECT_EQ(FindReceiptPath(own, *document), ReceiptOf(0));
  std::filesystem::copy_file(ReceiptOf(1), ReceiptOf(0),
                             std::filesystem::copy_options::overwrite_existing);
  EXPECT_EQ(FindReceiptPath(own, *document), own);
  EXPECT_TRUE(SharedReceiptPaths("a.json.diptych").empty());
  EXPECT_TRUE(SharedReceiptPaths("a.png").empty());
}

}  // namespace
}  // namespace diptych
