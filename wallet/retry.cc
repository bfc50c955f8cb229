// SPDX-License-Identifier: Apache-2.0
#include "wallet/retry.h"

#include <algorithm>
#include <chrono>

namespace diptych {
namespace {

constexpr std::uint32_t kFirstWaitMs = 100;
constexpr std::uint32_t kWaitMsMax = 8'000;

std::uint32_t WaitAfter(int tries) {
  return std::min(kFirstWaitMs << (tries - 1), kWaitMsMax);
}

std::chrono::milliseconds LeftAfter(int tries) {
  std::chrono::milliseconds left{0};
  for (; tries < kTriesMax; ++tries) {
    left += std::chrono::milliseconds(WaitAfter(tries));
  }
  return left;
}

}  // namespace

bool Retry::WaitForNext(std::string_view why) {
  if (tries_ >= kTriesMax || issuer_.IsStopped()) return false;
  if (tries_ == kQuietTriesMax + 1 && issuer_.on_wait) {
    issuer_.on_wait(why, LeftAfter(tries_));
  }
  const std::uint32_t wait_ms = WaitAfter(tries_);
  // Wallets that were refused together must not come back together.
  const std::uint32_t spread_ms = issuer_.random.Below(wait_ms / 4);
  issuer_.pause.Wait(std::chrono::milliseconds(wait_ms + spread_ms));
  ++tries_;
  return !issuer_.IsStopped();
}

bool MayPass(ErrorCode code) {
  return code == ErrorCode::kUnavailable || code == ErrorCode::kIo ||
         code == ErrorCode::kLimit;
}

}  // namespace diptych
