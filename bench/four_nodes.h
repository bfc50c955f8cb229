// SPDX-License-Identifier: Apache-2.0
//
// FourNodes is a network of four validators: four nodes in this process, with
// a directory each on this disk, that speak over TLS on the loopback device.
// Member 1 has as many empty status lists as were asked for.

#pragma once

#include <unistd.h>

#include <array>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <memory>
#include <set>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "base/check.h"
#include "bench/bench_directory.h"
#include "bench/counted_verify.h"
#include "bench/delay_proxy.h"
#include "bench/heartbeat_chain.h"
#include "bench/measure.h"
#include "crypto/key_pem.h"
#include "node/node.h"
#include "platform/file.h"
#include "platform/system_clock.h"
#include "platform/system_random.h"
#include "rpc/client.h"
#include "tests/support/sample_register.h"

namespace diptych {

class FourNodes {
 public:
  static constexpr std::size_t kNodes = 4;

  struct Options {
    // The files are in a BenchDirectory below it.
    std::string parent;
    std::uint32_t lists = 1;
    // One way, between any two nodes.
    std::chrono::milliseconds delay{0};
    // If there are any, all but the last node begin with so many final blocks
    // without transactions, and the last is not started.
    std::uint32_t heartbeats = 0;
  };

  explicit FourNodes(const Options& options) : directory_(options.parent) {
    Genesis genesis = sample_.state().genesis;
    for (std::size_t i = 0; i < kNodes; ++i) {
      genesis.members[i].keys.push_back(
          {.purpose = KeyPurpose::kTls,
           .type = KeyType::kEd25519,
           .from = genesis.time,
           .public_key = ToBytes(TlsKey(i).public_key().bytes())});
    }
    const Bytes entry = EncodeGenesis(genesis);
    network_id_ = NetworkId(entry);
    CHECK(WriteFile(directory_.path() + "/genesis", entry).has_value());
    std::array<std::uint16_t, kNodes> ports{};
    for (std::uint16_t& port : ports) port = FreePort();
    for (std::size_t i = 0; i < kNodes; ++i) {
      configs_[i] = Configure(i, ports, options.delay);
    }
    if (options.heartbeats > 0) {
      // No guard has seen what these blocks are signed with.
      for (NodeConfig& config : configs_) config.key_is_unused = true;
      Grow(entry, options.heartbeats);
      for (std::size_t i = 0; i + 1 < kNodes; ++i) StartNode(i);
      return;
    }
    for (std::size_t i = 0; i < kNodes; ++i) StartNode(i);
    for (std::uint32_t i = 0; i < options.lists; ++i) {
      CHECK(Submit(0, Request(OpenStatusList{})));
    }
  }
  FourNodes(const FourNodes&) = delete;
  FourNodes& operator=(const FourNodes&) = delete;
  ~FourNodes() {
    for (std::unique_ptr<Node>& node : nodes_) node.reset();
  }

  const EcdsaSecretKey& key() const { return sample_.keys({1}).anchoring; }

  RegistryService& registry(std::size_t i) const {
    return nodes_[i]->registry();
  }

  std::uint64_t Height(std::size_t i) const {
    const auto network = registry(i).GetNetwork({});
    CHECK(network.has_value());
    return network->height();
  }

  RegistryClient Client(std::size_t i) const {
    auto client = RegistryClient::Create(
        {.url = "http://127.0.0.1:" + std::to_string(nodes_[i]->rpc_port())});
    CHECK(client.has_value());
    return *std::move(client);
  }

  void StopNode(std::size_t i) { nodes_[i].reset(); }

  void StartNode(std::size_t i) {
    const std::set<pid_t> before = ThreadNumbers();
    Result<std::unique_ptr<Node>> node = Node::Open(
        configs_[i], {kPassphrase, "this benchmark"}, clock_, random_, log_);
    if (!node) std::fprintf(stderr, "%s\n", node.error().message.c_str());
    CHECK(node.has_value());
    nodes_[i] = *std::move(node);
    CHECK(nodes_[i]->Start().has_value());
    for (const pid_t thread : ThreadNumbers()) {
      if (!before.contains(thread)) owners_[thread] = i;
    }
    // What was read on opening it was read for it.
    owners_[::gettid()] = i;
  }

  // Which node each of its threads works for. A node begins all of them when it
  // is started.
  const ThreadOwners& owners() const { return owners_; }

  // Member 1's, signed, good for four minutes.
  v1::SubmitRequest Request(TransactionAction action) {
    constexpr std::uint64_t kLifetimeMs = 240'000;
    const Digest nonce = sample_.FreshDigest();
    TransactionBody body;
    body.network_id = network_id_;
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

  // Anchors so many credentials at the next free positions, all of one list.
  v1::SubmitRequest Credentials(std::uint32_t count) {
    if (next_ + count > kPositionsPerList) {
      ++list_;
      next_ = 0;
    }
    AnchorBatch batch;
    batch.list = ListId{list_};
    batch.items.reserve(count);
    for (std::uint32_t i = 0; i < count; ++i) {
      batch.items.push_back({Position{next_++}, sample_.FreshDigest()});
    }
    return Request(std::move(batch));
  }

  // Whether it is accepted; waits until the answer is there.
  bool Submit(std::size_t i, const v1::SubmitRequest& request) const {
    const auto response = Client(i).Submit(request);
    return response && response->verdict() == "accepted";
  }

 private:
  static constexpr char kPassphrase[] = "benchmark";

  static Ed25519SecretKey TlsKey(std::size_t i) {
    return Ed25519SecretKey::FromSeed(
        Digest{0x71, static_cast<std::uint8_t>(i)});
  }

  void Grow(const Bytes& genesis_entry, std::uint32_t heartbeats) {
    std::vector<std::unique_ptr<Store>> stores;
    std::vector<EcdsaSecretKey> keys;
    for (std::size_t i = 0; i < kNodes; ++i) {
      keys.push_back(
          sample_.keys({static_cast<std::uint32_t>(i + 1)}).consensus);
      if (i + 1 == kNodes) break;
      const Store::Options store{.path = configs_[i].data_directory};
      CHECK(Store::Create(store, genesis_entry).has_value());
      stores.push_back(*Store::Open(store));
    }
    GrowHeartbeats(stores, keys, heartbeats);
  }

  NodeConfig Configure(std::size_t i,
                       const std::array<std::uint16_t, kNodes>& ports,
                       std::chrono::milliseconds delay) {
    const MemberId member{static_cast<std::uint32_t>(i + 1)};
    const SampleKeys& keys = sample_.keys(member);
    const std::string own = directory_.path() + "/" + std::to_string(i);
    CHECK(MakeDirectory(own).has_value());
    NodeConfig config;
    config.genesis_file = directory_.path() + "/genesis";
    config.member = member;
    config.data_directory = own + "/data";
    config.log_key_file = WriteKey(own + "/log.pem", sample_.log_key());
    config.checkpoint_key_file =
        WriteKey(own + "/checkpoint.pem", keys.checkpoint);
    config.rpc_port = 0;
    config.peers.emplace();
    config.peers->port = ports[i];
    config.peers->tls_key_file = WriteKey(own + "/tls.pem", TlsKey(i));
    config.peers->consensus_key_file =
        WriteKey(own + "/consensus.pem", keys.consensus);
    for (std::size_t j = 0; j < kNodes; ++j) {
      if (j == i) continue;
      std::uint16_t port = ports[j];
      if (delay.count() > 0) {
        proxies_.push_back(std::make_unique<DelayProxy>(port, delay));
        port = proxies_.back()->port();
      }
      config.peers->peers.push_back(
          {.member = {static_cast<std::uint32_t>(j + 1)},
           .host = "127.0.0.1",
           .port = port});
    }
    return config;
  }

  template <class Key>
  std::string WriteKey(const std::string& path, const Key& key) {
    const Result<std::string> pem = EncodeKeyPem(key, kPassphrase, random_);
    CHECK(pem && WriteFile(path, AsBytes(*pem)));
    return path;
  }

  const BenchDirectory directory_;
  SampleRegister sample_{1, kNodes};
  Digest network_id_{};
  SystemClock clock_;
  SystemRandom random_;
  EventLog log_{EventLog::Format::kText, EventLog::Level::kError};
  std::array<NodeConfig, kNodes> configs_;
  std::vector<std::unique_ptr<DelayProxy>> proxies_;
  std::array<std::unique_ptr<Node>, kNodes> nodes_;
  ThreadOwners owners_;
  std::uint32_t list_ = 0;
  std::uint32_t next_ = 0;
};

}  // namespace diptych
