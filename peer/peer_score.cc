// SPDX-License-Identifier: Apache-2.0
#include "peer/peer_score.h"

#include <algorithm>

namespace diptych {

std::uint32_t OffencePoints(Offence offence) {
  switch (offence) {
    case Offence::kUnknownKind:
    case Offence::kMisplacedKind:
    case Offence::kFrameTooLong:
    case Offence::kNoHello:
    case Offence::kMalformed:
      return kScoreLimit;
    case Offence::kWrongEpoch:
    case Offence::kBadSignature:
    case Offence::kInvalidProposal:
      return kScoreLimit / 2;
    case Offence::kFlooding:
    case Offence::kUselessBatch:
      return kScoreLimit / 10;
    case Offence::kUselessReply:
      return kScoreLimit / 20;
  }
  return 0;
}

std::uint32_t PeerScore::points(Time now) const {
  const auto passed =
      std::chrono::duration_cast<std::chrono::seconds>(now - blamed_at_);
  const auto faded =
      static_cast<std::uint64_t>(
          std::max<std::chrono::seconds::rep>(passed.count(), 0)) *
      kScoreFadePerSecond;
  return faded >= points_ ? 0 : points_ - static_cast<std::uint32_t>(faded);
}

std::optional<std::chrono::seconds> PeerScore::Blame(Offence offence,
                                                     Time now) {
  if (IsRefused(now)) return std::nullopt;
  if (now - blamed_at_ >= kRefusalMemory) next_refusal_ = kRefusalTimeMin;
  points_ = points(now) + OffencePoints(offence);
  blamed_at_ = now;
  if (points_ < kScoreLimit) return std::nullopt;
  const std::chrono::seconds refusal = next_refusal_;
  next_refusal_ = std::min(2 * refusal, kRefusalTimeMax);
  points_ = 0;
  refused_until_ = now + refusal;
  return refusal;
}

}  // namespace diptych
