// SPDX-License-Identifier: Apache-2.0
// Covers the layout of a commitment and the length of salts. Who may use the
// empty salt is in the vectors (commitment_vectors_test.cc).
#include "credential/commitment.h"

#include <gtest/gtest.h>

#include <set>

#include "crypto/sha256.h"

namespace diptych {
namespace {

TEST(Commitment, HashesDomainSaltAndDigest) {
  const Digest digest = Sha256(AsBytes("document"));
  Salt salt(std::in_place);
  salt->fill(7);
  Bytes message = ToBytes(AsBytes("diptych/credential/v1\n"));
  message.insert(message.end(), 32, 7);
  message.insert(message.end(), digest.begin(), digest.end());
  EXPECT_EQ(CredentialCommitment(salt, digest), Sha256(message));
}

TEST(Commitment, TellsNoSaltFromZeros) {
  const Digest digest = Sha256(AsBytes("document"));
  const Salt zeros = *ToSalt(Bytes(32, 0));
  const std::set<Digest> commitments = {CredentialCommitment(Salt(), digest),
                                        CredentialCommitment(zeros, digest),
                                        CredentialCommitment(digest, Digest{})};
  EXPECT_EQ(commitments.size(), 3U);
}

TEST(Salt, HasNoOctetsOr32) {
  EXPECT_EQ(*ToSalt({}), std::nullopt);
  EXPECT_EQ((*ToSalt(Bytes(32, 5)))->back(), 5);
  for (const std::size_t size : {1, 31, 33, 64}) {
    EXPECT_FALSE(ToSalt(Bytes(size, 5))) << size;
  }
}

}  // namespace
}  // namespace diptych
