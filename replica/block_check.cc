// SPDX-License-Identifier: Apache-2.0
#include "replica/block_check.h"

#include <cstddef>
#include <utility>
#include <vector>

namespace diptych {
namespace {

// Cuts the payload as the references say; nothing if it does not fall into
// just these batches.
std::vector<ByteView> Cut(const RawBlock& raw,
                          const std::vector<BatchReference>& references) {
  std::vector<ByteView> parts;
  ByteView rest = raw.payload;
  std::uint64_t transactions = 0;
  for (const BatchReference& reference : references) {
    if (reference.octets > rest.size()) return {};
    const ByteView part = rest.first(reference.octets);
    if (BatchDigest(part) != reference.digest) return {};
    parts.push_back(part);
    rest = rest.subspan(part.size());
    transactions += reference.transaction_count;
  }
  if (!rest.empty() || transactions != raw.header.transaction_count) return {};
  return parts;
}

// The batches that the references name. kMalformed also if they do not fit.
std::expected<std::vector<SharedBatch>, TransactionVerdict> CheckNamed(
    const RawBlock& raw, const BatchCheck& check) {
  const Result<std::vector<BatchReference>> references =
      DecodeReferences(raw.references);
  if (!references) return std::unexpected(TransactionVerdict::kMalformed);
  const std::vector<ByteView> parts = Cut(raw, *references);
  if (parts.empty()) return std::unexpected(TransactionVerdict::kMalformed);
  std::vector<SharedBatch> batches;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    std::expected<SharedBatch, TransactionVerdict> batch =
        check(ToBytes(parts[i]), (*references)[i].transaction_count);
    if (!batch) return std::unexpected(batch.error());
    batches.push_back(*std::move(batch));
  }
  return batches;
}

}  // namespace

BatchCheck CheckUnder(const std::map<MemberId, MemberRecord>& members) {
  return [&members](Bytes payload, std::size_t count) {
    return CheckBatch(std::move(payload), count, members);
  };
}

std::expected<Block, TransactionVerdict> CheckBlock(RawBlock raw,
                                                    const BatchCheck& check) {
  if (raw.payload.size() != raw.header.payload_octets) {
    return std::unexpected(TransactionVerdict::kMalformed);
  }
  Block block{.header = raw.header, .references = {}, .batches = {}};
  if (raw.payload.empty() && raw.header.transaction_count == 0) return block;
  std::expected<std::vector<SharedBatch>, TransactionVerdict> named =
      CheckNamed(raw, check);
  if (named) {
    block.references = std::move(raw.references);
    block.batches = *std::move(named);
    return block;
  }
  if (named.error() != TransactionVerdict::kMalformed) {
    return std::unexpected(named.error());
  }
  std::expected<SharedBatch, TransactionVerdict> whole =
      check(std::move(raw.payload), raw.header.transaction_count);
  if (!whole) return std::unexpected(whole.error());
  block.batches.push_back(*std::move(whole));
  return block;
}

BlockRange WithoutPayloads(const RawRange& raw) {
  BlockRange range{
      .blocks = {}, .beyond = raw.beyond, .finalization = raw.finalization};
  range.blocks.reserve(raw.blocks.size());
  for (const RawBlock& block : raw.blocks) {
    range.blocks.push_back(
        {.header = block.header, .references = {}, .batches = {}});
  }
  return range;
}

std::expected<BlockRange, TransactionVerdict> CheckRange(
    RawRange raw, const BatchCheck& check) {
  BlockRange range{.blocks = {},
                   .beyond = std::move(raw.beyond),
                   .finalization = std::move(raw.finalization)};
  range.blocks.reserve(raw.blocks.size());
  for (RawBlock& raw_block : raw.blocks) {
    std::expected<Block, TransactionVerdict> block =
        CheckBlock(std::move(raw_block), check);
    if (!block) return std::unexpected(block.error());
    range.blocks.push_back(*std::move(block));
  }
  return range;
}

}  // namespace diptych
