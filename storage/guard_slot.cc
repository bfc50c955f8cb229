// SPDX-License-Identifier: Apache-2.0
#include "storage/guard_slot.h"

#include <algorithm>
#include <boost/crc.hpp>
#include <string_view>

#include "base/check.h"
#include "base/wire.h"

namespace diptych {
namespace {

constexpr std::string_view kMagic = "diptych guard\n";
constexpr std::uint16_t kVersion = 1;
constexpr std::size_t kCheckedSize = kGuardSlotSize - 4;

// CRC-32C (Castagnoli), as in RFC 3720, appendix B.4.
std::uint32_t Crc32c(ByteView octets) {
  boost::crc_optimal<32, 0x1EDC6F41, 0xFFFFFFFF, 0xFFFFFFFF, true, true> sum;
  sum.process_bytes(octets.data(), octets.size());
  return sum.checksum();
}

Error Damaged(std::string_view what) {
  return {ErrorCode::kCorrupt, "guard slot: " + std::string(what)};
}

}  // namespace

Bytes EncodeGuardSlot(const GuardSlot& slot) {
  WireWriter writer;
  writer.Raw(AsBytes(kMagic));
  writer.U16(kVersion);
  writer.U64(slot.sequence);
  writer.Raw(slot.identity.validator_key);
  writer.Raw(slot.identity.network_id);
  writer.Raw(EncodeGuardRecord(slot.record));
  CHECK(writer.bytes().size() <= kCheckedSize);
  writer.Raw(Bytes(kCheckedSize - writer.bytes().size()));
  writer.U32(Crc32c(writer.bytes()));
  return writer.Take();
}

Result<GuardSlot> DecodeGuardSlot(ByteView octets) {
  if (octets.size() != kGuardSlotSize) return Damaged("is cut off");
  WireReader sum(octets.last(4));
  if (sum.U32() != Crc32c(octets.first(kCheckedSize))) {
    return Damaged("the checksum does not fit");
  }
  WireReader reader(octets.first(kCheckedSize));
  if (!std::ranges::equal(reader.Raw(kMagic.size()), AsBytes(kMagic))) {
    return Damaged("is no guard slot");
  }
  const std::uint16_t version = reader.U16();
  if (version != kVersion) {
    return Error{ErrorCode::kRefused, "guard slot: version " +
                                          std::to_string(version) +
                                          " is not 1: use the newer program"};
  }
  GuardSlot slot;
  slot.sequence = reader.U64();
  std::ranges::copy(reader.Raw(slot.identity.validator_key.size()),
                    slot.identity.validator_key.begin());
  slot.identity.network_id = reader.Hash();
  const Result<GuardRecord> record =
      DecodeGuardRecord(reader.Raw(kGuardRecordSize));
  if (!record) return Damaged(record.error().message);
  slot.record = *record;
  const ByteView rest = reader.Raw(reader.remaining());
  if (std::ranges::any_of(rest, [](std::uint8_t each) { return each != 0; })) {
    return Damaged("what follows the record is not zero");
  }
  return slot;
}

}  // namespace diptych
