// SPDX-License-Identifier: Apache-2.0
//
// A PeerScore is what one peer has done wrong lately, and how long it is
// refused for it.
//
// Each offence adds points, which fade with time. At kScoreLimit the peer is
// refused: its connections are closed, and none is made or accepted until the
// refusal ends, 10 s the first time and twice as long each further time, up to
// 10 minutes. An hour without an offence forgets how often it was.
//
// Pure: time is an argument. Not synchronized.

#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>

namespace diptych {

// What a peer can be blamed for. The first are found by the transport, the
// others by whoever reads the frames.
enum class Offence : std::uint8_t {
  kUnknownKind,    // a frame of no kind
  kMisplacedKind,  // a frame on the wrong channel, or a second Hello
  kFrameTooLong,
  kNoHello,          // a first frame that is none, under the right key
  kMalformed,        // a body that cannot be read
  kWrongEpoch,       // a message of another network or epoch
  kBadSignature,     // signed by nobody, or by somebody else
  kInvalidProposal,  // a block that no rule allows
  kUselessReply,     // an answer to nothing, or not what was asked for
  kFlooding,         // more than 2.13 of the consensus design lets anybody ask
  kUselessBatch,     // transactions that no block needs, again and again
};

inline constexpr std::size_t kOffenceCount = 11;
inline constexpr std::array<std::string_view, kOffenceCount> kOffenceNames = {
    "unknown_kind",  "misplaced_kind", "frame_too_long", "no_hello",
    "malformed",     "wrong_epoch",    "bad_signature",  "invalid_proposal",
    "useless_reply", "flooding",       "useless_batch"};

inline constexpr std::string_view OffenceName(Offence offence) {
  return kOffenceNames[static_cast<std::size_t>(offence)];
}

// Points an offence costs; at the limit at once where no honest program does
// such a thing, and fewer where a race or a restart can explain it.
std::uint32_t OffencePoints(Offence offence);

// At this many points a peer is refused.
inline constexpr std::uint32_t kScoreLimit = 100;
// Points that fade in a second: a peer that errs now and then is kept.
inline constexpr std::uint32_t kScoreFadePerSecond = 1;

inline constexpr std::chrono::seconds kRefusalTimeMin{10};
inline constexpr std::chrono::seconds kRefusalTimeMax{600};
// Without an offence for so long, the next refusal is a first one again.
inline constexpr std::chrono::seconds kRefusalMemory{3600};

class PeerScore {
 public:
  using Time = std::chrono::steady_clock::time_point;

  // Adds the offence. If the peer is to be refused from now on: for how long.
  // What is blamed on it while it is refused changes nothing.
  std::optional<std::chrono::seconds> Blame(Offence offence, Time now);

  bool IsRefused(Time now) const { return now < refused_until_; }

  std::uint32_t points(Time now) const;

 private:
  std::uint32_t points_ = 0;  // As of blamed_at_.
  Time blamed_at_{};
  Time refused_until_{};
  std::chrono::seconds next_refusal_ = kRefusalTimeMin;
};

}  // namespace diptych
