// SPDX-License-Identifier: Apache-2.0
#include "audit/prepared_block.h"

#include <string>

#include "base/wire.h"
#include "registry/block.h"
#include "registry/execution.h"

namespace diptych {
namespace {

constexpr std::size_t kSignatureSize = std::tuple_size_v<EcdsaSignature>;

// How many transactions the payload is cut into by its own lengths; nothing if
// they do not come out even.
std::optional<std::size_t> CountTransactions(ByteView payload) {
  WireReader reader(payload);
  std::size_t count = 0;
  while (reader.remaining() > 0) {
    const std::uint32_t size = reader.U32();
    if (size == 0 || size > kTransactionBodySizeMax) return std::nullopt;
    reader.Raw(size);
    reader.Raw(kSignatureSize);
    if (reader.failed()) return std::nullopt;
    ++count;
  }
  return count;
}

std::optional<Difference> CheckExtent(const Header& header, ByteView payload,
                                      Height height) {
  const auto differs = [&](std::string field, std::size_t expected,
                           std::size_t found) {
    return Difference{.object = AuditObject::kHeader,
                      .height = height,
                      .field = std::move(field),
                      .expected = std::to_string(expected),
                      .found = std::to_string(found)};
  };
  const std::optional<std::size_t> count = CountTransactions(payload);
  if (!count) {
    return Difference{.object = AuditObject::kPayload,
                      .height = height,
                      .field = "lengths",
                      .expected = "transactions that fill the payload exactly",
                      .found = std::to_string(payload.size()) +
                               " octets that do not come out even"};
  }
  if (payload.size() > kBlockOctetsMax || *count > kBlockTransactionsMax) {
    return Difference{.object = AuditObject::kPayload,
                      .height = height,
                      .field = "size",
                      .expected = "at most 4 MiB and 65536 transactions",
                      .found = std::to_string(payload.size()) + " octets and " +
                               std::to_string(*count) + " transactions"};
  }
  if (header.payload_octets != payload.size()) {
    return differs("payload_octets", payload.size(), header.payload_octets);
  }
  if (header.transaction_count != *count) {
    return differs("transaction_count", *count, header.transaction_count);
  }
  return std::nullopt;
}

// Adds the transaction, or says what is wrong with it.
std::optional<Difference> Check(const PayloadItem& item, std::size_t number,
                                Height height, const KeyRing& keys,
                                std::vector<CheckedTransaction>& out) {
  Difference difference{.object = AuditObject::kTransaction,
                        .place = std::to_string(number),
                        .height = height};
  auto parsed = ParseTransaction(item.body, item.signature);
  if (!parsed) {
    difference.field = "body";
    difference.expected = "a well-formed transaction";
    difference.found = OctetsText(item.body);
    return difference;
  }
  const EcdsaPublicKey* key = keys.Find(parsed->body.member, parsed->body.key);
  if (key == nullptr) {
    difference.field = "key";
    difference.expected = "a member's secp256k1 key";
    difference.found = "key " + std::to_string(parsed->body.key) +
                       " of member " +
                       std::to_string(parsed->body.member.value);
    return difference;
  }
  auto checked = CheckSignature(*std::move(parsed), *key);
  if (!checked) {
    difference.field = "signature";
    difference.expected = "one that verifies under the key it names";
    difference.found = OctetsText(item.signature);
    return difference;
  }
  out.push_back(*std::move(checked));
  return std::nullopt;
}

}  // namespace

PreparedBlock PrepareBlock(Bytes octets, Height height, const KeyRing& keys) {
  PreparedBlock block;
  block.octets = std::move(octets);
  const ByteView whole(block.octets);
  const ByteView front = whole.first(std::min(whole.size(), kHeaderSize));
  Result<Header> header = DecodeHeader(front);
  if (!header) {
    block.difference = Difference{.object = AuditObject::kHeader,
                                  .height = height,
                                  .field = "encoding",
                                  .expected = "a header of version 1",
                                  .found = header.error().message};
    return block;
  }
  block.header = *header;
  block.header_hash = HeaderHash(block.header);
  const ByteView payload = whole.subspan(kHeaderSize);
  block.difference = CheckExtent(block.header, payload, height);
  if (block.difference) return block;
  const Result<std::vector<PayloadItem>> items =
      SplitPayload(payload, block.header.transaction_count);
  CHECK(items.has_value());
  block.transactions.reserve(items->size());
  for (std::size_t number = 0; number < items->size(); ++number) {
    block.difference =
        Check((*items)[number], number, height, keys, block.transactions);
    if (block.difference) return block;
  }
  return block;
}

}  // namespace diptych
