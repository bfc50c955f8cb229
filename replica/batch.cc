// SPDX-License-Identifier: Apache-2.0
#include "replica/batch.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "base/wire.h"
#include "crypto/ecdsa.h"
#include "crypto/sha256.h"
#include "registry/block.h"
#include "registry/execution.h"

namespace diptych {
namespace {

// The length before a transaction's body, and the signature behind it.
constexpr std::size_t kTransactionFrame = 4 + 64;

TimeMs LatestExpiry(const std::vector<CheckedTransaction>& transactions) {
  TimeMs latest;
  for (const CheckedTransaction& checked : transactions) {
    latest = std::max(latest, checked.transaction().body.expires);
  }
  return latest;
}

SharedBatch MakeBatch(std::vector<CheckedTransaction> transactions) {
  auto batch = std::make_shared<Batch>();
  batch->payload = EncodePayload(transactions);
  batch->digest = BatchDigest(batch->payload);
  batch->transactions = std::move(transactions);
  batch->expires = LatestExpiry(batch->transactions);
  return batch;
}

// The keys of one batch's senders. A key is decompressed once: with one
// credential a transaction that costs a fifth of each signature.
class ParsedKeys {
 public:
  // Null if `named` is no key.
  const EcdsaPublicKey* Find(const MemberKey& named) {
    const auto found = keys_.find(&named);
    if (found != keys_.end()) return &found->second;
    Result<EcdsaPublicKey> key = EcdsaPublicKey::Parse(named.public_key);
    if (!key) return nullptr;
    return &keys_.emplace(&named, *std::move(key)).first->second;
  }

 private:
  std::map<const MemberKey*, EcdsaPublicKey> keys_;
};

std::expected<CheckedTransaction, TransactionVerdict> CheckItem(
    const PayloadItem& item, const std::map<MemberId, MemberRecord>& members,
    ParsedKeys& keys, const KnownTransactions& known) {
  std::expected<Transaction, TransactionVerdict> parsed =
      ParseTransaction(item.body, item.signature);
  if (!parsed) return std::unexpected(parsed.error());
  const MemberKey* named = SenderKey(members, parsed->body);
  // Of other curves some keys are points of this one as well.
  if (named == nullptr || named->type != KeyType::kSecp256k1) {
    return std::unexpected(TransactionVerdict::kUnknownKey);
  }
  if (known) {
    std::optional<CheckedTransaction> before = known(parsed->id);
    if (before && before->transaction().signature == parsed->signature &&
        std::ranges::equal(before->key(), named->public_key)) {
      return *std::move(before);
    }
  }
  const EcdsaPublicKey* key = keys.Find(*named);
  if (key == nullptr) return std::unexpected(TransactionVerdict::kUnknownKey);
  return CheckSignature(*std::move(parsed), *key);
}

}  // namespace

Digest BatchDigest(ByteView payload) {
  return Sha256({AsBytes("diptych/batch/v1\n"), payload});
}

std::vector<SharedBatch> MakeBatches(
    std::vector<CheckedTransaction> transactions) {
  std::vector<SharedBatch> batches;
  std::vector<CheckedTransaction> gathered;
  std::size_t octets = 0;
  std::set<Digest> ids;
  for (CheckedTransaction& checked : transactions) {
    if (!ids.insert(checked.transaction().id).second) continue;
    const std::size_t size =
        checked.transaction().body_octets.size() + kTransactionFrame;
    if (octets + size > kBatchOctetsMax) {
      batches.push_back(MakeBatch(std::exchange(gathered, {})));
      octets = 0;
    }
    octets += size;
    gathered.push_back(std::move(checked));
  }
  if (!gathered.empty()) batches.push_back(MakeBatch(std::move(gathered)));
  return batches;
}

std::expected<SharedBatch, TransactionVerdict> CheckBatch(
    Bytes payload, std::size_t count,
    const std::map<MemberId, MemberRecord>& members,
    const KnownTransactions& known) {
  if (count == 0) return std::unexpected(TransactionVerdict::kMalformed);
  const Result<std::vector<PayloadItem>> items = SplitPayload(payload, count);
  if (!items) return std::unexpected(TransactionVerdict::kMalformed);
  auto batch = std::make_shared<Batch>();
  batch->transactions.reserve(items->size());
  ParsedKeys keys;
  for (const PayloadItem& item : *items) {
    std::expected<CheckedTransaction, TransactionVerdict> checked =
        CheckItem(item, members, keys, known);
    if (!checked) return std::unexpected(checked.error());
    batch->transactions.push_back(*std::move(checked));
  }
  batch->digest = BatchDigest(payload);
  batch->payload = std::move(payload);
  batch->expires = LatestExpiry(batch->transactions);
  return batch;
}

Result<std::vector<TransactionName>> NamesOf(ByteView payload,
                                             std::size_t count) {
  ASSIGN_OR_RETURN(const std::vector<PayloadItem> items,
                   SplitPayload(payload, count));
  std::vector<TransactionName> names;
  names.reserve(items.size());
  for (const PayloadItem& item : items) {
    const auto parsed = ParseTransaction(item.body, item.signature);
    if (!parsed) {
      return Error{ErrorCode::kInvalid,
                   std::string(TransactionVerdictName(parsed.error()))};
    }
    names.push_back({parsed->id, parsed->body.expires});
  }
  return names;
}

bool IsSpent(const TransactionName& name, const RegisterState& state) {
  return name.expires <= state.tip.time || state.recent.Contains(name.id);
}

BatchWorth JudgeWorth(const Result<std::vector<TransactionName>>& names,
                      const RegisterState& state) {
  if (!names || names->empty()) return BatchWorth::kMalformed;
  std::set<Digest> ids;
  bool is_spent = true;
  for (const TransactionName& name : *names) {
    if (!ids.insert(name.id).second) return BatchWorth::kRepeats;
    is_spent = is_spent && IsSpent(name, state);
  }
  return is_spent ? BatchWorth::kSpent : BatchWorth::kUseful;
}

BatchReference ReferenceTo(const Batch& batch) {
  return {.digest = batch.digest,
          .octets = static_cast<std::uint32_t>(batch.payload.size()),
          .transaction_count =
              static_cast<std::uint32_t>(batch.transactions.size())};
}

Bytes EncodeReferences(std::span<const BatchReference> references) {
  WireWriter writer;
  for (const BatchReference& reference : references) {
    writer.Raw(reference.digest);
    writer.U32(reference.octets);
    writer.U32(reference.transaction_count);
  }
  return writer.Take();
}

Result<std::vector<BatchReference>> DecodeReferences(ByteView octets) {
  if (octets.size() % kBatchReferenceSize != 0 ||
      octets.size() / kBatchReferenceSize > kBatchesPerBlock) {
    return Error{ErrorCode::kInvalid,
                 "references: are not at most 256 of 40 octets"};
  }
  WireReader reader(octets);
  std::vector<BatchReference> references(octets.size() / kBatchReferenceSize);
  for (BatchReference& reference : references) {
    reference.digest = reader.Hash();
    reference.octets = reader.U32();
    reference.transaction_count = reader.U32();
  }
  return references;
}

}  // namespace diptych
