// SPDX-License-Identifier: Apache-2.0
#include "registry/block.h"

#include "base/wire.h"
#include "registry/execution.h"

namespace diptych {
namespace {

constexpr std::size_t kSignatureSize = std::tuple_size_v<EcdsaSignature>;
// Of one transaction: the length, a body of one octet, the signature.
constexpr std::size_t kPayloadItemSizeMin = 4 + 1 + kSignatureSize;

}  // namespace

Bytes EncodePayload(std::span<const CheckedTransaction> transactions) {
  WireWriter writer;
  for (const CheckedTransaction& checked : transactions) {
    const Transaction& transaction = checked.transaction();
    writer.U32(static_cast<std::uint32_t>(transaction.body_octets.size()));
    writer.Raw(transaction.body_octets);
    writer.Raw(transaction.signature);
  }
  return writer.Take();
}

std::size_t PayloadSize(std::span<const CheckedTransaction> transactions) {
  std::size_t size = 0;
  for (const CheckedTransaction& checked : transactions) {
    size += sizeof(std::uint32_t) + checked.transaction().body_octets.size() +
            kSignatureSize;
  }
  return size;
}

Result<std::vector<PayloadItem>> SplitPayload(ByteView payload,
                                              std::size_t count) {
  if (payload.size() > kBlockOctetsMax || count > kBlockTransactionsMax) {
    return Error{ErrorCode::kLimit,
                 "payload: more than 4 MiB or 65536 transactions"};
  }
  if (payload.size() / kPayloadItemSizeMin < count) {
    return Error{ErrorCode::kInvalid,
                 "payload: shorter than its number of transactions"};
  }
  std::vector<PayloadItem> items;
  items.reserve(count);
  WireReader reader(payload);
  for (std::size_t i = 0; i < count; ++i) {
    const std::uint32_t size = reader.U32();
    if (size == 0 || size > kTransactionBodySizeMax) {
      return Error{ErrorCode::kInvalid, "payload: transaction " +
                                            std::to_string(i) +
                                            " has an impossible length"};
    }
    const ByteView body = reader.Raw(size);
    items.push_back({body, reader.Raw(kSignatureSize)});
  }
  if (!reader.Finish()) {
    return Error{ErrorCode::kInvalid,
                 "payload: length does not match its transactions"};
  }
  return items;
}

}  // namespace diptych
