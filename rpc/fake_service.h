// SPDX-License-Identifier: Apache-2.0
//
// A FakeService is a RegistryService for tests: it answers from what a test
// set, and holds Submits back until the test lets them go.
//
// Set the public fields before the server starts; the rest is thread-safe.

#pragma once

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "rpc/service.h"

namespace diptych {

class FakeService : public RegistryService {
 public:
  // Blocks in one answer, as a node, too, has a most.
  static constexpr std::uint32_t kBlocksMax = 64;

  // Every call fails with it, if there is one.
  std::optional<Error> failure;
  bool is_holding_submits = false;
  std::string checkpoint = "example.org/log\n2\nAAAA\n\n";
  Bytes tile = Bytes(8192, 0x5A);
  std::uint64_t tile_count = 1;
  std::atomic<int> tile_calls{0};
  Health health;
  std::string metrics = "diptych_height 7\n";
  std::size_t block_size = 100;
  PublishedDocument published{.media_type = "application/vc",
                              .body = "{}",
                              .max_age = std::chrono::seconds(300)};

  void Submit(std::vector<Submission> submissions) override {
    const std::lock_guard lock(mutex_);
    for (Submission& submission : submissions) {
      submitted_ = submission.request;
      if (is_holding_submits) {
        held_.push_back(std::move(submission.done));
        arrived_.notify_all();
      } else {
        submission.done([this] { return Accepted(); });
      }
    }
  }

  // Waits for as many Submits as `count` to be held.
  void AwaitSubmits(std::size_t count) {
    std::unique_lock lock(mutex_);
    arrived_.wait(lock, [&] { return held_.size() >= count; });
  }

  // Answers what is held, from the caller's thread.
  void ReleaseSubmits() {
    std::vector<SubmitDone> held;
    {
      const std::lock_guard lock(mutex_);
      held.swap(held_);
    }
    for (SubmitDone& done : held) {
      done([this] { return Accepted(); });
    }
  }

  // The thread that put the last answer to a Submit together.
  std::thread::id answered_in() {
    const std::lock_guard lock(mutex_);
    return answered_in_;
  }

  v1::SubmitRequest submitted() {
    const std::lock_guard lock(mutex_);
    return submitted_;
  }

  Result<v1::GetNetworkResponse> GetNetwork(
      const v1::GetNetworkRequest&) override {
    v1::GetNetworkResponse response;
    response.set_origin("example.org/log");
    response.set_network_id("\x01\x02");
    response.set_height(7);
    response.set_version("test");
    return Give(std::move(response));
  }
  Result<v1::GetReceiptsResponse> GetReceipts(
      const v1::GetReceiptsRequest& request) override {
    v1::GetReceiptsResponse response;
    for (const std::uint64_t index : request.entry_index()) {
      response.add_receipts()->set_entry_index(index);
    }
    return Give(std::move(response));
  }
  Result<v1::LookupCommitmentsResponse> LookupCommitments(
      const v1::LookupCommitmentsRequest& request) override {
    v1::LookupCommitmentsResponse response;
    response.add_matches()->set_commitment(request.prefix());
    return Give(std::move(response));
  }
  Result<v1::GetStatusResponse> GetStatus(
      const v1::GetStatusRequest& request) override {
    v1::GetStatusResponse response;
    response.set_status(request.position() % 3);
    response.set_height(request.height());
    return Give(std::move(response));
  }
  Result<v1::GetStatusListResponse> GetStatusList(
      const v1::GetStatusListRequest& request) override {
    v1::GetStatusListResponse response;
    response.set_owner(request.list());
    return Give(std::move(response));
  }
  Result<v1::GetDirectoryRecordResponse> GetDirectoryRecord(
      const v1::GetDirectoryRecordRequest& request) override {
    v1::GetDirectoryRecordResponse response;
    response.set_index(request.member());
    return Give(std::move(response));
  }
  Result<v1::GetBlocksResponse> GetBlocks(
      const v1::GetBlocksRequest& request) override {
    v1::GetBlocksResponse response;
    for (std::uint32_t i = 0; i < std::min(request.count(), kBlocksMax); ++i) {
      response.add_blocks(std::string(block_size, 'b'));
    }
    response.set_tip_height(request.first_height());
    return Give(std::move(response));
  }
  Result<v1::GetInclusionProofResponse> GetInclusionProof(
      const v1::GetInclusionProofRequest& request) override {
    v1::GetInclusionProofResponse response;
    response.set_tree_size(request.tree_size());
    return Give(std::move(response));
  }
  Result<v1::GetConsistencyProofResponse> GetConsistencyProof(
      const v1::GetConsistencyProofRequest& request) override {
    v1::GetConsistencyProofResponse response;
    response.set_second_size(request.second_size());
    return Give(std::move(response));
  }

  Result<v1::GetNodeStatusResponse> GetNodeStatus(
      const v1::GetNodeStatusRequest&) override {
    v1::GetNodeStatusResponse response;
    response.set_member(7);
    return Give(std::move(response));
  }

  std::string GetCheckpoint() override { return checkpoint; }

  Result<Bytes> GetTile(const TilePath& path) override {
    ++tile_calls;
    if (path.index >= tile_count) {
      return Error{ErrorCode::kNotFound, "the log ends before this tile"};
    }
    return Give(tile);
  }

  Result<PublishedDocument> GetPublishedList(
      const StatusListRoute& wanted) override {
    const std::lock_guard lock(mutex_);
    list_wanted_ = wanted;
    return Give(published);
  }
  Result<PublishedDocument> GetListAggregation() override {
    return Give(published);
  }
  Result<PublishedDocument> GetDidDocument() override {
    return Give(published);
  }
  StatusListRoute list_wanted() {
    const std::lock_guard lock(mutex_);
    return list_wanted_;
  }

  Result<Bytes> GetBranch(Height first, Height last) override {
    return Give(ToBytes(AsBytes(std::to_string(first.value) + " to " +
                                std::to_string(last.value))));
  }

  Health GetHealth() override { return health; }
  std::string GetMetrics() override { return metrics; }

 private:
  template <class T>
  Result<T> Give(T value) {
    if (failure) return *failure;
    return value;
  }

  Result<v1::SubmitResponse> Accepted() {
    {
      const std::lock_guard lock(mutex_);
      answered_in_ = std::this_thread::get_id();
    }
    v1::SubmitResponse response;
    response.set_verdict("accepted");
    response.set_height(8);
    response.add_entry_index(42);
    return Give(std::move(response));
  }

  std::mutex mutex_;
  std::condition_variable arrived_;
  // Guarded by mutex_.
  std::vector<SubmitDone> held_;
  v1::SubmitRequest submitted_;
  StatusListRoute list_wanted_;
  std::thread::id answered_in_;
};

}  // namespace diptych
