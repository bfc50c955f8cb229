// SPDX-License-Identifier: Apache-2.0
// Covers Vote and its keys beyond the vectors: the digest covers every octet of
// the statement, and votes have an order that signatures are no part of.
#include "consensus/vote.h"

#include <gtest/gtest.h>

#include <set>

#include "base/wire.h"
#include "consensus/vote_keys.h"
#include "tests/support/guard_of_memory.h"

namespace diptych {
namespace {

Statement Example() {
  Statement statement{.epoch = {1}, .view = {42}};
  statement.block_hash.fill(9);
  return statement;
}

TEST(Vote, TheDigestCoversNetworkAndStatement) {
  WireWriter writer;
  WriteStatement(Example(), writer);
  const Bytes octets = writer.Take();
  EXPECT_EQ(octets.size(), kStatementSize);
  std::set<Digest> digests;
  int decoded = 0;
  for (std::size_t i = 0; i < octets.size(); ++i) {
    for (const int flip : {2, 128}) {
      Bytes changed = octets;
      changed[i] = static_cast<std::uint8_t>(changed[i] ^ flip);
      WireReader reader(changed);
      const Result<Statement> statement = ReadStatement(reader);
      if (!statement) continue;
      digests.insert(StatementDigest(Digest{}, *statement));
      ++decoded;
    }
  }
  // All but kind 129: kind 3 is another kind.
  EXPECT_EQ(decoded, 2 * 49 - 1);
  EXPECT_EQ(digests.size(), static_cast<std::size_t>(decoded));
  EXPECT_NE(StatementDigest(Digest{}, Example()),
            StatementDigest(Digest{1}, Example()));
}

TEST(Vote, SigningAgainGivesTheSameOctets) {
  EcdsaSecret secret{};
  secret[31] = 5;
  const EcdsaVoteSigner signer(Digest{}, *EcdsaSecretKey::FromSecret(secret));
  const EcdsaVoteSigner other(Digest{1}, *EcdsaSecretKey::FromSecret(secret));
  const DurableToken token = GuardOfMemory::TokenFor(Example());
  EXPECT_EQ(signer.Sign(token), signer.Sign(token));
  EXPECT_NE(signer.Sign(token), other.Sign(token));
}

TEST(Vote, AKeyThatIsNoPointIsNamed) {
  EcdsaSecret secret{};
  secret[31] = 5;
  const EcdsaPublicKeyBytes good =
      EcdsaSecretKey::FromSecret(secret)->public_key().bytes();
  Bytes sound(good.begin(), good.end());
  const auto made = EcdsaVoteVerifier::Make(Digest{}, {sound, Bytes(33, 0xFF)});
  ASSERT_FALSE(made.has_value());
  EXPECT_EQ(made.error().code, ErrorCode::kInvalid);
  EXPECT_NE(made.error().message.find("validator 1"), std::string::npos);
}

}  // namespace
}  // namespace diptych
