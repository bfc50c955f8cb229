// SPDX-License-Identifier: Apache-2.0
//
// A RegistryService answers the calls of proto/diptych/v1/service.proto and the
// log's static paths; a port, so that the HTTP server knows nothing of nodes.
//
// Every method may be called from several threads at once. Reads answer from
// the newest durable block.

#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/ids.h"
#include "base/result.h"
#include "proto/diptych/v1/service.pb.h"
#include "rpc/request_path.h"
#include "tlog/tile_path.h"

namespace diptych {

// Whether the node is well, and if not, why, in one sentence.
struct Health {
  bool is_serving_reads = true;
  bool is_accepting_writes = true;
  // In consensus, if it has a part there.
  bool is_taking_part = true;
  std::string cause;  // Empty if all three.
  // What is not wrong yet, and will be.
  std::vector<std::string> warnings;
};

// A document that a member publishes, and how long it may be kept.
struct PublishedDocument {
  std::string_view media_type;  // Of static storage.
  std::string body;
  std::chrono::seconds max_age{0};
};

class RegistryService {
 public:
  // Puts the answer together, with receipts perhaps.
  using DeferredResponse =
      std::move_only_function<Result<v1::SubmitResponse>()>;
  using SubmitDone = std::move_only_function<void(DeferredResponse)>;
  // A transaction, and who waits to hear of it.
  struct Submission {
    v1::SubmitRequest request;
    SubmitDone done;
  };

  virtual ~RegistryService() = default;

  // Takes transactions in that came at about the same time; each is judged for
  // itself. Calls each `done` exactly once, from any thread: when its
  // transaction is final, refused, or cannot be taken in now (kUnavailable,
  // kLimit). `done` only passes the answer on, so that whoever orders
  // transactions is not held up; it is put together later and in another
  // thread, at most once.
  virtual void Submit(std::vector<Submission> submissions) = 0;

  virtual Result<v1::GetNetworkResponse> GetNetwork(
      const v1::GetNetworkRequest& request) = 0;
  virtual Result<v1::GetReceiptsResponse> GetReceipts(
      const v1::GetReceiptsRequest& request) = 0;
  virtual Result<v1::LookupCommitmentsResponse> LookupCommitments(
      const v1::LookupCommitmentsRequest& request) = 0;
  virtual Result<v1::GetStatusResponse> GetStatus(
      const v1::GetStatusRequest& request) = 0;
  virtual Result<v1::GetStatusListResponse> GetStatusList(
      const v1::GetStatusListRequest& request) = 0;
  virtual Result<v1::GetDirectoryRecordResponse> GetDirectoryRecord(
      const v1::GetDirectoryRecordRequest& request) = 0;
  virtual Result<v1::GetBlocksResponse> GetBlocks(
      const v1::GetBlocksRequest& request) = 0;
  virtual Result<v1::GetInclusionProofResponse> GetInclusionProof(
      const v1::GetInclusionProofRequest& request) = 0;
  virtual Result<v1::GetConsistencyProofResponse> GetConsistencyProof(
      const v1::GetConsistencyProofRequest& request) = 0;
  virtual Result<v1::GetNodeStatusResponse> GetNodeStatus(
      const v1::GetNodeStatusRequest& request) = 0;

  // The newest cosigned checkpoint, a signed note.
  virtual std::string GetCheckpoint() = 0;

  // A tile's or bundle's octets (log-tiles paths). kNotFound beyond the log.
  virtual Result<Bytes> GetTile(const TilePath& path) = 0;

  // A status list of this node's member, signed by it (status-lists.md).
  // kNotFound if it is no list of its, or not of that time; kUnavailable
  // until there is a cosigned block to take it from.
  virtual Result<PublishedDocument> GetPublishedList(
      const StatusListRoute& wanted) = 0;
  // The URLs of those lists.
  virtual Result<PublishedDocument> GetListAggregation() = 0;
  // kNotFound if the member has no did:web.
  virtual Result<PublishedDocument> GetDidDocument() = 0;

  // The headers of those heights and the certificates around them, as
  // docs/spec/branches.md lays them out. kNotFound above the newest final block
  // and where nobody votes; kLimit for too many at once.
  virtual Result<Bytes> GetBranch(Height first, Height last) = 0;

  virtual Health GetHealth() = 0;

  // The metrics in the Prometheus text format.
  virtual std::string GetMetrics() = 0;
};

}  // namespace diptych
