// SPDX-License-Identifier: Apache-2.0
#include "audit/progress_record.h"

#include <string>

#include "base/check.h"
#include "base/wire.h"
#include "crypto/sha256.h"

namespace diptych {
namespace {

Error Invalid(std::string_view what) {
  return {ErrorCode::kInvalid, "progress record: " + std::string(what)};
}

}  // namespace

Result<ProgressFront> DecodeProgressFront(ByteView octets) {
  WireReader reader(octets);
  const std::uint32_t length = reader.U32();
  const Digest digest = reader.Hash();
  if (reader.failed()) return Invalid("ends within its length and digest");
  if (length > kProgressBlockSizeMax) return Invalid("is longer than a block");
  return ProgressFront{.length = length, .digest = digest};
}

Result<ByteView> DecodeProgressRecord(ByteView octets) {
  ASSIGN_OR_RETURN(const ProgressFront front, DecodeProgressFront(octets));
  const ByteView block = octets.subspan(kProgressFrontSize);
  if (block.size() != front.length) return Invalid("has not its length");
  if (Sha256(block) != front.digest) return Invalid("has another digest");
  return block;
}

Bytes EncodeProgressRecord(ByteView block) {
  CHECK(block.size() <= kProgressBlockSizeMax);
  WireWriter writer;
  writer.U32(static_cast<std::uint32_t>(block.size()));
  writer.Raw(Sha256(block));
  writer.Raw(block);
  return writer.Take();
}

}  // namespace diptych
