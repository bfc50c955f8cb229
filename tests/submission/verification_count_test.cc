// SPDX-License-Identifier: Apache-2.0
// Covers how often the signature of a submission is verified, which is most of
// what one costs a node: once if its sender may write at all, whoever signed
// it and however it looks, and else never.
#include <dlfcn.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <secp256k1.h>

#include <optional>
#include <utility>

#include "node/node_service.h"
#include "node/view_loader.h"
#include "tests/support/high_s.h"
#include "tests/support/sample_register.h"
#include "tests/support/test_directory.h"

namespace {

int verified = 0;

}  // namespace

// Stands before the library's own. A high S that library refuses by its look,
// which is no verification.
extern "C" int secp256k1_ecdsa_verify(
    const secp256k1_context* context,
    const secp256k1_ecdsa_signature* signature, const unsigned char* digest,
    const secp256k1_pubkey* key) {
  using Verify =
      int (*)(const secp256k1_context*, const secp256k1_ecdsa_signature*,
              const unsigned char*, const secp256k1_pubkey*);
  static const auto verify =
      reinterpret_cast<Verify>(dlsym(RTLD_NEXT, "secp256k1_ecdsa_verify"));
  const bool has_high_s =
      secp256k1_ecdsa_signature_normalize(context, nullptr, signature) == 1;
  if (!has_high_s) ++verified;
  return verify(context, signature, digest, key);
}

namespace diptych {
namespace {

using testing::HasSubstr;

class FixedClock final : public Clock {
 public:
  explicit FixedClock(TimeMs time) : time_(time) {}
  TimeMs Now() override { return time_; }

 private:
  const TimeMs time_;
};

class VerificationCount : public testing::Test {
 protected:
  VerificationCount() {
    const Store::Options options{.path = directory_.Path("store"),
                                 .free_octets_min = 0};
    EXPECT_TRUE(Store::Create(options, sample_.genesis_entry()));
    store_ = Store::Open(options).value();
    shared_.emplace(LoadRegisterView(*store_).value());
    service_.emplace(NodeService::Parts{.shared = *shared_,
                                        .store = *store_,
                                        .mempool = mempool_,
                                        .metrics = metrics_,
                                        .clock = clock_,
                                        .member = {1}});
  }

  // One by member 1, unless the test alters it.
  TransactionBody Body() const {
    TransactionBody body;
    body.network_id = sample_.state().network_id;
    body.member = {1};
    body.key = kSampleAnchoringKey;
    body.expires = {clock_time_.value + 60'000};
    body.nonce = Bytes(16);
    body.action = OpenStatusList{};
    return body;
  }
  Transaction Signed(const TransactionBody& body) const {
    return SignTransaction(body, sample_.keys({1}).anchoring);
  }

  // What the node answered at once; nothing if it waits to be ordered. Counts
  // anew.
  std::optional<v1::SubmitResponse> Submit(ByteView body, ByteView signature) {
    verified = 0;
    std::optional<v1::SubmitResponse> answer;
    std::vector<RegistryService::Submission> submissions(1);
    v1::Transaction& sent = *submissions.front().request.mutable_transaction();
    sent.set_body(ToText(body));
    sent.set_signature(ToText(signature));
    submissions.front().done = [&](auto response) {
      answer = response().value();
    };
    service_->Submit(std::move(submissions));
    return answer;
  }
  std::optional<v1::SubmitResponse> Submit(const Transaction& transaction) {
    return Submit(transaction.body_octets, transaction.signature);
  }

  TestDirectory directory_;
  SampleRegister sample_{4};
  const TimeMs clock_time_{sample_.state().tip.time.value + 1'000};
  FixedClock clock_{clock_time_};
  Mempool mempool_{Mempool::Options{}};
  NodeMetrics metrics_;
  std::unique_ptr<Store> store_;
  std::optional<SharedRegister> shared_;
  std::optional<NodeService> service_;
};

TEST_F(VerificationCount, IsOneForWhatIsTakenIn) {
  EXPECT_FALSE(Submit(Signed(Body())));
  EXPECT_EQ(verified, 1);
}

TEST_F(VerificationCount, IsOneForASignatureThatNobodyCouldMean) {
  Transaction transaction = Signed(Body());
  // Of R: each half of all garbage has a low S.
  transaction.signature[0] ^= 1;
  EXPECT_EQ(Submit(transaction)->verdict(), "bad_signature");
  EXPECT_EQ(verified, 1);
  transaction.signature = WithOtherS(transaction.signature);
  EXPECT_EQ(Submit(transaction)->verdict(), "bad_signature");
  EXPECT_EQ(verified, 1);
}

TEST_F(VerificationCount, IsOneForASignatureBySomebodyElse) {
  const Transaction transaction =
      SignTransaction(Body(), sample_.keys({1}).consensus);
  EXPECT_EQ(Submit(transaction)->verdict(), "bad_signature");
  EXPECT_EQ(verified, 1);
}

TEST_F(VerificationCount, IsOneForAHighSWhichIsToldSo) {
  Transaction transaction = Signed(Body());
  transaction.signature = WithOtherS(transaction.signature);
  const auto answer = Submit(transaction);
  EXPECT_EQ(answer->verdict(), "bad_signature");
  EXPECT_THAT(answer->message(), HasSubstr("high S"));
  EXPECT_EQ(verified, 1);
}

TEST_F(VerificationCount, IsNoneForASenderWhoMayNotWrite) {
  TransactionBody body = Body();
  body.network_id[0] ^= 1;
  EXPECT_EQ(Submit(Signed(body))->verdict(), "wrong_network");
  body = Body();
  body.member = {99};
  EXPECT_NE(Submit(Signed(body))->verdict(), "bad_signature");
  EXPECT_EQ(verified, 0);
  body = Body();
  body.expires = {clock_time_.value - 1};
  EXPECT_EQ(Submit(Signed(body))->verdict(), "expired");
  EXPECT_EQ(verified, 0);
}

TEST_F(VerificationCount, IsNoneForWhatCannotBeRead) {
  const Transaction transaction = Signed(Body());
  const ByteView front = ByteView(transaction.body_octets).first(9);
  EXPECT_EQ(Submit(front, transaction.signature)->verdict(), "malformed");
  EXPECT_EQ(verified, 0);
}

}  // namespace
}  // namespace diptych
