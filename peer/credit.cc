// SPDX-License-Identifier: Apache-2.0
#include "peer/credit.h"

#include "base/check.h"

namespace diptych {

Credit::~Credit() {
  if (account_) account_->Release(octets_);
}

Credit CreditAccount::Charge(std::size_t octets) {
  const WriterLock lock(mutex_);
  held_ += octets;
  return Credit(shared_from_this(), octets);
}

bool CreditAccount::IsExhausted() const {
  const ReaderLock lock(mutex_);
  return held_ >= octets_max_;
}

// The wake is called under the lock, so that CancelWake can promise that none
// is under way after it.
void CreditAccount::WakeWhenFree(const void* waiter,
                                 std::function<void()> wake) {
  const WriterLock lock(mutex_);
  if (HasRoom()) {
    wake();
    return;
  }
  waiter_ = waiter;
  wake_ = std::move(wake);
}

void CreditAccount::CancelWake(const void* waiter) {
  const WriterLock lock(mutex_);
  if (waiter_ == waiter) wake_ = nullptr;
}

void CreditAccount::Release(std::size_t octets) {
  const WriterLock lock(mutex_);
  CHECK(held_ >= octets);
  held_ -= octets;
  if (!wake_ || !HasRoom()) return;
  const auto wake = std::exchange(wake_, nullptr);
  wake();
}

}  // namespace diptych
