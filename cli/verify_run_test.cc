// SPDX-License-Identifier: Apache-2.0
// Covers what receipts in hand and nodes say together, whatever a node hides or
// has forgotten, and which credentials of a file get a verdict.
#include "cli/verify_run.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "credential/commitment.h"
#include "platform/file.h"
#include "registry/receipt_json.h"
#include "tests/support/test_directory.h"
#include "tests/support/test_receipt.h"
#include "verdict/conclusion.h"

namespace diptych {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr char kDocument[] = R"({"name":"Welding"})";
constexpr char kUrl[] = "http://node.example";
const Bytes kSalt(kSaltSize, 7);
const Bytes kOtherSalt(kSaltSize, 8);

// The sizes of the log when a receipt was made: the later, the larger.
constexpr std::size_t kEarly = 12;
constexpr std::size_t kLate = 20;

Receipt ReceiptOf(std::string_view document, const Bytes& salt,
                  std::size_t log_size, CredentialStatus status) {
  TestReceiptSpec spec;
  spec.commitment = CredentialCommitment(
      *ToSalt(salt), ReadDocument(AsBytes(document))->digest);
  spec.salt = salt;
  spec.status = status;
  spec.log_size = log_size;
  spec.sealed.value += log_size * 1'000;
  return MakeTestReceipt(spec);
}

Receipt Valid(std::size_t log_size, const Bytes& salt = kSalt) {
  return ReceiptOf(kDocument, salt, log_size, CredentialStatus::kValid);
}

Receipt Revoked(std::size_t log_size, const Bytes& salt = kSalt) {
  return ReceiptOf(kDocument, salt, log_size, CredentialStatus::kInvalid);
}

// A node that knows the receipts it was given, without their salts.
class FakeNode : public RegistryPort {
 public:
  explicit FakeNode(std::vector<Receipt> known) : known_(std::move(known)) {}

  Result<std::vector<std::optional<Receipt>>> FindReceipts(
      std::span<const Digest> commitments) override {
    if (is_dead) return Gone();
    std::vector<std::optional<Receipt>> found;
    for (const Digest& commitment : commitments) {
      found.emplace_back();
      for (Receipt receipt : known_) {
        receipt.salt.reset();
        if (receipt.entry.commitment == commitment) found.back() = receipt;
      }
    }
    return found;
  }
  Result<SubmitAnswer> Submit(const Transaction&) override { return Gone(); }
  Result<NetworkAnswer> GetNetwork() override { return Gone(); }
  Result<MemberAnswer> GetMember(MemberId) override { return Gone(); }
  Result<StatusListAnswer> GetStatusList(ListId) override { return Gone(); }
  Result<std::vector<std::optional<Receipt>>> GetReceipts(
      std::span<const EntryIndex>) override {
    return Gone();
  }

  bool is_dead = false;

 private:
  static Error Gone() { return {ErrorCode::kUnavailable, "no connection"}; }

  std::vector<Receipt> known_;
};

class VerifyRunTest : public ::testing::Test {
 protected:
  std::string Write(const std::string& name, std::string_view text) {
    CHECK(WriteFile(directory_.Path(name), AsBytes(text)).has_value());
    return directory_.Path(name);
  }

  void Hold(const Receipt& receipt) { HoldText(FormatReceiptJson(receipt)); }
  void HoldText(std::string_view text) {
    held_.push_back(
        Write("receipt-" + std::to_string(held_.size()) + ".diptych", text));
  }

  std::vector<JudgedCredential> JudgeFile(const std::string& text) {
    VerifierKnowledge knowledge;
    knowledge.policy = TestPolicy();
    knowledge.now = TimeMs{kTestSealed.value + 100'000};
    knowledge.receipts = held_;
    return VerifyRun(std::move(knowledge), std::exchange(nodes_, {}))
        .Judge(Write("document.json", text), ToBytes(AsBytes(text)));
  }

  VerdictReport Judge() {
    std::vector<JudgedCredential> judged = JudgeFile(kDocument);
    EXPECT_EQ(judged.size(), 1U);
    return judged.front().report;
  }

  // One node more for the next file.
  void Ask(std::vector<Receipt> known, const std::string& url = kUrl) {
    auto node = std::make_unique<FakeNode>(std::move(known));
    node_ = node.get();
    nodes_.push_back({url, std::move(node)});
  }

  TestDirectory directory_;
  std::vector<std::string> held_;
  std::vector<VerifierNode> nodes_;
  FakeNode* node_ = nullptr;  // The last of them.
};

std::string Agreement(const VerdictReport& report) {
  return Find(report.checks, CheckName::kAgreement).sentence;
}

TEST_F(VerifyRunTest, ANodeThatLagsBehindDoesNotUndoARevocationInHand) {
  Hold(Revoked(kLate));
  Ask({Valid(kEarly)});
  const VerdictReport report = Judge();
  EXPECT_EQ(report.verdict, Verdict::kNotValid) << report.sentence;
  EXPECT_EQ(Agreement(report), "2 of 2 sources prove their answer, and agree.");
}

TEST_F(VerifyRunTest, ANodeThatTakesARevocationBackContradictsTheReceipt) {
  Hold(Revoked(kEarly));
  Ask({Valid(kLate)});
  const VerdictReport report = Judge();
  EXPECT_EQ(report.verdict, Verdict::kCannotTell);
  EXPECT_THAT(report.sentence, HasSubstr("a revocation is final"));
}

TEST_F(VerifyRunTest, ANodesNewerAnswerCountsAndAnOldReceiptChangesNothing) {
  Hold(Valid(kEarly));
  Ask({Revoked(kLate)});
  EXPECT_EQ(Judge().verdict, Verdict::kNotValid);
  Ask({Valid(kLate)});
  const VerdictReport report = Judge();
  EXPECT_EQ(report.verdict, Verdict::kValid);
  EXPECT_EQ(report.facts->head.size, kLate);
}

TEST_F(VerifyRunTest, AReceiptThatProvesNothingIsToldAndSpoilsNoGoodAnswer) {
  Receipt broken = Valid(kLate);
  broken.entry_path.clear();
  Hold(broken);
  HoldText("{");
  Ask({Valid(kEarly)});
  const VerdictReport report = Judge();
  EXPECT_EQ(report.verdict, Verdict::kValid) << report.sentence;
  EXPECT_THAT(Agreement(report), HasSubstr("1 of 3 sources"));
  EXPECT_THAT(Agreement(report), HasSubstr("receipt-0.diptych does not."));
  EXPECT_THAT(Agreement(report), HasSubstr("receipt-1.diptych does not."));
}

TEST_F(VerifyRunTest, AReceiptThatCannotBeReadIsNoReasonNotToAsk) {
  HoldText("{");
  Ask({Revoked(kLate, {})});
  EXPECT_EQ(Judge().verdict, Verdict::kNotValid);
}

TEST_F(VerifyRunTest, AReceiptOfAnotherDocumentSpoilsNoGoodAnswer) {
  Hold(ReceiptOf(R"({"name":"Baking"})", {}, kEarly,
                 CredentialStatus::kInvalid));
  Ask({Valid(kLate, {})});
  EXPECT_EQ(Judge().verdict, Verdict::kValid);
  // Without the node's answer it is what there is.
  Ask({});
  EXPECT_EQ(Judge().verdict, Verdict::kNotValid);
}

TEST_F(VerifyRunTest, TheSaltOfEveryReceiptIsTried) {
  const Receipt other = ReceiptOf(R"({"name":"Baking"})", kOtherSalt, kEarly,
                                  CredentialStatus::kValid);
  Hold(Valid(kEarly));
  Hold(other);
  Ask({Revoked(kLate)});
  const VerdictReport report = Judge();
  EXPECT_EQ(report.verdict, Verdict::kNotValid) << report.sentence;
  EXPECT_THAT(report.sentence, HasSubstr("Revoked"));
}

TEST_F(VerifyRunTest, AChangedSaltHidesNoRevocationOfTheEntry) {
  Receipt changed = Revoked(kLate, {});
  changed.salt = kOtherSalt;
  Hold(changed);
  Ask({Valid(kEarly, {})});
  const VerdictReport report = Judge();
  EXPECT_EQ(report.verdict, Verdict::kNotValid);
  EXPECT_THAT(report.sentence, HasSubstr("Revoked"));
}

TEST_F(VerifyRunTest, ADeadNodeLeavesARevocationAndNothingElse) {
  Ask({});
  node_->is_dead = true;
  Hold(Valid(kLate));
  VerdictReport report = Judge();
  EXPECT_EQ(report.verdict, Verdict::kCannotTell);
  EXPECT_THAT(report.sentence, HasSubstr("The node gave no receipt"));
  held_.clear();
  Hold(Revoked(kLate));
  Ask({});
  node_->is_dead = true;
  report = Judge();
  EXPECT_EQ(report.verdict, Verdict::kNotValid);
  EXPECT_THAT(Agreement(report), HasSubstr(std::string(kUrl) + " does not."));
}

// Whoever stands between can say that in a node's place.
TEST_F(VerifyRunTest, ThatANodeDoesNotKnowItLeavesARevocationAndNothingElse) {
  Hold(Valid(kLate));
  Ask({});
  VerdictReport report = Judge();
  EXPECT_EQ(report.verdict, Verdict::kCannotTell);
  EXPECT_THAT(report.sentence,
              HasSubstr(std::string(kUrl) +
                        ": the node knows no such credential, and proves "
                        "nothing by saying so. Without --node"));
  held_.clear();
  Hold(Revoked(kLate));
  Ask({});
  report = Judge();
  EXPECT_EQ(report.verdict, Verdict::kNotValid);
  EXPECT_THAT(Agreement(report), HasSubstr(std::string(kUrl) + " does not."));
}

TEST_F(VerifyRunTest, OfSeveralNodesOneHasToProveItsAnswer) {
  Hold(Valid(kEarly));
  Ask({});
  node_->is_dead = true;
  Ask({}, "http://ignorant.example");
  VerdictReport report = Judge();
  EXPECT_EQ(report.verdict, Verdict::kCannotTell) << report.sentence;
  EXPECT_THAT(Agreement(report),
              HasSubstr(std::string(kUrl) + ", http://ignorant.example."));

  Ask({}, "http://ignorant.example");
  Ask({Valid(kLate)});
  report = Judge();
  EXPECT_EQ(report.verdict, Verdict::kValid) << report.sentence;
  EXPECT_EQ(report.facts->head.size, kLate);
  EXPECT_THAT(Agreement(report),
              HasSubstr("2 of 3 sources prove their answer, and agree. "
                        "http://ignorant.example does not."));
}

std::vector<std::string> Places(const std::vector<JudgedCredential>& judged) {
  std::vector<std::string> places;
  for (const JudgedCredential& one : judged) places.push_back(one.place);
  return places;
}

std::string Presentation(std::string_view types, std::string_view more = "") {
  return R"({"type":[)" + std::string(types) +
         R"(],"verifiableCredential":[{"type":["VerifiableCredential"]}])" +
         std::string(more) + "}";
}

TEST_F(VerifyRunTest, APresentationIsNotJudgedWhereverItStands) {
  const std::string plain = Presentation(R"("VerifiablePresentation")");
  EXPECT_THAT(Places(JudgeFile(plain)), ElementsAre("verifiableCredential[0]"));
  EXPECT_THAT(Places(JudgeFile("[" + plain + "]")),
              ElementsAre("[0].verifiableCredential[0]"));
  EXPECT_THAT(
      Places(JudgeFile(
          R"({"type":"VerifiablePresentation","verifiableCredential":)" +
          plain + "}")),
      ElementsAre("verifiableCredential[0].verifiableCredential[0]"));
}

TEST_F(VerifyRunTest, AnEmptyPresentationIsToldWhereverItStands) {
  const std::string empty = R"({"type":"VerifiablePresentation"})";
  for (const std::string& text : {empty, "[" + empty + "]"}) {
    const std::vector<JudgedCredential> judged = JudgeFile(text);
    ASSERT_EQ(judged.size(), 1U);
    EXPECT_EQ(judged[0].report.verdict, Verdict::kCannotTell);
    EXPECT_THAT(judged[0].report.sentence,
                HasSubstr("There is no credential in this file"));
  }
}

TEST_F(VerifyRunTest, APresentationThatIsACredentialTooIsJudged) {
  for (const std::string& both :
       {Presentation(R"("VerifiablePresentation","VerifiableCredential")"),
        Presentation(R"("VerifiablePresentation","OpenBadgeCredential")"),
        Presentation(R"("VerifiablePresentation",)"
                     R"("https://www.w3.org/2018/credentials)"
                     R"(#VerifiableCredential")"),
        Presentation(R"("VerifiablePresentation")",
                     R"(,"credentialSubject":{"name":"Ada"})"),
        Presentation(R"("VerifiablePresentation")",
                     R"(,"issuer":"did:web:college.example")")}) {
    EXPECT_THAT(Places(JudgeFile(both)),
                ElementsAre("", "verifiableCredential[0]"))
        << both;
    EXPECT_THAT(Places(JudgeFile("[" + both + "]")),
                ElementsAre("[0]", "[0].verifiableCredential[0]"))
        << both;
  }
}

}  // namespace
}  // namespace diptych
