// SPDX-License-Identifier: Apache-2.0
// What replicas ask each other and answer.
#include "replica/block_check.h"
#include "replica/exchange.h"
#include "tests/fuzz/fuzz_target.h"

namespace diptych {
namespace {

// Without a member no transaction can be checked, so that what is left is the
// cutting of payloads.
void ExpectOnlyEmptyBlocksPass(const RawBlock& block) {
  const std::map<MemberId, MemberRecord> nobody;
  const auto checked = CheckBlock(block, CheckUnder(nobody));
  FUZZ_EXPECT(!checked || block.payload.empty());
}

}  // namespace

FUZZ_TARGET(references) {
  const auto read = DecodeReferences(octets);
  if (!read) return;
  FUZZ_EXPECT(read->size() <= kBatchesPerBlock);
  FUZZ_EXPECT(EncodeReferences(*read) == ToBytes(octets));
}

FUZZ_TARGET(question) {
  const auto read = DecodeQuestion(octets);
  if (read) FUZZ_EXPECT(EncodeQuestion(*read) == ToBytes(octets));
}

FUZZ_TARGET(batch) {
  const auto read = DecodeBatch(octets);
  if (!read) return;
  FUZZ_EXPECT(read->payload.size() + 4 == octets.size());
  FUZZ_EXPECT(!CheckBatch(read->payload, read->transaction_count, {}));
}

FUZZ_TARGET(blocks) {
  const auto read = DecodeBlocks(octets);
  if (!read) return;
  FUZZ_EXPECT(EncodeBlocks(*read) == ToBytes(octets));
  if (const auto* block = std::get_if<RawBlock>(&*read)) {
    ExpectOnlyEmptyBlocksPass(*block);
    return;
  }
  for (const RawBlock& block : std::get<RawRange>(*read).blocks) {
    ExpectOnlyEmptyBlocksPass(block);
  }
}

}  // namespace diptych
