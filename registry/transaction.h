// SPDX-License-Identifier: Apache-2.0
//
// A Transaction asks the register for one change, in the name of a member.
//
// It is checked in two steps. ParseTransaction judges its form alone, and
// CheckSignature its signature under a given key; both cost the same on every
// node and may run in parallel. What depends on the register's state is judged
// by execution (registry/execution.h), which takes only what went through both.
// docs/spec/transactions.md is the specification.

#pragma once

#include <cstdint>
#include <expected>
#include <memory>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "base/bytes.h"
#include "base/digest.h"
#include "base/ids.h"
#include "consensus/evidence.h"
#include "crypto/ecdsa.h"
#include "registry/accreditation.h"
#include "registry/entry.h"
#include "registry/verdict.h"

namespace diptych {

// 4,096 items of 36 octets and room for the other fields; below the 256 KiB of
// a batch that peers exchange.
inline constexpr std::size_t kTransactionBodySizeMax = 196'608;
inline constexpr std::size_t kTransactionItemsMax = 4'096;
inline constexpr std::size_t kTransactionNonceSizeMax = 16;
// Long enough for a slow clock and a retry, short enough that the ids that
// guard against replay stay few.
inline constexpr std::uint64_t kTransactionLifetimeMsMax = 300'000;

struct AnchorItem {
  Position position;
  Digest commitment{};
  bool operator==(const AnchorItem&) const = default;
};

struct AnchorBatch {
  ListId list;
  std::vector<AnchorItem> items;
};

struct OpenStatusList {};

struct StatusItem {
  Position position;
  // As sent: execution judges whether they are known (bad_status).
  std::uint8_t status = 0;
  std::uint8_t reason = 0;
};

struct ChangeStatuses {
  ListId list;
  std::vector<StatusItem> items;
};

struct RegisterDocument {
  DocumentType type = DocumentType::kOther;
  Digest digest{};
  std::string name;
};

// Two votes of one validator that contradict each other. Sent by any validator,
// signed with its consensus key.
struct ReportEvidence {
  Evidence evidence;
};

// An accreditor grants an issuer a scope, or withdraws what it granted.
struct Accredit {
  MemberId issuer;
  // To withdraw: of what was granted, that with this very scope, or all of it
  // if the scope is empty. To grant with an empty scope: everything.
  bool withdraw = false;
  TimeMs from;  // 0: from the block on. Not to withdraw.
  TimeMs to;    // 0: open; to withdraw, from the block on.
  AccreditationScope scope;
};

using TransactionAction =
    std::variant<AnchorBatch, OpenStatusList, ChangeStatuses, RegisterDocument,
                 ReportEvidence, Accredit>;

struct TransactionBody {
  Digest network_id{};
  MemberId member;
  std::uint32_t key = 0;  // Its place in the member's record.
  TimeMs expires;
  Bytes nonce;
  TransactionAction action;
};

// A transaction of sound form, with its exact octets.
struct Transaction {
  TransactionBody body;
  Bytes body_octets;
  EcdsaSignature signature{};
  // SHA-256("diptych/transaction/v1\n" || body octets): what the signature
  // covers, and the transaction's name.
  Digest id{};
};

// Judges the form of a body and a signature as they came. Allocates nothing
// before the sizes are checked. Fails with kMalformed only.
std::expected<Transaction, TransactionVerdict> ParseTransaction(
    ByteView body, ByteView signature);

// A transaction whose signature verified under `key`. Only CheckSignature
// makes one, so that execution cannot take an unchecked transaction. Copies
// share it; it never changes.
class CheckedTransaction {
 public:
  const Transaction& transaction() const { return *transaction_; }
  const EcdsaPublicKeyBytes& key() const { return key_; }

 private:
  friend std::expected<CheckedTransaction, TransactionVerdict> CheckSignature(
      Transaction transaction, const EcdsaPublicKey& key);
  CheckedTransaction(Transaction transaction, const EcdsaPublicKeyBytes& key)
      : transaction_(
            std::make_shared<const Transaction>(std::move(transaction))),
        key_(key) {}

  std::shared_ptr<const Transaction> transaction_;
  EcdsaPublicKeyBytes key_;
};

// Fails with kBadSignature only.
std::expected<CheckedTransaction, TransactionVerdict> CheckSignature(
    Transaction transaction, const EcdsaPublicKey& key);

// Serialises and signs a body. Requires a body within the limits above.
Transaction SignTransaction(const TransactionBody& body,
                            const EcdsaSecretKey& key);

// The root over a block's transactions (docs/spec/transactions.md).
Digest TransactionsRoot(std::span<const CheckedTransaction> transactions);

}  // namespace diptych
