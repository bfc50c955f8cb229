// SPDX-License-Identifier: Apache-2.0
// Covers asking several nodes of one register: which one is asked, what moves
// the wallet on to the next and what does not, and that a run whose node dies
// at any call anchors everything once.
#include "wallet/failover_registry.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/test_wallet.h"
#include "wallet/anchorer.h"

namespace diptych {
namespace {

using ::testing::HasSubstr;

// One of several nodes that keep one register.
class Door : public RegistryPort {
 public:
  explicit Door(RegistryPort& registry) : registry_(registry) {}

  // Errors in place of answers from now on; nothing for none.
  std::optional<ErrorCode> fault;
  // Dies at that call, counted from 1: with the call made and its answer lost,
  // or without. 0 for never.
  std::size_t dies_at = 0;
  bool makes_last_call = false;
  std::size_t calls = 0;

  Result<SubmitAnswer> Submit(const Transaction& transaction) override {
    return Pass([&] { return registry_.Submit(transaction); });
  }
  Result<NetworkAnswer> GetNetwork() override {
    return Pass([&] { return registry_.GetNetwork(); });
  }
  Result<MemberAnswer> GetMember(MemberId member) override {
    return Pass([&] { return registry_.GetMember(member); });
  }
  Result<StatusListAnswer> GetStatusList(ListId list) override {
    return Pass([&] { return registry_.GetStatusList(list); });
  }
  Result<std::vector<std::optional<Receipt>>> GetReceipts(
      std::span<const EntryIndex> entries) override {
    return Pass([&] { return registry_.GetReceipts(entries); });
  }
  Result<std::vector<std::optional<Receipt>>> FindReceipts(
      std::span<const Digest> commitments) override {
    return Pass([&] { return registry_.FindReceipts(commitments); });
  }

 private:
  template <class Call>
  auto Pass(Call&& call) -> decltype(call()) {
    if (++calls == dies_at) {
      if (makes_last_call) static_cast<void>(call());
      fault = ErrorCode::kUnavailable;
      return Error{ErrorCode::kIo, "the connection broke"};
    }
    if (fault) return Error{*fault, "the node is as it is"};
    return call();
  }

  RegistryPort& registry_;
};

class Failover : public testing::Test {
 protected:
  Failover() {
    std::vector<std::unique_ptr<RegistryPort>> nodes;
    for (Door*& door : doors) {
      auto owned = std::make_unique<Door>(wallet.registry);
      door = owned.get();
      nodes.push_back(std::move(owned));
    }
    registry = std::make_unique<FailoverRegistry>(std::move(nodes));
  }

  TestWallet wallet;
  Door* doors[3] = {};
  std::unique_ptr<FailoverRegistry> registry;
};

TEST_F(Failover, AsksTheOwnNodeAlone) {
  EXPECT_TRUE(registry->GetNetwork());
  EXPECT_TRUE(registry->GetNetwork());
  EXPECT_EQ(doors[0]->calls, 2U);
  EXPECT_EQ(doors[1]->calls, 0U);
}

TEST_F(Failover, GoesOnFromADeadNodeAndStaysWithWhoAnswers) {
  doors[0]->fault = ErrorCode::kUnavailable;
  doors[1]->fault = ErrorCode::kIo;
  EXPECT_TRUE(registry->GetNetwork());
  EXPECT_EQ(registry->current(), 2U);
  EXPECT_TRUE(registry->GetNetwork());
  EXPECT_EQ(doors[0]->calls, 1U);
  EXPECT_EQ(doors[2]->calls, 2U);
  // And round to the first when that is the one left.
  doors[2]->fault = ErrorCode::kUnavailable;
  doors[0]->fault.reset();
  EXPECT_TRUE(registry->GetNetwork());
  EXPECT_EQ(registry->current(), 0U);
}

TEST_F(Failover, AnAnswerIsAnAnswer) {
  for (const ErrorCode code :
       {ErrorCode::kInvalid, ErrorCode::kNotFound, ErrorCode::kRefused,
        ErrorCode::kLimit, ErrorCode::kCorrupt}) {
    doors[0]->fault = code;
    const auto answer = registry->GetNetwork();
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().code, code);
  }
  EXPECT_EQ(doors[1]->calls, 0U);
  EXPECT_EQ(registry->current(), 0U);
}

TEST_F(Failover, SaysWhatItsOwnNodeSaidWhenNoneAnswers) {
  doors[0]->fault = ErrorCode::kUnavailable;
  doors[1]->fault = ErrorCode::kIo;
  doors[2]->fault = ErrorCode::kIo;
  const auto answer = registry->GetNetwork();
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().code, ErrorCode::kUnavailable);
  EXPECT_THAT(answer.error().message, HasSubstr("2 other nodes"));
  EXPECT_EQ(registry->current(), 0U);
}

TEST(FailoverAnchoring, ANodeThatDiesAtAnyCallLosesAndRepeatsNothing) {
  constexpr std::size_t kDocuments = 7;
  for (const bool makes_last_call : {false, true}) {
    for (std::size_t call = 1; call < 100; ++call) {
      SCOPED_TRACE(call);
      TestWallet wallet;
      wallet.WriteDocuments(kDocuments);
      auto own = std::make_unique<Door>(wallet.registry);
      own->dies_at = call;
      own->makes_last_call = makes_last_call;
      const Door& first = *own;
      std::vector<std::unique_ptr<RegistryPort>> nodes;
      nodes.push_back(std::move(own));
      nodes.push_back(std::make_unique<Door>(wallet.registry));
      FailoverRegistry registry(std::move(nodes));
      const Issuer issuer{.network = wallet.network.folder,
                          .key = wallet.network.anchoring,
                          .key_number = 1,
                          .registry = registry,
                          .clock = wallet.clock,
                          .pause = wallet.pause,
                          .random = wallet.random,
                          .stop = &wallet.stop};
      auto journal = AnchorJournal::Open(wallet.journal_path(),
                                         wallet.network.folder.network_id());
      ASSERT_TRUE(journal);
      const auto report =
          Anchorer(issuer, *journal).Run(wallet.documents, {.batch = 3});
      ASSERT_TRUE(report) << report.error().message;
      EXPECT_EQ(report->anchored, kDocuments);
      EXPECT_EQ(wallet.FaultOfAnchoring(), "");
      // Where the answer to opening a list is lost, another list is opened, as
      // with a single node whose answer is lost: empty, and harmless.
      EXPECT_LE(wallet.registry.state().lists.size(),
                makes_last_call ? 2U : 1U);
      if (first.calls < call) break;
    }
  }
}

}  // namespace
}  // namespace diptych
