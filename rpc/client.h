// SPDX-License-Identifier: Apache-2.0
//
// A RegistryClient calls a node over HTTP: the Connect calls with Protobuf
// bodies, and the log's static paths.
//
// Blocking, one connection that is kept open and made again when it breaks.
// What it gives is as trustworthy as the network: callers verify. Use one
// client in one thread at a time.

#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/result.h"
#include "proto/diptych/v1/service.pb.h"

namespace diptych {

class RegistryClient {
 public:
  struct Options {
    // "http://127.0.0.1:7300" or "https://host:port/prefix".
    std::string url;
    // For one call, connecting included.
    std::chrono::milliseconds timeout{30'000};
    // A longer body is refused with kLimit.
    std::size_t body_size_max = 64 * 1024 * 1024;
    // Once true, a call that waits ends with kUnavailable, and the next too.
    // Null, or outlives the client.
    const std::atomic<bool>* stop = nullptr;
  };

  // kInvalid if the URL cannot be read. Connects at the first call.
  static Result<RegistryClient> Create(const Options& options);

  RegistryClient(RegistryClient&&) noexcept;
  RegistryClient& operator=(RegistryClient&&) noexcept;
  ~RegistryClient();

  // Each error keeps the node's own code and message where it gave one;
  // kUnavailable if the node cannot be reached, or somebody else answers in its
  // place, with what to check.
  Result<v1::SubmitResponse> Submit(const v1::SubmitRequest& request);
  Result<v1::GetNetworkResponse> GetNetwork();
  Result<v1::GetReceiptsResponse> GetReceipts(
      const v1::GetReceiptsRequest& request);
  Result<v1::LookupCommitmentsResponse> LookupCommitments(
      const v1::LookupCommitmentsRequest& request);
  Result<v1::GetStatusResponse> GetStatus(const v1::GetStatusRequest& request);
  Result<v1::GetStatusListResponse> GetStatusList(
      const v1::GetStatusListRequest& request);
  Result<v1::GetDirectoryRecordResponse> GetDirectoryRecord(
      const v1::GetDirectoryRecordRequest& request);
  Result<v1::GetBlocksResponse> GetBlocks(const v1::GetBlocksRequest& request);
  Result<v1::GetInclusionProofResponse> GetInclusionProof(
      const v1::GetInclusionProofRequest& request);
  Result<v1::GetConsistencyProofResponse> GetConsistencyProof(
      const v1::GetConsistencyProofRequest& request);
  Result<v1::GetNodeStatusResponse> GetNodeStatus();

  // GET of a path such as "checkpoint" or "tile/0/000". kNotFound for 404.
  Result<Bytes> GetPath(std::string_view path);

 private:
  struct Connection;
  explicit RegistryClient(std::unique_ptr<Connection> connection);
  std::unique_ptr<Connection> connection_;
};

}  // namespace diptych
