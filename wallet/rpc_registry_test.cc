// SPDX-License-Identifier: Apache-2.0
// The RegistryPort over HTTP: a run of anchoring against a register behind a
// real server gives what it gives without one, and answers that are malformed
// are refused.
#include "wallet/rpc_registry.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>

#include "registry/receipt_proto.h"
#include "rpc/fake_service.h"
#include "rpc/server.h"
#include "tests/support/test_wallet.h"
#include "wallet/member_record.h"
#include "wallet/status_changer.h"

namespace diptych {
namespace {

using ::testing::HasSubstr;

// Serves a TestRegistry as a node would. One call at a time.
class ServedRegistry : public FakeService {
 public:
  explicit ServedRegistry(TestRegistry& registry) : registry_(registry) {}

  // Change what is answered to Submit, and to GetDirectoryRecord.
  std::function<void(v1::SubmitResponse&)> bend_submit;
  std::function<void(v1::GetDirectoryRecordResponse&)> bend_member;

  void Submit(std::vector<Submission> submissions) override {
    for (Submission& submission : submissions) {
      submission.done([this, request = std::move(submission.request)] {
        return Answer(request);
      });
    }
  }

  Result<v1::GetNetworkResponse> GetNetwork(
      const v1::GetNetworkRequest&) override {
    ASSIGN_OR_RETURN(const NetworkAnswer answer, registry_.GetNetwork());
    v1::GetNetworkResponse response;
    response.set_network_id(ToText(answer.network_id));
    response.set_list_count(answer.list_count);
    return response;
  }

  Result<v1::GetDirectoryRecordResponse> GetDirectoryRecord(
      const v1::GetDirectoryRecordRequest& request) override {
    ASSIGN_OR_RETURN(const MemberAnswer answer,
                     registry_.GetMember({request.member()}));
    v1::GetDirectoryRecordResponse response;
    response.set_record(ToText(answer.record));
    response.set_index(answer.proof.place);
    response.set_directory_size(answer.proof.count);
    for (const Digest& hash : answer.proof.path) {
      response.add_path(ToText(hash));
    }
    response.set_seal(ToText(EncodeEntry(answer.seal)));
    for (const Digest& hash : answer.seal_path) {
      response.add_seal_path(ToText(hash));
    }
    response.set_checkpoint(answer.checkpoint);
    if (bend_member) bend_member(response);
    return response;
  }

  Result<v1::GetStatusListResponse> GetStatusList(
      const v1::GetStatusListRequest& request) override {
    ASSIGN_OR_RETURN(const StatusListAnswer answer,
                     registry_.GetStatusList({request.list()}));
    v1::GetStatusListResponse response;
    response.set_owner(answer.owner.value);
    response.set_taken(ToText(answer.taken));
    return response;
  }

  Result<v1::GetReceiptsResponse> GetReceipts(
      const v1::GetReceiptsRequest& request) override {
    std::vector<EntryIndex> entries;
    for (const std::uint64_t index : request.entry_index()) {
      entries.push_back({index});
    }
    std::vector<Digest> commitments;
    for (const std::string& commitment : request.commitment()) {
      commitments.push_back(ToDigest(AsBytes(commitment)));
    }
    ASSIGN_OR_RETURN(const auto receipts,
                     entries.empty() ? registry_.FindReceipts(commitments)
                                     : registry_.GetReceipts(entries));
    v1::GetReceiptsResponse response;
    for (const std::optional<Receipt>& receipt : receipts) {
      *response.add_receipts() = receipt ? ToProto(*receipt) : v1::Receipt();
    }
    return response;
  }

 private:
  Result<v1::SubmitResponse> Answer(const v1::SubmitRequest& request) {
    auto transaction =
        ParseTransaction(AsBytes(request.transaction().body()),
                         AsBytes(request.transaction().signature()));
    CHECK(transaction.has_value());
    const Result<SubmitAnswer> answer = registry_.Submit(*transaction);
    if (!answer) return answer.error();
    v1::SubmitResponse response;
    response.set_verdict(std::string(TransactionVerdictName(answer->verdict)));
    response.set_message(answer->message);
    if (answer->refused_item) response.set_refused_item(*answer->refused_item);
    for (const EntryIndex entry : answer->entries) {
      response.add_entry_index(entry.value);
    }
    if (answer->opened_list) response.set_list(answer->opened_list->value);
    if (bend_submit) bend_submit(response);
    return response;
  }

  TestRegistry& registry_;
};

class OverHttp : public testing::Test {
 protected:
  OverHttp() : service_(wallet_.registry) {
    HttpServer::Options options;
    options.port = 0;
    options.threads = 1;
    server_ = std::make_unique<HttpServer>(options, service_);
    CHECK(server_->Start().has_value());
    auto client = RegistryClient::Create(
        {.url = "http://127.0.0.1:" + std::to_string(server_->bound_port())});
    CHECK(client.has_value());
    registry_ = std::make_unique<RpcRegistry>(*std::move(client));
  }

  Issuer MakeIssuer() {
    return {.network = wallet_.network.folder,
            .key = wallet_.network.anchoring,
            .key_number = 1,
            .registry = *registry_,
            .clock = wallet_.clock,
            .pause = wallet_.pause,
            .random = wallet_.random};
  }

  AnchorJournal Journal() {
    auto journal = AnchorJournal::Open(wallet_.journal_path(),
                                       wallet_.network.folder.network_id());
    CHECK(journal.has_value());
    return *std::move(journal);
  }

  TestWallet wallet_;
  ServedRegistry service_;
  std::unique_ptr<HttpServer> server_;
  std::unique_ptr<RpcRegistry> registry_;
};

TEST_F(OverHttp, DocumentsAreAnchoredAndRevoked) {
  wallet_.WriteDocuments(5);
  const Issuer issuer = MakeIssuer();
  AnchorJournal journal = Journal();
  const auto report =
      Anchorer(issuer, journal).Run(wallet_.documents, {.batch = 2});
  ASSERT_TRUE(report) << report.error().message;
  EXPECT_EQ(report->anchored, 5U);
  const auto changed =
      StatusChanger(issuer, journal)
          .Run({wallet_.documents[0].path}, {.refresh_receipts = true});
  ASSERT_TRUE(changed) << changed.error().message;
  EXPECT_TRUE(changed->items[0].wrote_receipt) << changed->items[0].problem;
  EXPECT_EQ(wallet_.FaultOfAnchoring(), "");
}

TEST_F(OverHttp, ARefusalKeepsItsVerdictAndItsItem) {
  wallet_.WriteDocuments(2);
  const Issuer issuer = MakeIssuer();
  AnchorJournal journal = Journal();
  ASSERT_TRUE(Anchorer(issuer, journal).Run(wallet_.documents, {}));
  const std::vector<std::string> first = {wallet_.documents[0].path};
  StatusChanger changer(issuer, journal);
  ASSERT_TRUE(changer.Run(first, {}));
  const auto report = changer.Run({first[0], wallet_.documents[1].path},
                                  {.status = CredentialStatus::kSuspended});
  ASSERT_TRUE(report) << report.error().message;
  EXPECT_EQ(report->items[0].outcome, StatusOutcome::kRefused);
  EXPECT_THAT(report->items[0].problem, HasSubstr("revocation_final"));
  EXPECT_EQ(report->items[1].outcome, StatusOutcome::kChanged);
}

TEST_F(OverHttp, WhereThereIsNoCredentialThereIsNoReceipt) {
  const Digest unknown{7};
  const auto receipts = registry_->FindReceipts({&unknown, 1});
  ASSERT_TRUE(receipts) << receipts.error().message;
  ASSERT_EQ(receipts->size(), 1U);
  EXPECT_FALSE((*receipts)[0]);
  EXPECT_EQ(registry_->GetStatusList({5}).error().code, ErrorCode::kNotFound);
}

TEST_F(OverHttp, AnswersOfTheWrongFormAreRefused) {
  wallet_.WriteDocuments(2);
  const Issuer issuer = MakeIssuer();
  AnchorJournal journal = Journal();
  service_.bend_submit = [](v1::SubmitResponse& response) {
    response.set_verdict("splendid");
  };
  auto report = Anchorer(issuer, journal).Run(wallet_.documents, {});
  ASSERT_FALSE(report);
  EXPECT_THAT(report.error().message, HasSubstr("unknown verdict"));
  service_.bend_submit = [](v1::SubmitResponse& response) {
    if (response.entry_index_size() > 0) {
      response.mutable_entry_index()->RemoveLast();
    }
  };
  report = Anchorer(issuer, journal).Run(wallet_.documents, {});
  ASSERT_FALSE(report);
  EXPECT_THAT(report.error().message, HasSubstr("1 entries for 2 documents"));
  service_.bend_submit = nullptr;
  ASSERT_TRUE(Anchorer(issuer, journal).Run(wallet_.documents, {}));
  EXPECT_EQ(wallet_.FaultOfAnchoring(), "");
}

TEST_F(OverHttp, TheMembersRecordIsThatOfTheRegister) {
  const auto record = FetchMemberRecord(wallet_.network.folder, *registry_);
  ASSERT_TRUE(record) << record.error().message;
  EXPECT_EQ(*record, wallet_.network.folder.member_record());
  EXPECT_EQ(registry_->GetMember({99}).error().code, ErrorCode::kNotFound);
}

TEST_F(OverHttp, MalformedRecordsAreRefusedBeforeTheyAreUsed) {
  const auto expect_refused =
      [&](std::function<void(v1::GetDirectoryRecordResponse&)> bend) {
        service_.bend_member = std::move(bend);
        const auto answer =
            registry_->GetMember(wallet_.network.folder.member());
        ASSERT_FALSE(answer);
        EXPECT_THAT(answer.error().message, HasSubstr("malformed"));
      };
  expect_refused([](auto& response) {
    response.set_record(std::string(kMemberRecordSizeMax + 1, 'x'));
  });
  expect_refused([](auto& response) {
    response.set_checkpoint(std::string(kReceiptCheckpointSizeMax + 1, 'x'));
  });
  expect_refused([](auto& response) { response.set_seal("no seal"); });
  expect_refused([](auto& response) { response.add_path("short"); });
  expect_refused([](auto& response) {
    for (std::size_t i = 0; i <= kInclusionPathMax; ++i) {
      response.add_seal_path(std::string(kDigestSize, 'x'));
    }
  });
}

}  // namespace
}  // namespace diptych
