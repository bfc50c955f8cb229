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
#include <vector>

#include "base/bytes.h"
#include "base/digest.h"
#include "base/ids.h"
#include "merkle/directory_proof.h"
#include "merkle/status_list.h"
#include "merkle/status_proof.h"
#include "registry/entry.h"
#include "registry/member.h"

namespace diptych {

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
  // What only the holder's copy has, since a node never sees a salt: 32 octets,
  // or none for a document that carries enough randomness of its own
  // (docs/spec/commitments.md).
  std::optional<Bytes> salt;
  bool operator==(const Receipt&) const = default;
};

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
ReceiptJudgement JudgeReceipt(const Receipt& receipt, std::uint64_t size,
                              const Digest& root);

}  // namespace diptych
