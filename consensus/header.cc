// SPDX-License-Identifier: Apache-2.0
#include "consensus/header.h"

#include "base/wire.h"
#include "crypto/sha256.h"

namespace diptych {
namespace {

constexpr std::uint16_t kHeaderVersion = 1;
constexpr std::uint8_t kKnownFlags =
    kHeaderHeartbeat | kHeaderClosing | kHeaderSuffix;

}  // namespace

Bytes EncodeHeader(const Header& header) {
  WireWriter writer;
  writer.U16(kHeaderVersion);
  writer.Raw(header.network_id);
  writer.U64(header.epoch.value);
  writer.U64(header.view.value);
  writer.U64(header.height.value);
  writer.Raw(header.parent_hash);
  writer.U64(header.parent_view.value);
  writer.U64(header.time.value);
  writer.U16(header.proposer);
  writer.U8(header.flags);
  writer.Raw(header.payload_root);
  writer.U32(header.payload_octets);
  writer.U32(header.transaction_count);
  writer.U64(header.log_size);
  writer.Raw(header.log_root);
  writer.Raw(header.validators_hash);
  writer.Raw(header.next_validators_hash);
  return writer.Take();
}

Result<Header> DecodeHeader(ByteView octets) {
  WireReader reader(octets);
  const std::uint16_t version = reader.U16();
  Header header;
  header.network_id = reader.Hash();
  header.epoch.value = reader.U64();
  header.view.value = reader.U64();
  header.height.value = reader.U64();
  header.parent_hash = reader.Hash();
  header.parent_view.value = reader.U64();
  header.time.value = reader.U64();
  header.proposer = reader.U16();
  header.flags = reader.U8();
  header.payload_root = reader.Hash();
  header.payload_octets = reader.U32();
  header.transaction_count = reader.U32();
  header.log_size = reader.U64();
  header.log_root = reader.Hash();
  header.validators_hash = reader.Hash();
  header.next_validators_hash = reader.Hash();
  if (!reader.Finish()) {
    return Error{ErrorCode::kInvalid, "header: length is not 253 octets"};
  }
  if (version != kHeaderVersion) {
    return Error{ErrorCode::kInvalid, "header: version is not 1"};
  }
  if ((header.flags & ~kKnownFlags) != 0) {
    return Error{ErrorCode::kInvalid, "header: a flag is unknown"};
  }
  return header;
}

Digest HeaderHash(const Header& header) {
  return Sha256({AsBytes("diptych/header/v1\n"), EncodeHeader(header)});
}

}  // namespace diptych
