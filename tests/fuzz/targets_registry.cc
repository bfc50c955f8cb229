// SPDX-License-Identifier: Apache-2.0
// The fixed binary formats of the register, transactions, and blocks, as they
// travel and as the store keeps them.
#include "consensus/header.h"
#include "registry/block.h"
#include "registry/directory.h"
#include "registry/entry.h"
#include "registry/genesis.h"
#include "registry/member.h"
#include "registry/transaction.h"
#include "storage/block_record.h"
#include "storage/index_run.h"
#include "tests/fuzz/fuzz_target.h"

namespace diptych {

FUZZ_TARGET(entry) {
  const Result<Entry> read = DecodeEntry(octets);
  FUZZ_EXPECT(DecodeCredentialEntry(octets).has_value() ==
              (read && std::holds_alternative<CredentialEntry>(*read)));
  FUZZ_EXPECT(DecodeSealEntry(octets).has_value() ==
              (read && std::holds_alternative<SealEntry>(*read)));
  if (read) FUZZ_EXPECT(EncodeEntry(*read) == ToBytes(octets));
}

FUZZ_TARGET(genesis) {
  const Result<Genesis> read = DecodeGenesis(octets);
  if (read) FUZZ_EXPECT(EncodeGenesis(*read) == ToBytes(octets));
}

FUZZ_TARGET(member_record) {
  const Result<MemberRecord> read = DecodeMemberRecord(octets);
  if (read) FUZZ_EXPECT(EncodeMemberRecord(*read) == ToBytes(octets));
}

FUZZ_TARGET(list_record) {
  const Result<ListRecord> read = DecodeListRecord(octets);
  if (read) FUZZ_EXPECT(ToDirectoryRecord(*read).value == ToBytes(octets));
}

FUZZ_TARGET(document_record) {
  const Result<DocumentRecord> read = DecodeDocumentRecord(octets);
  if (read) FUZZ_EXPECT(ToDirectoryRecord(*read).value == ToBytes(octets));
}

FUZZ_TARGET(conviction_record) {
  const Result<ConvictionRecord> read = DecodeConvictionRecord(octets);
  if (read) FUZZ_EXPECT(ToDirectoryRecord(*read).value == ToBytes(octets));
}

FUZZ_TARGET(header) {
  const Result<Header> read = DecodeHeader(octets);
  if (read) FUZZ_EXPECT(EncodeHeader(*read) == ToBytes(octets));
}

// The first 64 octets are the signature, the rest is the body.
FUZZ_TARGET(transaction) {
  const std::size_t signature_size = std::tuple_size_v<EcdsaSignature>;
  if (octets.size() < signature_size) return;
  const auto read = ParseTransaction(octets.subspan(signature_size),
                                     octets.first(signature_size));
  if (!read) return;
  FUZZ_EXPECT(read->body_octets == ToBytes(octets.subspan(signature_size)));
  if (const auto* anchor = std::get_if<AnchorBatch>(&read->body.action)) {
    FUZZ_EXPECT(!anchor->items.empty());
    FUZZ_EXPECT(anchor->items.size() <= kTransactionItemsMax);
  }
  if (const auto* accredit = std::get_if<Accredit>(&read->body.action)) {
    FUZZ_EXPECT(IsScope(accredit->scope));
    FUZZ_EXPECT(!accredit->withdraw || accredit->from.value == 0);
  }
}

FUZZ_TARGET(block_record) {
  const Result<BlockRecord> read = DecodeBlockRecord(octets);
  if (!read) return;
  Bytes again = EncodeHeader(read->header);
  for (const ByteView part : {read->accepted_bits, read->payload}) {
    again.insert(again.end(), part.begin(), part.end());
  }
  FUZZ_EXPECT(again == ToBytes(octets));
  const auto ids = AcceptedIds(*read);
  if (ids) FUZZ_EXPECT(ids->size() <= read->header.transaction_count);
}

FUZZ_TARGET(run_file_name) {
  const auto read = ParseRunFileName(AsText(octets));
  if (read) FUZZ_EXPECT(RunFileName(*read) == AsText(octets));
}

// The first octet is the number of transactions.
FUZZ_TARGET(payload) {
  if (octets.empty()) return;
  const auto items = SplitPayload(octets.subspan(1), octets[0]);
  if (!items) return;
  FUZZ_EXPECT(items->size() == octets[0]);
  std::size_t total = 0;
  for (const PayloadItem& item : *items) {
    total += 4 + item.body.size() + item.signature.size();
  }
  FUZZ_EXPECT(total == octets.size() - 1);
}

}  // namespace diptych
