// SPDX-License-Identifier: Apache-2.0
#include "bench/direct_submitter.h"

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

#include "base/check.h"
#include "platform/thread.h"
#include "rpc/call.h"
#include "rpc/intake.h"

namespace diptych {
namespace {

// One thread's answers, as the node passes them on.
class Inbox {
 public:
  void Put(RegistryService::DeferredResponse answer) {
    const std::lock_guard lock(mutex_);
    answers_.push_back(std::move(answer));
    if (answers_.size() == 1) changed_.notify_one();
  }

  // Waits for at least one.
  std::vector<RegistryService::DeferredResponse> Take() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return !answers_.empty(); });
    return std::exchange(answers_, {});
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<RegistryService::DeferredResponse> answers_;
};

std::uint64_t SubmitFromOneThread(RegistryService& registry,
                                  std::span<const std::string> requests,
                                  std::size_t under_way) {
  NameThread("submit");
  Inbox inbox;
  std::size_t sent = 0;
  std::size_t answered = 0;
  std::uint64_t height = 0;
  while (answered < requests.size()) {
    std::vector<RegistryService::Submission> batch;
    while (sent < requests.size() && sent - answered < under_way) {
      v1::SubmitRequest request;
      CHECK(DecodeMessage(BodyFormat::kProto, requests[sent++], request));
      batch.push_back({std::move(request),
                       [&inbox](RegistryService::DeferredResponse answer) {
                         inbox.Put(std::move(answer));
                       }});
      if (batch.size() == kIntakeMax) break;
    }
    if (!batch.empty()) registry.Submit(std::move(batch));
    for (RegistryService::DeferredResponse& answer : inbox.Take()) {
      const Result<v1::SubmitResponse> response = answer();
      CHECK(response && response->verdict() == "accepted");
      CHECK(EncodeReply(BodyFormat::kProto, *response).status == 200);
      height = std::max(height, response->height());
      ++answered;
    }
  }
  return height;
}

}  // namespace

std::uint64_t SubmitDirectly(RegistryService& registry,
                             std::span<const std::string> requests,
                             std::size_t threads, std::size_t under_way) {
  CHECK(threads > 0);
  std::vector<std::uint64_t> heights(threads);
  std::vector<std::jthread> running;
  const std::size_t share = (requests.size() + threads - 1) / threads;
  for (std::size_t i = 0; i < threads; ++i) {
    const std::size_t begin = std::min(i * share, requests.size());
    const std::size_t size = std::min(share, requests.size() - begin);
    running.emplace_back([&, i, own = requests.subspan(begin, size)] {
      heights[i] = SubmitFromOneThread(registry, own, under_way);
    });
  }
  running.clear();
  return std::ranges::max(heights);
}

}  // namespace diptych
