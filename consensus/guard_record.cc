// SPDX-License-Identifier: Apache-2.0
#include "consensus/guard_record.h"

#include "base/check.h"
#include "base/wire.h"

namespace diptych {
namespace {

constexpr std::uint8_t kNotarized = 1;
constexpr std::uint8_t kNullified = 2;
constexpr std::uint8_t kFinalized = 4;

}  // namespace

bool Says(const GuardRecord& record, const Statement& statement) {
  if (statement.epoch != record.epoch) return false;
  switch (statement.kind) {
    case VoteKind::kNotarize:
      return statement.view == record.view &&
             statement.block_hash == record.notarized;
    case VoteKind::kNullify:
      return statement.view == record.view && record.nullified;
    case VoteKind::kFinalize:
      return record.finalized &&
             *record.finalized ==
                 GuardRecord::Finalized{.view = statement.view,
                                        .block_hash = statement.block_hash};
  }
  CheckFailed(__FILE__, __LINE__, "unknown kind of vote");
}

Bytes EncodeGuardRecord(const GuardRecord& record) {
  std::uint8_t flags = 0;
  if (record.notarized) flags |= kNotarized;
  if (record.nullified) flags |= kNullified;
  if (record.finalized) flags |= kFinalized;
  const GuardRecord::Finalized finalized =
      record.finalized.value_or(GuardRecord::Finalized{});
  WireWriter writer;
  writer.U64(record.epoch.value);
  writer.U64(record.view.value);
  writer.U8(flags);
  writer.Raw(record.notarized.value_or(Digest{}));
  writer.U64(finalized.view.value);
  writer.Raw(finalized.block_hash);
  return writer.Take();
}

Result<GuardRecord> DecodeGuardRecord(ByteView octets) {
  WireReader reader(octets);
  GuardRecord record;
  record.epoch.value = reader.U64();
  record.view.value = reader.U64();
  const std::uint8_t flags = reader.U8();
  const Digest notarized = reader.Hash();
  GuardRecord::Finalized finalized;
  finalized.view.value = reader.U64();
  finalized.block_hash = reader.Hash();
  if (!reader.Finish()) {
    return Error{ErrorCode::kInvalid, "guard record: length is not 89 octets"};
  }
  if ((flags & kNotarized) != 0) record.notarized = notarized;
  record.nullified = (flags & kNullified) != 0;
  if ((flags & kFinalized) != 0) record.finalized = finalized;
  const Bytes canonical = EncodeGuardRecord(record);
  if (!std::equal(octets.begin(), octets.end(), canonical.begin())) {
    return Error{ErrorCode::kInvalid,
                 "guard record: an unknown flag, or an absent field that is "
                 "not zero"};
  }
  return record;
}

}  // namespace diptych
