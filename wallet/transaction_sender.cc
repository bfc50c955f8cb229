// SPDX-License-Identifier: Apache-2.0
#include "wallet/transaction_sender.h"

#include <string>

#include "wallet/retry.h"

namespace diptych {
namespace {

// Refusals that are of this moment, or of this signature.
bool MayPass(TransactionVerdict verdict) {
  return verdict == TransactionVerdict::kExpired ||
         verdict == TransactionVerdict::kExpiresTooLate ||
         verdict == TransactionVerdict::kReplayed ||
         verdict == TransactionVerdict::kOverLimit;
}

}  // namespace

Transaction TransactionSender::Sign(const TransactionAction& action) {
  TransactionBody body{
      .network_id = issuer_.network.network_id(),
      .member = issuer_.network.member(),
      .key = issuer_.key_number,
      .expires = {issuer_.clock.Now().value + kTransactionLifetimeMs},
      .nonce = Bytes(kTransactionNonceSizeMax),
      .action = action};
  issuer_.random.Fill(body.nonce);
  return SignTransaction(body, issuer_.key);
}

Result<SubmitAnswer> TransactionSender::Send(const TransactionAction& action) {
  Retry retry(issuer_);
  while (true) {
    Result<SubmitAnswer> answer = issuer_.registry.Submit(Sign(action));
    const bool may_pass =
        answer ? MayPass(answer->verdict) : MayPass(answer.error().code);
    if (!may_pass) return answer;
    if (!retry.WaitForNext(answer ? answer->message : answer.error().message)) {
      return answer;
    }
  }
}

}  // namespace diptych
