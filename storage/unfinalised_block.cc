// SPDX-License-Identifier: Apache-2.0
#include "storage/unfinalised_block.h"

#include "base/check.h"
#include "base/wire.h"
#include "consensus/message.h"

namespace diptych {

Bytes EncodeUnfinalisedFront(const UnfinalisedBlock& block) {
  CHECK(block.references.size() <= kReferencesSizeMax);
  WireWriter writer;
  writer.Raw(EncodeHeader(block.header));
  writer.Long(block.references);
  return writer.Take();
}

Result<UnfinalisedBlock> DecodeUnfinalisedBlock(ByteView octets) {
  WireReader reader(octets);
  const ByteView front = reader.Raw(kHeaderSize);
  const ByteView references = reader.Long();
  if (reader.failed()) {
    return Error{ErrorCode::kCorrupt, "unfinalised block: is cut off"};
  }
  const Result<Header> header = DecodeHeader(front);
  if (!header) {
    return Error{ErrorCode::kCorrupt,
                 "unfinalised block: " + header.error().message};
  }
  if (references.size() > kReferencesSizeMax ||
      reader.remaining() != header->payload_octets) {
    return Error{ErrorCode::kCorrupt,
                 "unfinalised block: a length does not match its header"};
  }
  return UnfinalisedBlock{.hash = HeaderHash(*header),
                          .header = *header,
                          .references = ToBytes(references),
                          .payload = ToBytes(reader.Raw(reader.remaining()))};
}

}  // namespace diptych
