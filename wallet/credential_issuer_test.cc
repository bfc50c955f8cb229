// SPDX-License-Identifier: Apache-2.0
// Issuing against a real register in memory: that a run which is cut off at
// any call to the node or any signature continues, that nobody gets a second
// credential and nothing is anchored twice; that a file of another table stops
// the run; that the place in a credential is the one in the register, and that
// it tells nothing of the credential's row.
#include "wallet/credential_issuer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <functional>
#include <iterator>
#include <map>
#include <numeric>
#include <set>

#include "base/check.h"
#include "issuing/credential_builder.h"
#include "json/canonical.h"
#include "json/parse.h"
#include "json/write.h"
#include "tests/support/test_wallet.h"
#include "wallet/list_room.h"

namespace diptych {
namespace {

using ::testing::HasSubstr;

constexpr char kTemplate[] =
    R"({"id":"https://college.example/a/1","name":"Welding",)"
    R"("description":"D","criteria":{"narrative":"Weld."}})";
constexpr std::size_t kRecipients = 7;
constexpr std::size_t kBatch = 3;
// No run of these tests makes more calls.
constexpr std::size_t kCallsMax = 100;

// A proof that is as good for all this folder knows of proofs.
Result<Bytes> Sign(const JsonObject& credential) {
  JsonObject with_proof = credential;
  with_proof["proof"] = JsonObject{{"proofValue", "z1"}};
  return ToBytes(AsBytes(PrettyJson(with_proof)));
}

class IssueTest : public ::testing::Test {
 protected:
  IssueTest() : form_(ParseAchievementTemplate(kTemplate).value()) {
    std::string csv = "name,email\n";
    for (std::size_t i = 0; i < kRecipients; ++i) {
      const std::string number = std::to_string(i);
      csv += "Person " + number + ",p" + number + "@college.example\n";
    }
    SetTable(csv);
  }

  void SetTable(const std::string& csv) {
    RecipientTable table = ReadRecipientTable(csv, {}, form_).value();
    CHECK(table.problems.empty());
    recipients_ = std::move(table.recipients);
  }

  std::string Directory(const TestWallet& wallet) const {
    return wallet.directory.Path("out");
  }

  Result<IssueReport> Issue(TestWallet& wallet,
                            const IssueOptions& options = {
                                .anchor = {.batch = kBatch}, .made = {}}) {
    ASSIGN_OR_RETURN(AnchorJournal journal,
                     AnchorJournal::Open(wallet.journal_path(),
                                         wallet.network.folder.network_id()));
    return CredentialIssuer(wallet.issuer, journal)
        .Run({.form = form_,
              .recipients = recipients_,
              .directory = Directory(wallet),
              .secured = CredentialForm::kJson,
              .sign = sign_},
             options);
  }

  // Empty if there is one file a row, of that row, anchored once and at the
  // place it names, with a receipt; or else what is wrong.
  std::string FaultOfIssuing(TestWallet& wallet) {
    wallet.documents.clear();
    std::map<Digest, StatusPlace> anchored;
    for (const AnchoredCredential& credential : wallet.registry.credentials()) {
      anchored[credential.entry.commitment] = {credential.entry.list,
                                               credential.entry.position};
    }
    for (const Recipient& recipient : recipients_) {
      const std::string path =
          JoinPath(Directory(wallet), recipient.file_name + ".json");
      wallet.documents.push_back({.path = path, .load = {}});
      const auto octets = ReadFile(path, kMaxDocumentSize);
      if (!octets) return octets.error().message;
      JsonObject credential = ReadDocument(*octets)->json.get_object();
      credential.erase("proof");
      const auto draws = ReadDraws(credential, wallet.issuer.profile);
      if (!draws) return path + ": " + draws.error().message;
      if (CanonicalJson(BuildCredential(form_, recipient, wallet.issuer.profile,
                                        *draws)) != CanonicalJson(credential)) {
        return path + " is of another row";
      }
      const auto receipt = ReadReceiptFile(ReceiptPath(path, ""));
      if (!receipt) return receipt.error().message;
      const auto place = anchored.find(receipt->entry.commitment);
      if (place == anchored.end() || place->second != draws->place) {
        return path + " is anchored in another place than it names";
      }
    }
    return wallet.FaultOfAnchoring();
  }

  AchievementTemplate form_;
  std::vector<Recipient> recipients_;
  std::function<Result<Bytes>(const JsonObject&)> sign_ = Sign;
};

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
  std::filesystem::rename(JoinPath(Directory(wallet), "000001.json"),
                          JoinPath(Directory(wallet), "000001.jwt"));
  EXPECT_EQ(Issue(wallet).error().code, ErrorCode::kExists);
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

// A class, and what a position must not tell of the place in it.
class PlacesTest : public IssueTest {
 protected:
  static constexpr std::size_t kRows = 600;

  PlacesTest() {
    std::string csv = "name,email\n";
    for (std::size_t i = 0; i < kRows; ++i) {
      const std::string number = std::to_string(i);
      csv += "Person " + number + ",p" + number + "@college.example\n";
    }
    SetTable(csv);
  }

  // In the order of the rows.
  std::vector<double> PositionsDrawnWith(std::uint64_t seed) {
    TestWallet wallet;
    wallet.random = TestRandom(seed);
    const auto report =
        Issue(wallet, {.anchor = {.batch = kRows / 4}, .made = {}});
    CHECK(report && report->issued == kRows);
    std::vector<double> positions;
    for (const IssuedCredential& credential : report->credentials) {
      positions.push_back(credential.position.value);
    }
    return positions;
  }
};

// Pearson's, between each element's place in the order and its value.
double CorrelationWithOrder(const std::vector<double>& values) {
  const auto count = static_cast<double>(values.size());
  const double mean =
      std::accumulate(values.begin(), values.end(), 0.0) / count;
  double products = 0;
  double squares = 0;
  double order_squares = 0;
  for (std::size_t i = 0; i < values.size(); ++i) {
    const double order = static_cast<double>(i) - (count - 1) / 2;
    products += order * (values[i] - mean);
    squares += (values[i] - mean) * (values[i] - mean);
    order_squares += order * order;
  }
  return products / std::sqrt(squares * order_squares);
}

TEST_F(PlacesTest, TheSeedOfChanceAloneDecidesThem) {
  const std::vector<double> first = PositionsDrawnWith(11);
  const std::vector<double> second = PositionsDrawnWith(12);
  EXPECT_EQ(first, PositionsDrawnWith(11));
  EXPECT_NE(first, second);
  // Neither the same places in another order: of 131,072 two runs share 3.
  const std::set<double> places(first.begin(), first.end());
  EXPECT_EQ(places.size(), kRows);
  EXPECT_LT(std::ranges::count_if(
                second, [&](double at) { return places.contains(at); }),
            30);
  // Nor the same order in other places.
  std::vector<double> differences;
  std::ranges::transform(first, second, std::back_inserter(differences),
                         std::minus());
  EXPECT_GT(std::ranges::count_if(differences, [](double x) { return x > 0; }),
            kRows / 3);
  EXPECT_GT(std::ranges::count_if(differences, [](double x) { return x < 0; }),
            kRows / 3);
}

// Each bound is far beyond what chance does once in a million seeds, and the
// seeds are fixed.
TEST_F(PlacesTest, NothingOfTheirOrderIsThatOfTheRows) {
  for (const std::uint64_t seed : {21, 22, 23}) {
    const std::vector<double> positions = PositionsDrawnWith(seed);
    EXPECT_LT(std::abs(CorrelationWithOrder(positions)), 0.22) << seed;
    std::vector<double> steps(kRows - 1);
    for (std::size_t i = 0; i < steps.size(); ++i) {
      steps[i] = positions[i + 1] - positions[i];
    }
    const auto up =
        std::ranges::count_if(steps, [](double x) { return x > 0; });
    EXPECT_GT(up, kRows * 2 / 5) << seed;
    EXPECT_LT(up, kRows * 3 / 5) << seed;
    // A receipt has 256 positions' statuses; chance puts one step in there.
    EXPECT_LT(std::ranges::count_if(steps,
                                    [](double x) { return std::abs(x) < 256; }),
              20)
        << seed;
  }
}

TEST_F(PlacesTest, TheyAreSpreadOverTheWholeList) {
  constexpr std::size_t kParts = 16;
  std::vector<double> counts(kParts);
  for (const double position : PositionsDrawnWith(31)) {
    ++counts.at(
        static_cast<std::size_t>(position * kParts / kPositionsPerList));
  }
  constexpr double kExpected = double{kRows} / kParts;
  double chi_square = 0;
  for (const double count : counts) {
    chi_square += (count - kExpected) * (count - kExpected) / kExpected;
  }
  // With 15 degrees of freedom, once in ten million.
  EXPECT_LT(chi_square, 62);
}

TEST(ListRoom, NeverTakesAPositionThatIsHeld) {
  TestWallet wallet;
  auto journal = AnchorJournal::Open(wallet.journal_path(),
                                     wallet.network.folder.network_id());
  ListRoom room(wallet.issuer, *journal);
  // Before the list is loaded and after.
  constexpr std::uint32_t kHeld = 60'000;
  for (std::uint32_t i = 0; i < kHeld; ++i) {
    ASSERT_TRUE(room.Hold({0}, {i}));
  }
  const auto list = room.Choose(1, std::nullopt);
  ASSERT_TRUE(list) << list.error().message;
  for (std::uint32_t i = 0; i < 10; ++i) {
    ASSERT_TRUE(room.Hold(*list, {kHeld + i}));
  }
  for (std::uint32_t i = kHeld + 10; i < kPositionsPerList; ++i) {
    ASSERT_GE(room.Take(*list).value, kHeld + 10);
  }
  EXPECT_EQ(room.Hold(*list, {kPositionsPerList}).error().code,
            ErrorCode::kInvalid);
}

}  // namespace
}  // namespace diptych
