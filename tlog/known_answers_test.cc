// SPDX-License-Identifier: Apache-2.0
// Covers keys, a signed checkpoint, its cosignature, a tlog-proof and paths
// against answers that were computed elsewhere, octet for octet.
#include <gtest/gtest.h>

#include <algorithm>
#include <boost/json/value_to.hpp>

#include "base/hex.h"
#include "crypto/sha256.h"
#include "tests/support/vector_file.h"
#include "tlog/bundle.h"
#include "tlog/cosignature.h"
#include "tlog/fields.h"
#include "tlog/note.h"
#include "tlog/proof_text.h"
#include "tlog/tile_path.h"

namespace diptych {
namespace {

constexpr CosignatureTime kTime{1700000000};

class KnownAnswers : public testing::Test {
 protected:
  void SetUp() override {
    const std::optional<boost::json::object> file =
        ReadVectorFile(DIPTYCH_SOURCE_DIR "/../shared/vectors/tlog.json");
    if (!file) {
      GTEST_SKIP() << "vectors/tlog.json of the shared folder is not here";
    }
    answers_ = *file;
  }

  std::string Answer(std::string_view name) const {
    return Text(answers_.at(name));
  }

  SignerKey Key(std::string name, SignatureType type,
                std::string_view seed_name) const {
    return SignerKey::Make(
               std::move(name), type,
               Ed25519SecretKey::FromSeed(*HexDecodeDigest(Answer(seed_name))))
        .value();
  }
  SignerKey LogKey() const {
    return Key("registry.example/log1", SignatureType::kEd25519, "log_seed");
  }
  SignerKey Cosigner() const {
    return Key("registry.example/validator1", SignatureType::kCosignature,
               "cosigner_seed");
  }
  Checkpoint At300() const {
    return {.origin = "registry.example/log1",
            .size = 300,
            .root = ParseHash(Answer("root_300")).value(),
            .extensions = {}};
  }

  boost::json::object answers_;
};

TEST_F(KnownAnswers, KeysHaveTheirTexts) {
  EXPECT_EQ(LogKey().verifier().Format(), Answer("log_vkey"));
  EXPECT_EQ(Cosigner().verifier().Format(), Answer("cosigner_vkey"));
}

TEST_F(KnownAnswers, CheckpointIsSignedToTheSameOctets) {
  const std::string text = FormatCheckpoint(At300());
  const Note note{.text = text, .signatures = {SignNote(LogKey(), text)}};
  EXPECT_EQ(FormatNote(note), Answer("checkpoint"));
}

TEST_F(KnownAnswers, CheckpointVerifies) {
  const Note note = ParseNote(Answer("checkpoint")).value();
  EXPECT_EQ(ParseCheckpoint(note.text), At300());
  const VerifierKey key = VerifierKey::Parse(Answer("log_vkey")).value();
  EXPECT_EQ(VerifyNote(note, {&key, 1}).verdict, NoteVerdict::kSigned);
}

TEST_F(KnownAnswers, CosignatureIsTheSameOctets) {
  EXPECT_EQ(CosignedMessage(FormatCheckpoint(At300()), kTime),
            Answer("cosig_msg"));
  EXPECT_EQ(FormatSignatureLine(Cosign(Cosigner(), At300(), kTime)),
            Answer("cosig_line"));
}

TEST_F(KnownAnswers, ProofReadsAndWritesToTheSameOctets) {
  const std::string text = Answer("tlog_proof_257");
  const Result<LogProof> proof = ParseLogProof(text);
  ASSERT_TRUE(proof) << proof.error().message;
  EXPECT_EQ(proof->index, EntryIndex{257});
  EXPECT_EQ(proof->path.size(), 7);
  EXPECT_EQ(proof->note.signatures.size(), 2);
  EXPECT_EQ(FormatLogProof(*proof), text);
}

TEST_F(KnownAnswers, PathsHaveTheirGroups) {
  for (const auto& [index, groups] : answers_.at("paths").as_object()) {
    const TilePath tile{.level = TileLevel{0},
                        .index = ParseDecimal(index).value(),
                        .width = kFullTileWidth};
    EXPECT_EQ(FormatTilePath(tile),
              "tile/0/" + boost::json::value_to<std::string>(groups));
    EXPECT_EQ(ParseTilePath(FormatTilePath(tile)), tile);
  }
}

TEST_F(KnownAnswers, BundlesOf300EntriesHaveTheirDigests) {
  Bytes bundles[2];
  for (std::size_t i = 0; i < 300; ++i) {
    AppendEntry(bundles[i / 256], AsBytes("entry-" + std::to_string(i)));
  }
  EXPECT_EQ(HexEncode(Sha256(bundles[0])), Answer("entries_000_sha256"));
  EXPECT_EQ(HexEncode(Sha256(bundles[1])), Answer("entries_001_p44_sha256"));
}

}  // namespace
}  // namespace diptych
