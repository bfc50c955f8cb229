// SPDX-License-Identifier: Apache-2.0
//
// A Takeovers counts how often one peer has connected for one channel, and how
// often the older connection still stood.
//
// A node that was started again does that once. Two processes that hold the
// same key do it in turn, each dialling as soon as the other has taken its
// place: the operator has to hear of it, since neither can do its part. Who
// connects faster than that, in place of another or not, means to make this
// node work: each connection costs it a handshake, a greeting and two lines in
// the log.
//
// Pure: time is an argument. Not synchronized.

#pragma once

#include <chrono>
#include <cstdint>

namespace diptych {

// So many within the time are not restarts.
inline constexpr std::uint32_t kTakeoversMost = 4;
inline constexpr std::chrono::seconds kTakeoverTime{60};

// Each connection beyond so many is an offence. Two processes that hold the key
// by mistake take turns twice a second at most, since each waits half a second
// at least before it dials again, and are not to be refused for it: once one of
// them is stopped, the other has to do its part. This is twice that.
inline constexpr std::uint32_t kConnectionsTolerated = 240;

// What is to be done about a connection that has come about.
enum class TakeoverVerdict : std::uint8_t { kNothing, kTell, kBlame };

class Takeovers {
 public:
  using Time = std::chrono::steady_clock::time_point;

  // Adds a connection. kTell for the takeover that makes them too many, and
  // then once in each further kTakeoverTime as long as they go on.
  TakeoverVerdict Note(bool is_takeover, Time now) {
    if (now - since_ >= kTakeoverTime) {
      since_ = now;
      connections_ = 0;
      takeovers_ = 0;
    }
    ++connections_;
    if (is_takeover) ++takeovers_;
    if (connections_ > kConnectionsTolerated) return TakeoverVerdict::kBlame;
    return is_takeover && takeovers_ == kTakeoversMost
               ? TakeoverVerdict::kTell
               : TakeoverVerdict::kNothing;
  }

 private:
  Time since_{};
  std::uint32_t connections_ = 0;
  std::uint32_t takeovers_ = 0;
};

}  // namespace diptych
