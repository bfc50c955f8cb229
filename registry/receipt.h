// SPDX-License-Identifier: Apache-2.0
//
// A Receipt proves, to whoever holds a trust policy and needs no network, that
// a credential was issued and what its status was: the second leaf of the
// diptych.
//
// It holds the credential's entry and its path to the checkpoint, the block's
// seal that the checkpoint ends with, the status chunk under that seal, and
// the issuer's directory record under it. Format: docs/spec/receipts.md.

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/digest.h"
#include "base/ids.h"
#include "base/result.h"
#include "merkle/directory_proof.h"
#include "merkle/proof.h"
#include "merkle/status_list.h"
#include "merkle/status_proof.h"
#include "registry/entry.h"
#include "registry/member.h"

namespace diptych {

// The limits of docs/spec/receipts.md. Any receipt within them fits the limits
// of both its forms.
inline constexpr std::size_t kReceiptEntryPathMax = kInclusionPathMax;
inline constexpr std::size_t kReceiptStatusPathMax = kStatusTreeDepth;
inline constexpr std::size_t kReceiptMemberPathMax = kDirectoryPathMax;
// In octets: 100 signature lines with names of middle length.
inline constexpr std::size_t kReceiptCheckpointSizeMax = 16 * 1024;
inline constexpr std::size_t kReceiptSaltSize = 32;

struct Receipt {
  Digest network_id{};
  CredentialEntry entry;
  EntryIndex entry_index;
  std::vector<Digest> entry_path;
  SealEntry seal;  // Entry size - 1 of the checkpoint's tree.
  std::vector<Digest> seal_path;
  StatusChunk status_chunk{};
  StatusProof status_proof;
  Bytes member_record;
  DirectoryMembershipProof member_proof;
  std::string checkpoint;  // A signed note.
  // What only the holder's copy has: a node never sees a salt. 32 octets, or
  // none of them for a document that carries enough randomness of its own
  // (docs/spec/commitments.md).
  std::optional<Bytes> salt;
  bool operator==(const Receipt&) const = default;
};

// What every reader and writer of a receipt asks, whatever the form: that the
// paths, the member record, the checkpoint and the salt keep their limits, and
// that the checkpoint is text as notes are. kLimit or kInvalid names the
// member. Proves nothing.
Status CheckReceiptForm(const Receipt& receipt);

// What holds if the checkpoint's root is right: the outcome of the proofs.
struct ReceiptFacts {
  CredentialEntry entry;
  CredentialStatus status = CredentialStatus::kReserved;
  SealEntry seal;
  MemberRecord member;
};

enum class ReceiptVerdict : std::uint8_t {
  kProven,
  kEntryNotIncluded,
  kSealNotIncluded,
  kEntryAfterSeal,  // The entry is dated later than the seal that covers it.
  kStatusNotProven,
  kMemberMalformed,
  kMemberNotProven,
  kWrongMember,  // The record is of another member than the entry names.
};

// "proven", "entry_not_included", ...
std::string_view ReceiptVerdictName(ReceiptVerdict verdict);

struct ReceiptJudgement {
  ReceiptVerdict verdict = ReceiptVerdict::kEntryNotIncluded;
  ReceiptFacts facts;  // Only if proven.
};

// Checks every proof of a receipt against the tree that its checkpoint names.
// Whether the checkpoint's signatures satisfy a policy is the caller's
// question: nothing here is to be believed without it.
ReceiptJudgement JudgeReceipt(const Receipt& receipt, const TreeHead& head);

}  // namespace diptych
