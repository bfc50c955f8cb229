// SPDX-License-Identifier: Apache-2.0
#include "storage/guard_file.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/check.h"
#include "base/hex.h"
#include "platform/file.h"

namespace diptych {
namespace {

constexpr std::size_t kFileSize = 2 * kGuardSlotSize;

constexpr std::string_view kWhatToDo =
    "; what this node's consensus key has signed cannot be known, so nothing "
    "is "
    "signed with it any more: have a new consensus key admitted by the "
    "members, "
    "and never put back an older copy of this file";

Error Unknown(ErrorCode code, const std::string& path, std::string_view what) {
  return {code, path + ": " + std::string(what) + std::string(kWhatToDo)};
}

std::uint64_t PlaceOf(std::uint64_t sequence) {
  return sequence % 2 * kGuardSlotSize;
}

// The slot of that place; none if it is torn.
Result<std::optional<GuardSlot>> ReadSlot(ByteView octets, std::size_t place) {
  const std::size_t begin = std::min(place, octets.size());
  const std::size_t size = std::min(kGuardSlotSize, octets.size() - begin);
  Result<GuardSlot> slot = DecodeGuardSlot(octets.subspan(begin, size));
  if (!slot) {
    if (slot.error().code != ErrorCode::kCorrupt) return slot.error();
    return std::optional<GuardSlot>();
  }
  if (PlaceOf(slot->sequence) != place) return std::optional<GuardSlot>();
  return std::optional<GuardSlot>(*slot);
}

Result<GuardSlot> NewestSlot(ByteView octets, const std::string& path) {
  std::array<std::optional<GuardSlot>, 2> slots;
  for (const std::size_t i : {0U, 1U}) {
    Result<std::optional<GuardSlot>> slot =
        ReadSlot(octets, i * kGuardSlotSize);
    if (!slot) return Annotate(slot.error(), path);
    slots[i] = *slot;
  }
  if (!slots[0] && !slots[1]) {
    return Unknown(ErrorCode::kCorrupt, path, "both records are damaged");
  }
  if (!slots[0] || !slots[1]) return slots[0] ? *slots[0] : *slots[1];
  const auto [older, newer] =
      std::ranges::minmax(*slots[0], *slots[1], {}, &GuardSlot::sequence);
  // Two that do not follow each other were not written by one process.
  if (newer.sequence - older.sequence != 1 ||
      newer.identity != older.identity) {
    return Unknown(ErrorCode::kCorrupt, path,
                   "the records do not follow each other");
  }
  return newer;
}

Status CheckIdentity(const GuardIdentity& found, const GuardIdentity& wanted,
                     const std::string& path) {
  if (found.network_id != wanted.network_id) {
    return Error{ErrorCode::kRefused,
                 path + ": guards votes of network " +
                     HexEncode(found.network_id) + ", not of " +
                     HexEncode(wanted.network_id) +
                     "; name the data directory of that network"};
  }
  if (found.validator_key != wanted.validator_key) {
    return Error{ErrorCode::kRefused,
                 path + ": guards votes of the consensus key " +
                     HexEncode(found.validator_key) + ", not of " +
                     HexEncode(wanted.validator_key) +
                     "; configure that key, or, if this one is new and has "
                     "never signed, move the file away for good"};
  }
  return Ok();
}

// Whether a record may stand behind another.
bool Follows(const GuardRecord& before, const GuardRecord& after) {
  if (after.epoch != before.epoch) return after.epoch > before.epoch;
  if (after.view != before.view) return after.view > before.view;
  const bool keeps_block =
      !before.notarized || after.notarized == before.notarized;
  return keeps_block && (after.nullified || !before.nullified);
}

}  // namespace

Status GuardFile::Create(const std::string& path,
                         const GuardIdentity& identity) {
  Bytes octets;
  // Both, so that a damaged slot is always one that was being written.
  for (const std::uint64_t sequence : {0U, 1U}) {
    const Bytes slot = EncodeGuardSlot(
        {.sequence = sequence, .identity = identity, .record = {}});
    octets.insert(octets.end(), slot.begin(), slot.end());
  }
  // Whoever can open it can hold its lock.
  return CreateFile(path, octets, FileMode::kSecret);
}

Result<GuardFile> GuardFile::Open(const std::string& path,
                                  const GuardIdentity& identity) {
  Result<std::unique_ptr<PlacedFile>> file = OpenPlacedFile(path);
  if (!file) {
    if (file.error().code != ErrorCode::kNotFound) return file.error();
    return Unknown(ErrorCode::kNotFound, path, "there is no guard file");
  }
  return Open(*std::move(file), path, identity);
}

Result<GuardFile> GuardFile::Open(std::unique_ptr<PlacedFile> file,
                                  const std::string& path,
                                  const GuardIdentity& identity) {
  const Result<Bytes> octets = file->ReadAll(kFileSize);
  if (!octets) {
    if (octets.error().code != ErrorCode::kLimit) return octets.error();
    return Unknown(ErrorCode::kCorrupt, path, "is longer than a guard file");
  }
  ASSIGN_OR_RETURN(const GuardSlot newest, NewestSlot(*octets, path));
  RETURN_IF_ERROR(CheckIdentity(newest.identity, identity, path));
  GuardFile guard(std::move(file), newest);
  // It may have come from the system's memory, behind a write that was cut off
  // or whose sync failed; what is signed on its strength must be on the disk.
  RETURN_IF_ERROR(guard.WriteSlot(newest));
  return guard;
}

Status GuardFile::Write(const GuardRecord& record) {
  CHECK(Follows(newest_.record, record));
  if (failed_) {
    return Error{ErrorCode::kIo,
                 "guard file: an earlier write failed, so nothing is signed "
                 "until the node is started again"};
  }
  if (record == newest_.record) return Ok();
  const GuardSlot slot{.sequence = newest_.sequence + 1,
                       .identity = newest_.identity,
                       .record = record};
  failed_ = true;
  RETURN_IF_ERROR(WriteSlot(slot));
  failed_ = false;
  newest_ = slot;
  return Ok();
}

Status GuardFile::WriteSlot(const GuardSlot& slot) {
  RETURN_IF_ERROR(
      file_->WriteAt(PlaceOf(slot.sequence), EncodeGuardSlot(slot)));
  return file_->Sync();
}

}  // namespace diptych
