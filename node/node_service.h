// SPDX-License-Identifier: Apache-2.0
//
// A NodeService answers the RPC of a node: it takes transactions into the
// mempool, and lets the RegisterReader answer the reads.
//
// Submission checks in the order of cost: form, sender, signature; of several
// transactions each step for all of them before the next, for a verification
// beside others finds its tables in the cache. A signature is verified once, on
// the thread that received it, with the member's key parsed once and kept.

#pragma once

#include <chrono>
#include <expected>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/clock.h"
#include "node/list_signer.h"
#include "node/mempool.h"
#include "node/node_metrics.h"
#include "node/node_status.h"
#include "node/refusal_text.h"
#include "node/register_reader.h"
#include "node/shared_register.h"
#include "node/status_publisher.h"
#include "peer/peer_counters.h"
#include "platform/mutex.h"
#include "rpc/server_counters.h"
#include "rpc/service.h"

namespace diptych {

class NodeService : public RegistryService {
 public:
  struct Parts {
    const SharedRegister& shared;
    const Store& store;
    Mempool& mempool;
    NodeMetrics& metrics;
    Clock& clock;
    // Whose node it is.
    MemberId member;
    // Of that member's status lists; nothing if the node publishes none.
    std::optional<ListSigner> list_signer = {};
    bool is_observer = false;
  };

  explicit NodeService(const Parts& parts)
      : parts_(parts),
        reader_(parts.shared, parts.store),
        publisher_({.clock = parts.clock,
                    .shared = parts.shared,
                    .store = parts.store,
                    .member = parts.member,
                    .signer = parts.list_signer}) {}

  // Why transactions are refused now; nothing if they are taken.
  void SetWriteHealth(const std::optional<Error>& cause);

  // What only consensus knows, whenever it changes. In a network of one it is
  // never called. Any thread.
  void SetConsensusStatus(ConsensusStatus status);

  // The counters of the server before this service, for /metrics; they must
  // outlive it. Call before the server starts.
  void SetServerCounters(const ServerCounters& counters) {
    server_counters_ = &counters;
  }
  // The same of the connections to peers; never called in a network of one.
  void SetPeerCounters(const PeerCounters& counters) {
    peer_counters_ = &counters;
  }

  void Submit(std::vector<Submission> submissions) override;
  Result<v1::GetNetworkResponse> GetNetwork(
      const v1::GetNetworkRequest& request) override;
  Result<v1::GetReceiptsResponse> GetReceipts(
      const v1::GetReceiptsRequest& request) override;
  Result<v1::LookupCommitmentsResponse> LookupCommitments(
      const v1::LookupCommitmentsRequest& request) override;
  Result<v1::GetStatusResponse> GetStatus(
      const v1::GetStatusRequest& request) override;
  Result<v1::GetStatusListResponse> GetStatusList(
      const v1::GetStatusListRequest& request) override;
  Result<v1::GetDirectoryRecordResponse> GetDirectoryRecord(
      const v1::GetDirectoryRecordRequest& request) override;
  Result<v1::GetBlocksResponse> GetBlocks(
      const v1::GetBlocksRequest& request) override;
  Result<v1::GetInclusionProofResponse> GetInclusionProof(
      const v1::GetInclusionProofRequest& request) override;
  Result<v1::GetConsistencyProofResponse> GetConsistencyProof(
      const v1::GetConsistencyProofRequest& request) override;
  Result<v1::GetNodeStatusResponse> GetNodeStatus(
      const v1::GetNodeStatusRequest& request) override;
  std::string GetCheckpoint() override;
  Result<Bytes> GetTile(const TilePath& path) override;
  Result<PublishedDocument> GetPublishedList(
      const StatusListRoute& wanted) override;
  Result<PublishedDocument> GetListAggregation() override;
  Result<PublishedDocument> GetDidDocument() override;
  Result<Bytes> GetBranch(Height first, Height last) override;
  Health GetHealth() override;
  std::string GetMetrics() override;

 private:
  // A transaction of sound form on its way to the mempool.
  struct Candidate {
    Transaction transaction;
    bool want_receipts = false;
    SubmitDone done;
    TransactionVerdict verdict = TransactionVerdict::kAccepted;
    Bytes key_octets;  // Of its sender's key, if it is kAccepted so far.
  };

  // Why transactions are refused now; nothing if they are taken.
  std::optional<Error> WriteRefusal() const;
  // Judges each one's sender, all by the same state.
  void JudgeForQueue(std::span<Candidate> candidates) const;
  // Takes the transaction out.
  std::expected<CheckedTransaction, TransactionVerdict> Check(
      Candidate& candidate);
  Result<EcdsaPublicKey> ParsedKey(const Bytes& octets);
  // `key_octets` as the candidate has them.
  void Refuse(SubmitDone& done, TransactionVerdict verdict,
              const SentTransaction& sent, const Bytes& key_octets);
  void RefuseMalformed(Submission& submission) const;
  void Note(const FinalOutcome& outcome,
            std::chrono::steady_clock::time_point started) const;
  // `anchors` is how many credentials the transaction anchors.
  Result<v1::SubmitResponse> Describe(const FinalOutcome& final_outcome,
                                      std::size_t anchors,
                                      bool want_receipts) const;

  Parts parts_;
  RegisterReader reader_;
  StatusPublisher publisher_;
  const ServerCounters* server_counters_ = nullptr;
  const PeerCounters* peer_counters_ = nullptr;

  mutable Mutex mutex_;
  std::map<Bytes, EcdsaPublicKey> keys_ GUARDED_BY(mutex_);
  std::optional<Error> write_refusal_ GUARDED_BY(mutex_);
  std::optional<ConsensusStatus> consensus_ GUARDED_BY(mutex_);
};

}  // namespace diptych
