// SPDX-License-Identifier: Apache-2.0
#include "replica/batch.h"

#include <map>
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

SharedBatch MakeBatch(std::vector<CheckedTransaction> transactions) {
  auto batch = std::make_shared<Batch>();
  batch->payload = EncodePayload(transactions);
  batch->digest = BatchDigest(batch->payload);
  batch->transactions = std::move(transactions);
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
    ParsedKeys& keys) {
  std::expected<Transaction, TransactionVerdict> parsed =
      ParseTransaction(item.body, item.signature);
  if (!parsed) return std::unexpected(parsed.error());
  const MemberKey* named = SenderKey(members, parsed->body);
  // Of other curves some keys are points of this one as well.
  if (named == nullptr || named->type != KeyType::kSecp256k1) {
    return std::unexpected(TransactionVerdict::kUnknownKey);
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
  for (CheckedTransaction& checked : transactions) {
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
    const std::map<MemberId, MemberRecord>& members) {
  if (count == 0) return std::unexpected(TransactionVerdict::kMalformed);
  const Result<std::vector<PayloadItem>> items = SplitPayload(payload, count);
  if (!items) return std::unexpected(TransactionVerdict::kMalformed);
  auto batch = std::make_shared<Batch>();
  batch->transactions.reserve(items->size());
  ParsedKeys keys;
  for (const PayloadItem& item : *items) {
    std::expected<CheckedTransaction, TransactionVerdict> checked =
        CheckItem(item, members, keys);
    if (!checked) return std::unexpected(checked.error());
    batch->transactions.push_back(*std::move(checked));
  }
  batch->digest = BatchDigest(payload);
  batch->payload = std::move(payload);
  return batch;
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
