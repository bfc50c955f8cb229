// SPDX-License-Identifier: Apache-2.0
// Anchoring against a real register in memory: that a run which is cut off at
// any call to the node, with the call made or not, continues without anchoring
// twice; what each kind of refusal leads to; and what the report says.
#include "wallet/anchorer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <set>

#include "tests/support/test_wallet.h"
#include "wallet/list_room.h"
#include "wallet/retry.h"
#include "wallet/transaction_sender.h"

namespace diptych {
namespace {

using ::testing::HasSubstr;

constexpr std::size_t kDocuments = 7;
const AnchorOptions kSmallBatches{.batch = 3};

// Gives a document that was anchored new content, and its receipt to its
// holder, so that it is to be anchored anew.
void Rewrite(const AnchorDocument& document) {
  TestWallet::Write(document.path, R"({"name":"new"})");
  std::filesystem::remove(ReceiptPath(document.path, ""));
}

// No run of these tests makes more calls.
constexpr std::size_t kCallsMax = 100;

TEST(Anchorer, AnchorsEachDocumentOnceAndWritesItsReceipt) {
  TestWallet wallet;
  wallet.WriteDocuments(kDocuments);
  std::vector<std::size_t> progress;
  AnchorOptions options = kSmallBatches;
  options.progress = [&](const AnchorProgress& now) {
    progress.push_back(now.done);
    EXPECT_EQ(now.total, kDocuments);
  };
  const auto report = wallet.Anchor(options);
  ASSERT_TRUE(report) << report.error().message;
  EXPECT_EQ(report->anchored, kDocuments);
  EXPECT_EQ(progress, (std::vector<std::size_t>{3, 6, 7}));
  EXPECT_EQ(wallet.registry.state().lists.size(), 1U);
  for (std::size_t i = 0; i < kDocuments; ++i) {
    EXPECT_EQ(report->documents[i].outcome, AnchorOutcome::kAnchored);
    EXPECT_EQ(report->documents[i].entry,
              wallet.registry.credentials()[i].index);
    EXPECT_TRUE(report->documents[i].wrote_receipt);
  }
  EXPECT_EQ(wallet.FaultOfAnchoring(), "");
}

// The salt in it is as confidential as the document.
TEST(Anchorer, AReceiptIsForItsOwnerAlone) {
  using std::filesystem::perms;
  TestWallet wallet;
  wallet.WriteDocuments(1);
  const auto report = wallet.Anchor(kSmallBatches);
  ASSERT_TRUE(report) << report.error().message;
  const std::string& path = report->documents[0].receipt_path;
  EXPECT_EQ(std::filesystem::status(path).permissions(),
            perms::owner_read | perms::owner_write);
}

TEST(Anchorer, WhatAKilledRunLeftOfItsReceiptsIsRemoved) {
  TestWallet wallet;
  wallet.WriteDocuments(2);
  const std::string& document = wallet.documents[1].path;
  const std::string folder = std::filesystem::path(document).parent_path();
  const std::string name = std::filesystem::path(document).filename();
  const std::string left = JoinPath(folder, "." + name + ".diptych.new-aZ09xY");
  // Of a file that this run does not write.
  const std::string other = JoinPath(folder, "." + name + ".new-aZ09xY");
  TestWallet::Write(left, "{");
  TestWallet::Write(other, "{");
  const auto report = wallet.Anchor(kSmallBatches);
  ASSERT_TRUE(report) << report.error().message;
  EXPECT_FALSE(FileExists(left));
  EXPECT_TRUE(FileExists(other));
}

TEST(Anchorer, TellsOfADocumentThatNamesAnotherIssuer) {
  TestWallet wallet;
  wallet.WriteDocuments(5);
  const std::string_view issuers[] = {
      "did:web:college.example", "did:web:college.example:law",
      "did:web:university.example", "did:key:z6MkhsnKLK3PB1X3",
      "https://university.example"};
  for (std::size_t i = 0; i < std::size(issuers); ++i) {
    TestWallet::Write(
        wallet.documents[i].path,
        R"({"issuer":{"id":")" + std::string(issuers[i]) + R"("}})");
  }
  const auto report = wallet.Anchor(kSmallBatches);
  ASSERT_TRUE(report) << report.error().message;
  EXPECT_EQ(report->anchored, 5U);
  const auto other = [&](std::size_t i) {
    return report->documents[i].other_issuer;
  };
  EXPECT_EQ(other(0), "");
  EXPECT_EQ(other(1), "");
  EXPECT_EQ(other(2), issuers[2]);
  EXPECT_EQ(other(3), issuers[3]);
  EXPECT_EQ(other(4), "");
}

TEST(Anchorer, ARunCutOffAtAnyCallIsContinuedAndNothingIsAnchoredTwice) {
  using Fault = TestRegistry::Fault;
  for (const Fault fault : {Fault::kLostRequest, Fault::kLostAnswer}) {
    for (std::size_t call = 1; call < kCallsMax; ++call) {
      SCOPED_TRACE(call);
      TestWallet wallet;
      wallet.WriteDocuments(kDocuments);
      wallet.registry.FailAt(call, fault, true);
      const auto cut = wallet.Anchor(kSmallBatches);
      if (!wallet.registry.HasFailed()) {
        EXPECT_TRUE(cut) << cut.error().message;
        EXPECT_GT(call, 6U);
        break;
      }
      ASSERT_FALSE(cut);
      // The first call asks whether the node is there at all.
      if (call > 1) {
        EXPECT_THAT(cut.error().message,
                    HasSubstr("run the same command again"));
      }
      wallet.registry.Heal();
      const auto report = wallet.Anchor(kSmallBatches);
      ASSERT_TRUE(report) << report.error().message;
      EXPECT_EQ(report->anchored + report->already_anchored, kDocuments);
      EXPECT_EQ(wallet.FaultOfAnchoring(), "");
      // The list that was opened before the cut is found again.
      EXPECT_EQ(wallet.registry.state().lists.size(), 1U);
    }
  }
}

TEST(Anchorer, ACallThatFailsOnceIsTriedAgain) {
  using Fault = TestRegistry::Fault;
  for (const Fault fault : {Fault::kLostRequest, Fault::kLostAnswer}) {
    for (std::size_t call = 2; call < kCallsMax; ++call) {
      SCOPED_TRACE(call);
      TestWallet wallet;
      wallet.WriteDocuments(kDocuments);
      wallet.registry.FailAt(call, fault, false);
      const auto report = wallet.Anchor(kSmallBatches);
      ASSERT_TRUE(report) << report.error().message;
      EXPECT_EQ(report->anchored, kDocuments);
      EXPECT_EQ(wallet.FaultOfAnchoring(), "");
      if (!wallet.registry.HasFailed()) break;
      EXPECT_EQ(wallet.pause.waits, 1);
    }
  }
}

TEST(Anchorer, ADocumentAnchoredBeforeIsReportedAndItsLostReceiptRewritten) {
  TestWallet wallet;
  wallet.WriteDocuments(3);
  ASSERT_TRUE(wallet.Anchor({}));
  std::filesystem::remove(ReceiptPath(wallet.documents[1].path, ""));
  // A copy under another name is the same document.
  const std::string copy = wallet.directory.Path("copy.json");
  TestWallet::Write(copy, R"({ "name": "0" })");
  std::vector<AnchorDocument> documents = wallet.documents;
  wallet.documents.push_back({.path = copy, .load = {}});
  const auto report = wallet.Anchor({});
  wallet.documents = documents;
  ASSERT_TRUE(report) << report.error().message;
  EXPECT_EQ(report->already_anchored, 4U);
  EXPECT_FALSE(report->documents[0].wrote_receipt);
  EXPECT_TRUE(report->documents[1].wrote_receipt);
  EXPECT_TRUE(report->documents[3].wrote_receipt);
  EXPECT_EQ(report->documents[3].entry, report->documents[0].entry);
  EXPECT_EQ(wallet.FaultOfAnchoring(), "");
}

TEST(Anchorer, TheSameDocumentTwiceInOneRunIsAnchoredOnce) {
  TestWallet wallet;
  wallet.WriteDocuments(2);
  TestWallet::Write(wallet.documents[1].path, R"({"name":"0"})");
  const auto report = wallet.Anchor({});
  ASSERT_TRUE(report) << report.error().message;
  EXPECT_EQ(report->documents[0].outcome, AnchorOutcome::kAnchored);
  EXPECT_EQ(report->documents[1].outcome, AnchorOutcome::kAlreadyAnchored);
  EXPECT_TRUE(report->documents[1].wrote_receipt);
  EXPECT_EQ(wallet.registry.credentials().size(), 1U);
}

TEST(Anchorer, AnUnreadableDocumentDoesNotHoldUpTheOthers) {
  TestWallet wallet;
  wallet.WriteDocuments(3);
  TestWallet::Write(wallet.documents[1].path, "{\"name\":");
  const auto report = wallet.Anchor({});
  ASSERT_TRUE(report) << report.error().message;
  EXPECT_EQ(report->anchored, 2U);
  EXPECT_EQ(report->unreadable, 1U);
  EXPECT_EQ(report->documents[1].outcome, AnchorOutcome::kUnreadable);
  EXPECT_THAT(report->documents[1].problem, HasSubstr("doc-1.json"));
}

TEST(Anchorer, WhatIsWrongWithADocumentIsSaidToItsIssuer) {
  TestWallet wallet;
  wallet.WriteDocuments(2);
  // Nobody could verify it: more than 64 arrays are open at once.
  TestWallet::Write(wallet.documents[0].path,
                    std::string(5'000, '[') + std::string(5'000, ']'));
  TestWallet::Write(wallet.documents[1].path, R"({"a":1,"a":2})");
  const auto report = wallet.Anchor({});
  ASSERT_TRUE(report) << report.error().message;
  EXPECT_EQ(report->unreadable, 2U);
  EXPECT_EQ(wallet.registry.credentials().size(), 0U);
  EXPECT_THAT(report->documents[0].problem, HasSubstr("JSON array"));
  EXPECT_THAT(report->documents[1].problem, HasSubstr("stands twice"));
  EXPECT_THAT(report->documents[1].problem,
              ::testing::Not(HasSubstr("Ask the issuer")));
}

TEST(Anchorer, AnErrorSaysHowManyAreInTheRegisterAndHaveReceipts) {
  TestWallet wallet;
  wallet.WriteDocuments(kDocuments);
  // Where a file cannot be written: the receipt of the fifth becomes a folder
  // when it has been looked for.
  const std::string blocked = ReceiptPath(wallet.documents[4].path, "");
  wallet.registry.before_receipts = [&] {
    if (wallet.registry.credentials().size() > 3) {
      std::filesystem::create_directories(blocked + "/x");
    }
  };
  const auto cut = wallet.Anchor(kSmallBatches);
  ASSERT_FALSE(cut);
  EXPECT_EQ(cut.error().code, ErrorCode::kIo);
  EXPECT_THAT(cut.error().message, HasSubstr("of 7 documents, 6 are in the "
                                             "register"));
  EXPECT_THAT(cut.error().message, HasSubstr("mend this and run"));
  wallet.registry.before_receipts = nullptr;
  std::filesystem::remove_all(blocked);
  const auto report = wallet.Anchor(kSmallBatches);
  ASSERT_TRUE(report) << report.error().message;
  EXPECT_EQ(wallet.FaultOfAnchoring(), "");
}

TEST(Anchorer, AListThatDoesNotExistIsNotToBeTriedAgain) {
  TestWallet wallet;
  wallet.WriteDocuments(1);
  ASSERT_TRUE(wallet.Anchor({}));
  Rewrite(wallet.documents[0]);
  const auto report = wallet.Anchor({.list = ListId{77}});
  ASSERT_FALSE(report);
  EXPECT_EQ(report.error().code, ErrorCode::kNotFound);
  EXPECT_THAT(report.error().message,
              HasSubstr("no list 77: the register has one, number 0"));
  EXPECT_THAT(report.error().message,
              ::testing::Not(HasSubstr("same command again")));
}

TEST(Anchorer, APassingRefusalIsSignedAnew) {
  for (const TransactionVerdict verdict :
       {TransactionVerdict::kExpired, TransactionVerdict::kExpiresTooLate,
        TransactionVerdict::kReplayed, TransactionVerdict::kOverLimit}) {
    TestWallet wallet;
    wallet.WriteDocuments(2);
    ASSERT_TRUE(wallet.Anchor({}));
    wallet.WriteDocuments(0);
    Rewrite(wallet.documents[0]);
    wallet.registry.RefuseNext(verdict);
    const auto report = wallet.Anchor({});
    ASSERT_TRUE(report) << report.error().message;
    EXPECT_EQ(report->anchored, 1U);
    EXPECT_EQ(wallet.pause.waits, 1);
  }
}

TEST(Anchorer, ALastingRefusalNamesADocument) {
  TestWallet wallet;
  wallet.WriteDocuments(2);
  ASSERT_TRUE(wallet.Anchor({}));
  Rewrite(wallet.documents[1]);
  wallet.registry.RefuseNext(TransactionVerdict::kRoleMissing);
  const auto report = wallet.Anchor({});
  ASSERT_FALSE(report);
  EXPECT_EQ(report.error().code, ErrorCode::kRefused);
  EXPECT_THAT(report.error().message, HasSubstr("role_missing"));
  EXPECT_THAT(report.error().message, HasSubstr("doc-1.json"));
}

// Signs as another wallet of the same member would.
Transaction Rival(TestWallet& wallet, const TransactionAction& action) {
  return SignTransaction({.network_id = wallet.network.folder.network_id(),
                          .member = {1},
                          .key = 1,
                          .expires = {wallet.clock.now.value + 100'000},
                          .nonce = Bytes(16, 0xAB),
                          .action = action},
                         wallet.network.anchoring);
}

TEST(Anchorer, APositionThatAnotherWalletTookIsReplaced) {
  TestWallet wallet;
  wallet.WriteDocuments(4);
  // Cut off when the plan is on disk and nothing was sent.
  wallet.registry.FailAt(5, TestRegistry::Fault::kLostRequest, true);
  ASSERT_FALSE(wallet.Anchor({}));
  wallet.registry.Heal();
  AnchorBatch rival;
  {
    const auto journal = AnchorJournal::Open(
        wallet.journal_path(), wallet.network.folder.network_id());
    ASSERT_EQ(journal->Unfinished().size(), 4U);
    for (std::uint8_t i = 0; i < 2; ++i) {
      rival.items.push_back(
          {.position = journal->Unfinished()[i].position, .commitment = {i}});
    }
  }
  wallet.registry.SetRival(Rival(wallet, rival));
  const auto report = wallet.Anchor({});
  ASSERT_TRUE(report) << report.error().message;
  EXPECT_EQ(report->anchored, 4U);
  EXPECT_EQ(wallet.registry.credentials().size(), 6U);
}

TEST(Anchorer, ADocumentThatALostJournalAnchoredIsFoundByItsEmptySalt) {
  TestWallet wallet;
  wallet.documents.push_back(
      {.path = wallet.directory.Path("vc.json"), .load = {}});
  TestWallet::Write(wallet.documents[0].path,
                    R"({"id":"urn:uuid:5f1c2b0e-93a4-4d6f-8b21-0c7de4a19f35",)"
                    R"("proof":{"proofValue":"z1"}})");
  const AnchorOptions options{.use_empty_salt = true};
  const auto first = wallet.Anchor(options);
  ASSERT_TRUE(first) << first.error().message;
  std::filesystem::remove(wallet.journal_path());
  std::filesystem::remove(first->documents[0].receipt_path);
  const auto again = wallet.Anchor(options);
  ASSERT_TRUE(again) << again.error().message;
  EXPECT_EQ(again->documents[0].outcome, AnchorOutcome::kAlreadyAnchored);
  EXPECT_EQ(again->documents[0].entry, first->documents[0].entry);
  EXPECT_EQ(again->documents[0].position, first->documents[0].position);
  EXPECT_EQ(wallet.FaultOfAnchoring(), "");
}

TEST(Anchorer, AForgedReceiptIsNotWritten) {
  TestWallet wallet;
  wallet.WriteDocuments(1);
  wallet.registry.forges_receipts = true;
  const auto report = wallet.Anchor({});
  ASSERT_FALSE(report);
  EXPECT_EQ(report.error().code, ErrorCode::kCorrupt);
  EXPECT_FALSE(FileExists(ReceiptPath(wallet.documents[0].path, "")));
  wallet.registry.forges_receipts = false;
  ASSERT_TRUE(wallet.Anchor({}));
  EXPECT_EQ(wallet.FaultOfAnchoring(), "");
}

TEST(Anchorer, StopFinishesTheBatchInFlightAndNoMore) {
  TestWallet wallet;
  wallet.WriteDocuments(kDocuments);
  AnchorOptions options = kSmallBatches;
  options.progress = [&](const AnchorProgress&) { wallet.stop = true; };
  const auto report = wallet.Anchor(options);
  ASSERT_TRUE(report) << report.error().message;
  EXPECT_TRUE(report->was_stopped);
  EXPECT_EQ(report->anchored, 3U);
  EXPECT_EQ(report->documents[3].outcome, AnchorOutcome::kNotReached);
  wallet.stop = false;
  ASSERT_TRUE(wallet.Anchor(kSmallBatches));
  EXPECT_EQ(wallet.FaultOfAnchoring(), "");
}

TEST(Anchorer, ANodeThatStaysAwayIsGivenUpAfterSomeTries) {
  TestWallet wallet;
  wallet.WriteDocuments(1);
  wallet.documents[0].load = []() -> Result<Bytes> {
    return ToBytes(AsBytes("{}"));
  };
  class Away : public TestRegistry {
   public:
    using TestRegistry::TestRegistry;
    Result<NetworkAnswer> GetNetwork() override {
      if (is_away_at_once) return Error{ErrorCode::kUnavailable, "away"};
      return TestRegistry::GetNetwork();
    }
    Result<SubmitAnswer> Submit(const Transaction&) override {
      return Error{ErrorCode::kUnavailable, "away"};
    }
    bool is_away_at_once = false;
  };
  Away away(wallet.network.folder, wallet.network.node_keys, wallet.clock);
  std::vector<std::string> told;
  const Issuer issuer{
      .network = wallet.network.folder,
      .profile = wallet.issuer.profile,
      .key = wallet.network.anchoring,
      .key_number = 1,
      .registry = away,
      .clock = wallet.clock,
      .pause = wallet.pause,
      .random = wallet.random,
      .stop = nullptr,
      .on_wait = [&](std::string_view why, std::chrono::milliseconds left) {
        EXPECT_EQ(wallet.pause.waits, kQuietTriesMax);
        told.push_back(std::string(why) + ": " + std::to_string(left.count()) +
                       " ms");
      }};
  auto journal = AnchorJournal::Open(wallet.journal_path(),
                                     wallet.network.folder.network_id());
  const auto report = Anchorer(issuer, *journal).Run(wallet.documents, {});
  ASSERT_FALSE(report);
  EXPECT_EQ(report.error().code, ErrorCode::kUnavailable);
  EXPECT_EQ(wallet.pause.waits, kTriesMax - 1);
  EXPECT_EQ(told, std::vector<std::string>{"away: 20000 ms"});
  // Nobody waits for a node that was never there.
  away.is_away_at_once = true;
  EXPECT_FALSE(Anchorer(issuer, *journal).Run(wallet.documents, {}));
  EXPECT_EQ(wallet.pause.waits, kTriesMax - 1);
}

TEST(Anchorer, RefusesOptionsOutOfRangeAndReceiptsOfOneName) {
  TestWallet wallet;
  wallet.WriteDocuments(1);
  EXPECT_EQ(wallet.Anchor({.batch = 0}).error().code, ErrorCode::kInvalid);
  EXPECT_EQ(wallet.Anchor({.batch = kAnchorBatchMax + 1}).error().code,
            ErrorCode::kInvalid);
  wallet.documents.push_back(
      {.path = wallet.directory.Path("sub/doc-0.json"), .load = {}});
  const auto report =
      wallet.Anchor({.receipts_directory = wallet.directory.Path("receipts")});
  ASSERT_FALSE(report);
  EXPECT_THAT(report.error().message, HasSubstr("sub/doc-0.json"));
}

TEST(ListRoom, PicksEveryFreePositionOnceAndOpensAListWhenOneIsFull) {
  TestWallet wallet;
  auto journal = AnchorJournal::Open(wallet.journal_path(),
                                     wallet.network.folder.network_id());
  ListRoom room(wallet.issuer, *journal);
  const auto first = room.Choose(kListFillMax, std::nullopt);
  ASSERT_TRUE(first) << first.error().message;
  std::set<Position> positions;
  for (std::uint32_t i = 0; i < kListFillMax; ++i) {
    positions.insert(room.Take(*first));
  }
  EXPECT_EQ(positions.size(), kListFillMax);
  EXPECT_LT(positions.rbegin()->value, kPositionsPerList);
  // Spread over the list, not its beginning.
  EXPECT_GT(positions.rbegin()->value, kPositionsPerList - 100);
  const auto second = room.Choose(1, std::nullopt);
  ASSERT_TRUE(second);
  EXPECT_NE(*second, *first);
  // Asked for by number, the rest of a list may be used.
  EXPECT_EQ(room.Choose(kPositionsPerList - kListFillMax, *first), *first);
  EXPECT_EQ(room.Choose(kListFillMax, *first).error().code, ErrorCode::kLimit);
  EXPECT_EQ(room.Choose(1, ListId{9}).error().code, ErrorCode::kNotFound);
}

TEST(ListRoom, NeverPicksAPositionThatIsPlannedAndMayBeOnItsWay) {
  TestWallet wallet;
  auto journal = AnchorJournal::Open(wallet.journal_path(),
                                     wallet.network.folder.network_id());
  ASSERT_TRUE(TransactionSender(wallet.issuer).Send(OpenStatusList{}));
  constexpr std::uint32_t kPlanned = 4'096;
  std::vector<AnchorJournal::Plan> plans;
  for (std::uint32_t i = 0; i < kPlanned; ++i) {
    AnchorJournal::Plan plan{
        .document = {}, .salt = {}, .list = {0}, .position = {i}};
    wallet.random.Fill(plan.document);
    plans.push_back(plan);
  }
  ASSERT_TRUE(journal->RecordPlans(plans));
  ListRoom room(wallet.issuer, *journal);
  ASSERT_TRUE(room.Choose(1, ListId{0}));
  for (std::uint32_t i = kPlanned; i < kPositionsPerList; ++i) {
    ASSERT_GE(room.Take({0}).value, kPlanned);
  }
}

}  // namespace
}  // namespace diptych
