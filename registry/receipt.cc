// SPDX-License-Identifier: Apache-2.0
#include "registry/receipt.h"

#include "crypto/sha256.h"
#include "crypto/sha256_lanes.h"
#include "registry/directory.h"
#include "tlog/utf8.h"

namespace diptych {
namespace {

Error TooMany(std::string_view member, std::size_t limit,
              std::string_view unit) {
  return {ErrorCode::kLimit, std::string(member) + ": more than " +
                                 std::to_string(limit) + " " +
                                 std::string(unit)};
}

bool IsInTree(const Entry& entry, EntryIndex index,
              std::span<const Digest> path, const TreeHead& head) {
  const Digest leaf = HashLeaf(EncodeEntry(entry));
  return VerifyInclusion(index.value, leaf, path, head) == ProofVerdict::kValid;
}

bool StatusIsProven(const Receipt& receipt) {
  const CredentialEntry& entry = receipt.entry;
  if (entry.list.value >= kStatusListsMax ||
      entry.position.value >= kPositionsPerList) {
    return false;
  }
  return VerifyStatusChunk(ChunkOf(entry.list, entry.position),
                           receipt.status_chunk, receipt.status_proof,
                           receipt.seal.status_root) ==
         StatusProofVerdict::kValid;
}

bool MemberIsProven(const Receipt& receipt) {
  return VerifyDirectoryMembership(
             DirectoryKey(receipt.entry.member), Sha256(receipt.member_record),
             receipt.member_proof,
             receipt.seal.directory_root) == DirectoryVerdict::kValid;
}

}  // namespace

Status CheckReceiptForm(const Receipt& receipt) {
  const auto path = [](std::string_view name, std::size_t size,
                       std::size_t limit) -> Status {
    if (size > limit) return TooMany(name, limit, "hashes");
    return Ok();
  };
  RETURN_IF_ERROR(
      path("entryPath", receipt.entry_path.size(), kReceiptEntryPathMax));
  RETURN_IF_ERROR(
      path("sealPath", receipt.seal_path.size(), kReceiptEntryPathMax));
  RETURN_IF_ERROR(path("statusPath", receipt.status_proof.siblings.size(),
                       kReceiptStatusPathMax));
  RETURN_IF_ERROR(path("memberPath", receipt.member_proof.path.size(),
                       kReceiptMemberPathMax));
  if (receipt.member_record.size() > kMemberRecordSizeMax) {
    return TooMany("memberRecord", kMemberRecordSizeMax, "octets");
  }
  if (receipt.checkpoint.size() > kReceiptCheckpointSizeMax) {
    return TooMany("checkpoint", kReceiptCheckpointSizeMax, "octets");
  }
  if (!IsNoteText(receipt.checkpoint)) {
    return Error{ErrorCode::kInvalid,
                 "checkpoint: must be UTF-8 without control characters other "
                 "than line feeds"};
  }
  if (receipt.salt && !receipt.salt->empty() &&
      receipt.salt->size() != kReceiptSaltSize) {
    return Error{ErrorCode::kInvalid, "salt: must be 32 octets or none"};
  }
  return Ok();
}

std::string_view ReceiptVerdictName(ReceiptVerdict verdict) {
  switch (verdict) {
    case ReceiptVerdict::kProven:
      return "proven";
    case ReceiptVerdict::kEntryNotIncluded:
      return "entry_not_included";
    case ReceiptVerdict::kSealNotIncluded:
      return "seal_not_included";
    case ReceiptVerdict::kEntryAfterSeal:
      return "entry_after_seal";
    case ReceiptVerdict::kStatusNotProven:
      return "status_not_proven";
    case ReceiptVerdict::kMemberMalformed:
      return "member_malformed";
    case ReceiptVerdict::kMemberNotProven:
      return "member_not_proven";
    case ReceiptVerdict::kWrongMember:
      return "wrong_member";
  }
  return "unknown";
}

// docs/spec/receipts.md, Verification, steps 2 to 5.
ReceiptJudgement JudgeReceipt(const Receipt& receipt, const TreeHead& head) {
  if (!IsInTree(receipt.entry, receipt.entry_index, receipt.entry_path, head)) {
    return {.verdict = ReceiptVerdict::kEntryNotIncluded, .facts = {}};
  }
  // The inclusion of the entry has shown that the tree is not empty.
  if (!IsInTree(receipt.seal, EntryIndex{head.size - 1}, receipt.seal_path,
                head)) {
    return {.verdict = ReceiptVerdict::kSealNotIncluded, .facts = {}};
  }
  if (receipt.entry.time > receipt.seal.time) {
    return {.verdict = ReceiptVerdict::kEntryAfterSeal, .facts = {}};
  }
  if (!StatusIsProven(receipt)) {
    return {.verdict = ReceiptVerdict::kStatusNotProven, .facts = {}};
  }
  Result<MemberRecord> member = DecodeMemberRecord(receipt.member_record);
  if (!member) {
    return {.verdict = ReceiptVerdict::kMemberMalformed, .facts = {}};
  }
  if (member->member != receipt.entry.member) {
    return {.verdict = ReceiptVerdict::kWrongMember, .facts = {}};
  }
  if (!MemberIsProven(receipt)) {
    return {.verdict = ReceiptVerdict::kMemberNotProven, .facts = {}};
  }
  return {.verdict = ReceiptVerdict::kProven,
          .facts = {
              .entry = receipt.entry,
              .status = StatusAt(receipt.status_chunk, receipt.entry.position),
              .seal = receipt.seal,
              .member = *std::move(member)}};
}

}  // namespace diptych
