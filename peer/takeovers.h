// SPDX-License-Identifier: Apache-2.0
//
// A Takeovers counts how often the connections of one peer and channel were
// replaced by newer ones while they still stood.
//
// A node that was started again does that once. Two processes that hold the
// same key do it in turn, each dialling as soon as the other has taken its
// place: the operator has to hear of it, since neither can do its part. Who
// does it faster than that means to make this node work: each connection costs
// it a handshake and a greeting.
//
// Pure: time is an argument. Not synchronized.

#pragma once

#include <chrono>
#include <cstdint>

namespace diptych {

// So many within the time are not restarts.
inline constexpr std::uint32_t kTakeoversMost = 4;
inline constexpr std::chrono::seconds kTakeoverTime{60};

// Each beyond so many is an offence. Two processes that hold the key by mistake
// take turns twice a second at most, since each waits half a second at least
// before it dials again, and are not to be refused for it: once one of them is
// stopped, the other has to do its part. This is twice that.
inline constexpr std::uint32_t kTakeoversTolerated = 240;

// What is to be done about a takeover.
enum class TakeoverVerdict : std::uint8_t { kNothing, kTell, kBlame };

class Takeovers {
 public:
  using Time = std::chrono::steady_clock::time_point;

  // Adds one. kTell for the first that makes it too many, and then once in each
  // further kTakeoverTime as long as they go on.
  TakeoverVerdict Note(Time now) {
    if (now - since_ >= kTakeoverTime) {
      since_ = now;
      count_ = 0;
    }
    ++count_;
    if (count_ > kTakeoversTolerated) return TakeoverVerdict::kBlame;
    return count_ == kTakeoversMost ? TakeoverVerdict::kTell
                                    : TakeoverVerdict::kNothing;
  }

 private:
  Time since_{};
  std::uint32_t count_ = 0;
};

}  // namespace diptych
