// SPDX-License-Identifier: Apache-2.0
//
// A Vote is one validator's signed statement about one view: that it notarized
// a block, that it gave the view up, or that it finalizes a block.
//
// consensus.md 2.1; layout: docs/spec/votes.md. The octets of a signature
// never identify a vote, since a signature has other spellings for who holds
// the key: the statement and its signer do.

#pragma once

#include <compare>
#include <cstdint>

#include "base/bytes.h"
#include "base/digest.h"
#include "base/ids.h"
#include "base/result.h"
#include "consensus/header.h"
#include "crypto/ecdsa.h"

namespace diptych {

// A validator's place in its epoch's set, counted from 0.
using ValidatorIndex = Id<struct ValidatorTag, std::uint16_t>;

// Signed: values may never change.
enum class VoteKind : std::uint8_t {
  kNotarize = 1,
  kNullify = 2,
  kFinalize = 3,
};

// What a vote says, and what a certificate proves that a quorum said.
struct Statement {
  Epoch epoch;
  View view;
  VoteKind kind = VoteKind::kNotarize;
  Digest block_hash{};  // Zero for kNullify.
  auto operator<=>(const Statement&) const = default;
};

// What is signed:
// SHA-256("diptych/simplex/v1\n" || network_id || statement).
Digest StatementDigest(const Digest& network_id, const Statement& statement);

struct Vote {
  Statement statement;
  ValidatorIndex signer;
  EcdsaSignature signature{};
  bool operator==(const Vote&) const = default;
};

inline constexpr std::size_t kStatementSize = 49;
inline constexpr std::size_t kVoteSize = kStatementSize + 2 + 64;

class WireReader;
class WireWriter;
void WriteStatement(const Statement& statement, WireWriter& writer);
// kInvalid for an unknown kind, and for a nullify vote that names a block.
Result<Statement> ReadStatement(WireReader& reader);

Bytes EncodeVote(const Vote& vote);
// kInvalid unless the octets are a vote. Says nothing about its signature.
Result<Vote> DecodeVote(ByteView octets);

}  // namespace diptych
