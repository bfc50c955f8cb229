// SPDX-License-Identifier: Apache-2.0
//
// A TransactionSender signs actions in the issuer's name and submits them until
// the register has answered for good.

#pragma once

#include "base/result.h"
#include "registry/transaction.h"
#include "wallet/issuer.h"
#include "wallet/registry_port.h"

namespace diptych {

// Below the register's 300 seconds, so that a clock a minute ahead is no error.
inline constexpr std::uint64_t kTransactionLifetimeMs = 240'000;

class TransactionSender {
 public:
  explicit TransactionSender(const Issuer& issuer) : issuer_(issuer) {}

  // The answer: accepted, or a refusal that trying again does not change.
  // Whatever may pass is tried again, signed anew each time; that is safe
  // because the register takes every repetition as a success. An error leaves
  // open whether the action was accepted.
  Result<SubmitAnswer> Send(const TransactionAction& action);

 private:
  Transaction Sign(const TransactionAction& action);

  const Issuer& issuer_;
};

}  // namespace diptych
