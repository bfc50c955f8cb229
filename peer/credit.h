// SPDX-License-Identifier: Apache-2.0
//
// A Credit is the part of a peer's memory that one received frame takes up,
// given back when the Credit is destroyed.
//
// Each peer has a CreditAccount for each channel. As long as what it has sent
// and its receiver still holds reaches the account's limit, nothing more is
// read from that peer, and TCP tells it to wait. So what one peer can make a
// node hold is bounded, whatever the receiver does with the frames, and across
// reconnections. Whoever keeps a frame's octets keeps its Credit with them.
//
// Thread-safe.

#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <utility>

#include "platform/mutex.h"

namespace diptych {

class CreditAccount;

class Credit {
 public:
  Credit() = default;
  Credit(Credit&& other) noexcept
      : account_(std::move(other.account_)),
        octets_(std::exchange(other.octets_, 0)) {}
  Credit& operator=(Credit&& other) noexcept {
    Credit taken(std::move(other));
    std::swap(account_, taken.account_);
    std::swap(octets_, taken.octets_);
    return *this;
  }
  ~Credit();

 private:
  friend class CreditAccount;
  Credit(std::shared_ptr<CreditAccount> account, std::size_t octets)
      : account_(std::move(account)), octets_(octets) {}

  std::shared_ptr<CreditAccount> account_;
  std::size_t octets_ = 0;
};

class CreditAccount : public std::enable_shared_from_this<CreditAccount> {
 public:
  // Made by std::make_shared: Credits keep their account.
  explicit CreditAccount(std::size_t octets_max) : octets_max_(octets_max) {}

  // Takes what a frame holds, even beyond the limit: it has come already.
  Credit Charge(std::size_t octets);

  bool IsExhausted() const;

  // Calls `wake` once, in any thread, as soon as half of the limit is free;
  // at once if it is. `wake` must not use the account or block. One waiter at
  // a time: a newer one takes the older one's place.
  void WakeWhenFree(const void* waiter, std::function<void()> wake);

  // Forgets the wake of `waiter`; after it returns that one is not called.
  void CancelWake(const void* waiter);

 private:
  friend class Credit;
  void Release(std::size_t octets);
  bool HasRoom() const REQUIRES_SHARED(mutex_) {
    return held_ <= octets_max_ / 2;
  }

  const std::size_t octets_max_;
  mutable Mutex mutex_;
  std::size_t held_ GUARDED_BY(mutex_) = 0;
  const void* waiter_ GUARDED_BY(mutex_) = nullptr;
  std::function<void()> wake_ GUARDED_BY(mutex_);
};

}  // namespace diptych
