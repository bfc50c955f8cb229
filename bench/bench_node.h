// SPDX-License-Identifier: Apache-2.0
//
// A BenchNode is a node of a network of one, in this process and on this disk,
// with one empty status list open.

#pragma once

#include <memory>
#include <string>

#include "base/check.h"
#include "bench/bench_directory.h"
#include "crypto/key_pem.h"
#include "node/node.h"
#include "platform/file.h"
#include "platform/system_clock.h"
#include "platform/system_random.h"
#include "rpc/client.h"
#include "tests/support/sample_register.h"

namespace diptych {

class BenchNode {
 public:
  // Keeps its files in a BenchDirectory below `parent`.
  explicit BenchNode(const std::string& parent) : directory_(parent) {
    config_.genesis_file = directory_.path() + "/genesis";
    config_.member = {1};
    config_.data_directory = directory_.path() + "/data";
    config_.log_key_file = WriteKey("log", sample_.log_key());
    config_.checkpoint_key_file =
        WriteKey("checkpoint", sample_.keys({1}).checkpoint);
    config_.rpc_port = 0;
    CHECK(WriteFile(config_.genesis_file, sample_.genesis_entry()).has_value());
    Result<std::unique_ptr<Node>> node = Node::Open(
        config_, {kPassphrase, "this benchmark"}, clock_, random_, log_);
    CHECK(node.has_value());
    node_ = *std::move(node);
    CHECK(node_->Start().has_value());
    OpenList();
  }
  BenchNode(const BenchNode&) = delete;
  BenchNode& operator=(const BenchNode&) = delete;

  const EcdsaSecretKey& key() const { return sample_.keys({1}).anchoring; }

  RegistryService& registry() const { return node_->registry(); }

  std::uint16_t port() const { return node_->rpc_port(); }

  RegistryClient Client() const {
    auto client = RegistryClient::Create(
        {.url = "http://127.0.0.1:" + std::to_string(port())});
    CHECK(client.has_value());
    return *std::move(client);
  }

  // A signed transaction of one action, good for four minutes.
  v1::SubmitRequest Request(TransactionAction action) {
    constexpr std::uint64_t kLifetimeMs = 240'000;
    const Digest nonce = sample_.FreshDigest();
    TransactionBody body;
    body.network_id = sample_.state().network_id;
    body.member = {1};
    body.key = kSampleAnchoringKey;
    body.expires = {clock_.Now().value + kLifetimeMs};
    body.nonce.assign(nonce.begin(), nonce.begin() + kTransactionNonceSizeMax);
    body.action = std::move(action);
    const Transaction transaction = SignTransaction(body, key());
    v1::SubmitRequest request;
    request.mutable_transaction()->set_body(ToText(transaction.body_octets));
    request.mutable_transaction()->set_signature(ToText(transaction.signature));
    return request;
  }

  // Anchors one credential at the next free position.
  v1::SubmitRequest OneCredential() { return Credentials(1); }

  // So many in one transaction.
  v1::SubmitRequest Credentials(std::uint32_t count) {
    CHECK(count <= kPositionsPerList);
    if (next_ + count > kPositionsPerList) OpenList();
    AnchorBatch batch;
    batch.list = ListId{lists_ - 1};
    for (std::uint32_t i = 0; i < count; ++i) {
      batch.items.push_back({Position{next_++}, sample_.FreshDigest()});
    }
    return Request(std::move(batch));
  }

 private:
  void OpenList() {
    const v1::SubmitRequest open = Request(OpenStatusList{});
    const auto opened = Client().Submit(open);
    CHECK(opened && opened->verdict() == "accepted");
    ++lists_;
    next_ = 0;
  }

  static constexpr char kPassphrase[] = "benchmark";

  std::string WriteKey(const std::string& name, const Ed25519SecretKey& key) {
    const std::string path = directory_.path() + "/" + name + ".pem";
    const Result<std::string> pem = EncodeKeyPem(key, kPassphrase, random_);
    CHECK(pem && WriteFile(path, AsBytes(*pem)));
    return path;
  }

  const BenchDirectory directory_;
  SampleRegister sample_;
  NodeConfig config_;
  SystemClock clock_;
  SystemRandom random_;
  EventLog log_{EventLog::Format::kText, EventLog::Level::kWarning};
  std::unique_ptr<Node> node_;
  std::uint32_t lists_ = 0;
  std::uint32_t next_ = 0;  // In the last list.
};

}  // namespace diptych
