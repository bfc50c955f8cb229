// SPDX-License-Identifier: Apache-2.0
//
// A MemberCosignature is one validator's cosignature of a tree head, as nodes
// send it to one another before the checkpoint is complete.
//
//   version u8 | member u32 | size u64 | root 32 | time u64 | signature 64
//
// It is not signed as a whole: the signature is that of the note that the head
// makes with the network's origin, and shows by itself whose it is. Layout:
// docs/spec/cosignatures.md; vectors: docs/spec/vectors/cosignatures.json.

#pragma once

#include <cstddef>
#include <string_view>

#include "base/bytes.h"
#include "base/ids.h"
#include "base/result.h"
#include "merkle/proof.h"
#include "tlog/checkpoint.h"
#include "tlog/cosignature.h"

namespace diptych {

inline constexpr std::size_t kMemberCosignatureSize = 117;

struct MemberCosignature {
  MemberId member;
  TreeHead head;
  CosignatureTime time;
  Ed25519Signature signature{};

  bool operator==(const MemberCosignature&) const = default;
};

// Requires: a time within kMaxCosignatureTime.
Bytes EncodeMemberCosignature(const MemberCosignature& cosignature);

// kInvalid names the field that is wrong. Verifies nothing.
Result<MemberCosignature> DecodeMemberCosignature(ByteView octets);

// The checkpoint of `head` in the log called `origin`.
Checkpoint CheckpointOf(std::string_view origin, const TreeHead& head);

// Signs the checkpoint of `head`. Requires: `key` is the member's, of type
// kCosignature, called as ValidatorKeyName says; time within the limit.
MemberCosignature CosignAs(MemberId member, const SignerKey& key,
                           std::string_view origin, const TreeHead& head,
                           CosignatureTime time);

// Whether it is `key`'s on the checkpoint of its head. Costs one Ed25519
// verification.
bool VerifyMemberCosignature(const MemberCosignature& cosignature,
                             const VerifierKey& key, std::string_view origin);

// The note that it makes alone: the checkpoint of its head and its line. Who
// has the validator's verifier key can check it without knowing anything else.
std::string FormatMemberNote(const MemberCosignature& cosignature,
                             const VerifierKey& key, std::string_view origin);

// Its line in a note, under the name of `key`, which has to be the member's.
NoteSignature SignatureLineOf(const MemberCosignature& cosignature,
                              const VerifierKey& key);

}  // namespace diptych
