// SPDX-License-Identifier: Apache-2.0
//
// An HttpSource is a node as an AuditSource: blocks by GetBlocks, the log by
// its static paths.
//
// Each thread that reads has a connection of its own while it does. A call
// that fails because the node is away is made again, kHttpAttempts times in
// all, with pauses that double; what the node refuses is not. Once the audit is
// to stop, calls end at once and none is made again.

#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "audit/source.h"
#include "rpc/client.h"

namespace diptych {

// With pauses of 0.2, 0.4, 0.8 and 1.6 seconds: long enough for a node that
// starts anew.
inline constexpr int kHttpAttempts = 5;
inline constexpr std::chrono::milliseconds kHttpFirstPause{200};

// The longest answer taken: blocks of 4 MiB, which stop growing when they are
// past it, so that one more block may be in it; and their frames.
inline constexpr std::size_t kHttpBodySizeMax = 9 * 1024 * 1024;

// Blocks in one answer, as the schema limits them.
inline constexpr std::uint32_t kHttpBlocksMax = 1'024;

class HttpSource : public AuditSource {
 public:
  // `url` as RegistryClient takes it, but without a path: one that was copied
  // from a browser would be audited as a node without a log. kInvalid if it
  // cannot be read. `stop`, which may be null, has to outlive the source.
  static Result<std::unique_ptr<HttpSource>> Create(
      std::string url, const std::atomic<bool>* stop = nullptr);

  Result<std::string> ReadCheckpoint() override;
  Result<SourceBlocks> ReadBlocks(Height first, std::uint32_t count) override;
  Result<Bytes> ReadBundle(std::uint64_t index, std::size_t width) override;
  Result<Bytes> ReadTile(TileId tile, std::size_t width) override;

 private:
  explicit HttpSource(RegistryClient::Options options)
      : options_(std::move(options)) {}

  // Calls with a client that nobody else uses, again while the node is away.
  template <class T>
  Result<T> Call(const std::function<Result<T>(RegistryClient&)>& call);
  Result<Bytes> Get(const std::string& path);
  bool is_stopped() const {
    return options_.stop != nullptr && options_.stop->load();
  }

  const RegistryClient::Options options_;
  std::mutex mutex_;
  // Another thread got an answer: the node is there again.
  std::condition_variable answered_;
  std::vector<std::unique_ptr<RegistryClient>> idle_;  // Guarded by mutex_.
};

}  // namespace diptych
