// SPDX-License-Identifier: Apache-2.0
#include "consensus/vote.h"

#include <algorithm>

#include "base/wire.h"
#include "crypto/sha256.h"

namespace diptych {

void WriteStatement(const Statement& statement, WireWriter& writer) {
  writer.U64(statement.epoch.value);
  writer.U64(statement.view.value);
  writer.U8(static_cast<std::uint8_t>(statement.kind));
  writer.Raw(statement.block_hash);
}

Result<Statement> ReadStatement(WireReader& reader) {
  Statement statement;
  statement.epoch.value = reader.U64();
  statement.view.value = reader.U64();
  const std::uint8_t kind = reader.U8();
  statement.block_hash = reader.Hash();
  if (reader.failed()) {
    return Error{ErrorCode::kInvalid, "statement: is cut off"};
  }
  if (kind < 1 || kind > 3) {
    return Error{ErrorCode::kInvalid, "statement: kind is not 1 to 3"};
  }
  statement.kind = static_cast<VoteKind>(kind);
  if (statement.kind == VoteKind::kNullify &&
      statement.block_hash != Digest{}) {
    return Error{ErrorCode::kInvalid,
                 "statement: a nullify vote names a block"};
  }
  return statement;
}

Digest StatementDigest(const Digest& network_id, const Statement& statement) {
  WireWriter writer;
  writer.Raw(AsBytes("diptych/simplex/v1\n"));
  writer.Raw(network_id);
  WriteStatement(statement, writer);
  return Sha256(writer.bytes());
}

Bytes EncodeVote(const Vote& vote) {
  WireWriter writer;
  WriteStatement(vote.statement, writer);
  writer.U16(vote.signer.value);
  writer.Raw(vote.signature);
  return writer.Take();
}

Result<Vote> DecodeVote(ByteView octets) {
  WireReader reader(octets);
  Vote vote;
  ASSIGN_OR_RETURN(vote.statement, ReadStatement(reader));
  vote.signer.value = reader.U16();
  const ByteView signature = reader.Raw(vote.signature.size());
  if (!reader.Finish()) {
    return Error{ErrorCode::kInvalid, "vote: length is not 115 octets"};
  }
  std::ranges::copy(signature, vote.signature.begin());
  return vote;
}

}  // namespace diptych
