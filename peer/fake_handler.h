// SPDX-License-Identifier: Apache-2.0
//
// A FakeHandler keeps what a PeerNetwork hands it, for tests to wait for.
//
// Waits give up after a minute: long enough for a sanitizer on a busy machine,
// so that one that gives up has found a defect.

#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <string_view>
#include <utility>
#include <vector>

#include "base/random.h"
#include "peer/peer_network.h"

namespace diptych {

inline constexpr std::chrono::seconds kTestPatience{60};

// The seed and the key of a test's member, known to everybody.
inline Ed25519SecretKey TestTlsKey(std::uint32_t member) {
  Ed25519Seed seed{};
  seed.fill(static_cast<std::uint8_t>(member));
  return Ed25519SecretKey::FromSeed(seed);
}

inline std::shared_ptr<const Bytes> BodyOf(std::size_t size,
                                           std::uint8_t content = 0) {
  return std::make_shared<const Bytes>(size, content);
}

// Unpredictable enough for jitter, and the same in each run.
class FakeRandom : public Random {
 public:
  void Fill(std::span<std::uint8_t> out) override {
    for (std::uint8_t& octet : out) octet = state_++;
  }

 private:
  std::uint8_t state_ = 0;
};

class FakeHandler : public PeerHandler {
 public:
  void OnFrame(ReceivedFrame frame) override {
    const std::lock_guard lock(mutex_);
    if (!is_keeping_credit_) frame.credit = Credit();
    frames_.push_back(std::move(frame));
    changed_.notify_all();
  }

  Bytes KeepAliveBody() override { return {1, 2, 3}; }

  void OnEvent(const PeerEvent& event) override {
    const std::lock_guard lock(mutex_);
    events_.push_back(event);
    changed_.notify_all();
  }

  // From now on the credit of what comes is kept with it; before, and after
  // this is ended, it is given back at once.
  void KeepCredit() {
    const std::lock_guard lock(mutex_);
    is_keeping_credit_ = true;
  }
  void ReturnCredit() {
    std::vector<Credit> returned;
    const std::lock_guard lock(mutex_);
    is_keeping_credit_ = false;
    for (ReceivedFrame& frame : frames_) {
      returned.push_back(std::move(frame.credit));
    }
  }

  // Whether so many frames of the kind have come, sooner or later.
  bool AwaitFrames(FrameKind kind, std::size_t count) {
    return Await([&] { return Count(kind) >= count; });
  }

  // Whether such an event has come, sooner or later.
  bool AwaitEvent(PeerEvent::Kind kind, std::string_view reason = "") {
    return Await([&] {
      for (const PeerEvent& event : events_) {
        if (event.kind == kind && event.reason == reason) return true;
      }
      return false;
    });
  }

  // Bodies of the frames of a kind, in the order in which they came.
  std::vector<Bytes> Bodies(FrameKind kind) {
    const std::lock_guard lock(mutex_);
    std::vector<Bytes> bodies;
    for (const ReceivedFrame& frame : frames_) {
      if (frame.kind == kind) bodies.push_back(frame.body);
    }
    return bodies;
  }

  std::size_t octets_held() {
    const std::lock_guard lock(mutex_);
    std::size_t sum = 0;
    for (const ReceivedFrame& frame : frames_) sum += frame.body.size();
    return sum;
  }

  std::vector<PeerEvent> events() {
    const std::lock_guard lock(mutex_);
    return events_;
  }

  void Clear() {
    const std::lock_guard lock(mutex_);
    frames_.clear();
    events_.clear();
  }

 private:
  bool Await(const std::function<bool()>& is_so) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, kTestPatience, is_so);
  }

  std::size_t Count(FrameKind kind) const {
    std::size_t count = 0;
    for (const ReceivedFrame& frame : frames_) count += frame.kind == kind;
    return count;
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  bool is_keeping_credit_ = false;
  std::vector<ReceivedFrame> frames_;
  std::vector<PeerEvent> events_;
};

// Whether it becomes so, sooner or later; for what nothing notifies of.
inline bool Becomes(const std::function<bool()>& is_so) {
  const auto end = std::chrono::steady_clock::now() + kTestPatience;
  std::mutex mutex;
  std::condition_variable nothing;
  std::unique_lock lock(mutex);
  while (!is_so()) {
    if (std::chrono::steady_clock::now() >= end) return false;
    nothing.wait_for(lock, std::chrono::milliseconds(2));
  }
  return true;
}

}  // namespace diptych
