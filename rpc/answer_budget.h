// SPDX-License-Identifier: Apache-2.0
//
// An AnswerBudget is the memory that answers may take together while their
// clients read them, and an AnswerShare is what one of them takes of it.
//
// A client chooses how slowly it reads, and meanwhile the server holds what is
// left for it. Without a bound, a thousand clients that ask for blocks and read
// nothing hold gigabytes. One address gets a part only (AddressLimits), so that
// one client does not keep all others from large answers.
//
// Thread-safe; a share belongs to one thread.

#pragma once

#include <cstddef>
#include <optional>
#include <utility>

#include "rpc/address_limits.h"
#include "rpc/server_counters.h"

namespace diptych {

// Answers up to this size are not counted: of 1,024 connections they are
// 16 MiB, and a node whose budget is spent still tells how it is.
inline constexpr std::size_t kSmallAnswer = std::size_t{16} << 10U;

class AnswerBudget {
 public:
  // Both must outlive it.
  AnswerBudget(std::size_t octets_max, AddressLimits& addresses,
               ServerCounters& counters)
      : octets_max_(octets_max), addresses_(addresses), counters_(counters) {}
  AnswerBudget(const AnswerBudget&) = delete;
  AnswerBudget& operator=(const AnswerBudget&) = delete;

  // False if there is not so much left, or not for this address. Nothing for a
  // client whom the limits by address leave alone. Requires: the address is
  // connected, here and in Return().
  bool Take(const std::optional<AddressKey>& address, std::size_t octets);

  // Requires: a Take() of the same that gave true, each once.
  void Return(const std::optional<AddressKey>& address, std::size_t octets);

 private:
  const std::size_t octets_max_;
  AddressLimits& addresses_;
  ServerCounters& counters_;
};

class AnswerShare {
 public:
  // `budget` must outlive it.
  AnswerShare(AnswerBudget& budget, const std::optional<AddressKey>& address,
              std::size_t octets)
      : budget_(budget),
        address_(address),
        octets_(octets > kSmallAnswer ? octets : 0),
        is_refused_(octets_ > 0 && !budget.Take(address, octets_)) {}
  AnswerShare(AnswerShare&& other) noexcept
      : budget_(other.budget_),
        address_(other.address_),
        octets_(std::exchange(other.octets_, 0)),
        is_refused_(other.is_refused_) {}
  AnswerShare& operator=(AnswerShare&&) = delete;
  ~AnswerShare() {
    if (octets_ > 0 && !is_refused_) budget_.Return(address_, octets_);
  }

  // Whether the answer may not be held.
  bool is_refused() const { return is_refused_; }

 private:
  AnswerBudget& budget_;
  const std::optional<AddressKey> address_;
  std::size_t octets_;
  const bool is_refused_;
};

}  // namespace diptych
