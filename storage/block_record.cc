// SPDX-License-Identifier: Apache-2.0
#include "storage/block_record.h"

#include "base/check.h"
#include "crypto/sha256.h"
#include "registry/block.h"

namespace diptych {
namespace {

bool IsSet(ByteView bits, std::size_t place) {
  return (bits[place / 8] >> (place % 8) & 1) != 0;
}

}  // namespace

Bytes EncodeBlockFront(const Header& header,
                       std::span<const TransactionOutcome> outcomes) {
  CHECK(header.transaction_count == outcomes.size());
  Bytes front = EncodeHeader(header);
  Bytes bits((outcomes.size() + 7) / 8);
  for (std::size_t i = 0; i < outcomes.size(); ++i) {
    if (outcomes[i].verdict != TransactionVerdict::kAccepted) continue;
    bits[i / 8] |= static_cast<std::uint8_t>(1U << (i % 8));
  }
  front.insert(front.end(), bits.begin(), bits.end());
  return front;
}

Result<BlockRecord> DecodeBlockRecord(ByteView record) {
  if (record.size() < kHeaderSize) {
    return Error{ErrorCode::kCorrupt, "block record: ends within its header"};
  }
  Result<Header> header = DecodeHeader(record.first(kHeaderSize));
  if (!header) {
    return Error{ErrorCode::kCorrupt,
                 "block record: " + header.error().message};
  }
  const ByteView rest = record.subspan(kHeaderSize);
  const std::size_t bits = (std::size_t{header->transaction_count} + 7) / 8;
  if (rest.size() != bits + header->payload_octets) {
    return Error{ErrorCode::kCorrupt,
                 "block record: length does not match its header"};
  }
  return BlockRecord{.header = *header,
                     .accepted_bits = rest.first(bits),
                     .payload = rest.subspan(bits)};
}

Result<std::vector<Digest>> AcceptedIds(const BlockRecord& record) {
  const Result<std::vector<PayloadItem>> items =
      SplitPayload(record.payload, record.header.transaction_count);
  if (!items) {
    return Error{ErrorCode::kCorrupt, "block record: " + items.error().message};
  }
  std::vector<Digest> ids;
  for (std::size_t i = 0; i < items->size(); ++i) {
    if (!IsSet(record.accepted_bits, i)) continue;
    ids.push_back(
        Sha256({AsBytes("diptych/transaction/v1\n"), (*items)[i].body}));
  }
  return ids;
}

}  // namespace diptych
