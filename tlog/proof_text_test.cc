// SPDX-License-Identifier: Apache-2.0
// Covers the tlog-proof file both ways and its limits; malformed ones are in
// docs/spec/vectors/notes.json.
#include "tlog/proof_text.h"

#include <gtest/gtest.h>

#include "tests/support/test_keys.h"

namespace diptych {
namespace {

LogProof Proof() {
  const Checkpoint checkpoint{.origin = "log.example",
                              .size = 300,
                              .root = Digest{1, 2, 3},
                              .extensions = {}};
  const std::string text = FormatCheckpoint(checkpoint);
  return {.extra = std::nullopt,
          .index = EntryIndex{299},
          .path = {Digest{4}, Digest{5}},
          .note = {.text = text, .signatures = {SignNote(TestLog(), text)}}};
}

TEST(LogProof, FormatsWhatItParses) {
  LogProof proof = Proof();
  EXPECT_EQ(ParseLogProof(FormatLogProof(proof)), proof);
  proof.extra = Bytes{1, 2, 3};
  EXPECT_EQ(ParseLogProof(FormatLogProof(proof)), proof);
  proof.extra = Bytes{};
  EXPECT_EQ(ParseLogProof(FormatLogProof(proof)), proof);
  proof.path.clear();
  EXPECT_EQ(ParseLogProof(FormatLogProof(proof)), proof);
}

TEST(LogProof, EveryPrefixIsRefused) {
  const std::string octets = FormatLogProof(Proof());
  for (std::size_t size = 0; size < octets.size(); ++size) {
    EXPECT_FALSE(ParseLogProof(octets.substr(0, size))) << size;
  }
}

TEST(LogProof, IndexIsBelowTheSize) {
  LogProof proof = Proof();
  proof.index = EntryIndex{300};
  EXPECT_FALSE(ParseLogProof(FormatLogProof(proof)));
}

TEST(LogProof, PathHasAtMost64Hashes) {
  LogProof proof = Proof();
  proof.path.resize(64);
  EXPECT_TRUE(ParseLogProof(FormatLogProof(proof)));
  proof.path.resize(65);
  EXPECT_EQ(ParseLogProof(FormatLogProof(proof)).error().code,
            ErrorCode::kLimit);
}

TEST(LogProof, ExtraHasAtMost64KiB) {
  LogProof proof = Proof();
  proof.extra = Bytes(kMaxProofExtraSize);
  EXPECT_TRUE(ParseLogProof(FormatLogProof(proof)));
  for (std::size_t more = 1; more < 4; ++more) {
    proof.extra = Bytes(kMaxProofExtraSize + more);
    EXPECT_FALSE(ParseLogProof(FormatLogProof(proof))) << more;
  }
}

}  // namespace
}  // namespace diptych
