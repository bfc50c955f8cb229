// SPDX-License-Identifier: Apache-2.0
#include "wallet/retry.h"

#include <algorithm>
#include <chrono>

namespace diptych {
namespace {

constexpr std::uint32_t kFirstWaitMs = 100;
constexpr std::uint32_t kWaitMsMax = 8'000;

}  // namespace

bool Retry::WaitForNext() {
  if (tries_ >= kTriesMax || issuer_.IsStopped()) return false;
  const std::uint32_t wait_ms =
      std::min(kFirstWaitMs << (tries_ - 1), kWaitMsMax);
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
