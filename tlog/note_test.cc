// SPDX-License-Identifier: Apache-2.0
// Covers how a note splits, its limits, and which lines count. Many more
// malformed notes are in docs/spec/vectors/notes.json.
#include "tlog/note.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/test_keys.h"
#include "tlog/checkpoint.h"

namespace diptych {
namespace {

using testing::ElementsAre;

constexpr CosignatureTime kTime{1700000000};
const Checkpoint kCheckpoint{.origin = "log.example",
                             .size = 300,
                             .root = Digest{1, 2, 3},
                             .extensions = {}};

class NoteTest : public testing::Test {
 protected:
  NoteVerification Verify() const { return VerifyNote(note_, known_); }
  NoteSignature LogLine() const { return SignNote(log_, note_.text); }
  NoteSignature ValidatorLine() const {
    return Cosign(validator_, kCheckpoint, kTime);
  }

  const SignerKey log_ = TestLog();
  const SignerKey validator_ = TestValidator(1);
  const std::vector<VerifierKey> known_ = {log_.verifier(),
                                           validator_.verifier()};
  Note note_{.text = FormatCheckpoint(kCheckpoint), .signatures = {}};
};

TEST_F(NoteTest, FormatsWhatItParses) {
  note_.signatures = {LogLine(), ValidatorLine()};
  const std::string octets = FormatNote(note_);
  const Result<Note> parsed = ParseNote(octets);
  ASSERT_TRUE(parsed) << parsed.error().message;
  EXPECT_EQ(*parsed, note_);
  EXPECT_EQ(FormatNote(*parsed), octets);
}

TEST_F(NoteTest, EveryPrefixIsRefusedOrHasFewerSignatures) {
  note_.signatures = {LogLine(), ValidatorLine()};
  const std::string octets = FormatNote(note_);
  for (std::size_t size = 0; size < octets.size(); ++size) {
    const Result<Note> parsed = ParseNote(octets.substr(0, size));
    if (parsed) EXPECT_EQ(parsed->signatures.size(), 1) << size;
  }
}

TEST_F(NoteTest, NamesWhoSignedAndWhen) {
  note_.signatures = {ValidatorLine(), LogLine()};
  const NoteVerification result = Verify();
  EXPECT_EQ(result.verdict, NoteVerdict::kSigned);
  EXPECT_THAT(result.signers,
              ElementsAre(NoteSigner{1, kTime}, NoteSigner{0, std::nullopt}));
}

TEST_F(NoteTest, LineOfAnUnknownKeyIsPassedOverUnread) {
  NoteSignature stranger = LogLine();
  stranger.key_name = "other.example";
  note_.signatures = {stranger};
  EXPECT_EQ(Verify().verdict, NoteVerdict::kUnknownKeys);
  stranger = LogLine();
  stranger.key_id.value ^= 1;
  note_.signatures = {stranger, LogLine()};
  EXPECT_EQ(Verify().verdict, NoteVerdict::kSigned);
  EXPECT_EQ(Verify().signers.size(), 1);
}

TEST_F(NoteTest, OneWrongSignatureOfAKnownKeySpoilsTheNote) {
  note_.signatures = {LogLine(), ValidatorLine()};
  note_.signatures[1].signature[20] ^= 1;
  EXPECT_EQ(Verify().verdict, NoteVerdict::kBadSignature);
  EXPECT_EQ(Verify().failed_key, 1);
  EXPECT_TRUE(Verify().signers.empty());
}

TEST_F(NoteTest, OnlyTheFirstLineOfAKeyCounts) {
  NoteSignature wrong = LogLine();
  wrong.signature[0] ^= 1;
  note_.signatures = {LogLine(), LogLine(), wrong};
  EXPECT_EQ(Verify().signers.size(), 1);
  note_.signatures = {wrong, LogLine()};
  EXPECT_EQ(Verify().verdict, NoteVerdict::kBadSignature);
}

TEST_F(NoteTest, AlteredTextVerifiesForNobody) {
  note_.signatures = {LogLine()};
  note_.text[0] ^= 1;
  EXPECT_EQ(Verify().verdict, NoteVerdict::kBadSignature);
}

TEST_F(NoteTest, TypeBelongsToTheKeyAndNotToTheLine) {
  // The validator's raw key, known under the type of a log.
  const SignerKey as_log =
      SignerKey::Make(validator_.verifier().name(), SignatureType::kEd25519,
                      validator_.secret())
          .value();
  note_.signatures = {SignNote(as_log, note_.text)};
  EXPECT_EQ(Verify().verdict, NoteVerdict::kUnknownKeys);
}

TEST_F(NoteTest, SplitsAtTheLastBlankLine) {
  note_.text = "a\n\nb\n\n";
  note_.signatures = {LogLine()};
  const Result<Note> parsed = ParseNote(FormatNote(note_));
  ASSERT_TRUE(parsed);
  EXPECT_EQ(parsed->text, "a\n\nb\n\n");
}

TEST_F(NoteTest, TextMayLookLikeSignatures) {
  note_.text = "a\n\n" + FormatSignatureLine(LogLine());
  note_.signatures = {LogLine()};
  const Result<Note> parsed = ParseNote(FormatNote(note_));
  ASSERT_TRUE(parsed);
  EXPECT_EQ(parsed->text, note_.text);
  EXPECT_EQ(parsed->signatures.size(), 1);
}

TEST_F(NoteTest, HoldsAHundredSignaturesAndNoMore) {
  note_.signatures.assign(kMaxNoteSignatures, LogLine());
  EXPECT_TRUE(ParseNote(FormatNote(note_)));
  note_.signatures.push_back(LogLine());
  EXPECT_EQ(ParseNote(FormatNote(note_)).error().code, ErrorCode::kLimit);
}

TEST_F(NoteTest, TextHasAtMost16KiB) {
  note_.text = std::string(kMaxNoteTextSize - 1, 'x') + "\n";
  note_.signatures = {LogLine()};
  EXPECT_TRUE(ParseNote(FormatNote(note_)));
  note_.text.insert(0, "x");
  EXPECT_EQ(ParseNote(FormatNote(note_)).error().code, ErrorCode::kLimit);
}

TEST_F(NoteTest, LineHasAtMost8192Octets) {
  NoteSignature line = LogLine();
  // Dash, space, name, space, and base64 of the key ID and the signature.
  line.key_name = std::string(8192 - 4 - 1 - 8180, 'n');
  line.signature.assign(8180 / 4 * 3 - 4, 0);
  note_.signatures = {line};
  EXPECT_TRUE(ParseNote(FormatNote(note_)));
  note_.signatures[0].key_name += "n";
  EXPECT_EQ(ParseNote(FormatNote(note_)).error().code, ErrorCode::kLimit);
}

TEST_F(NoteTest, WholeHasAtMost128KiB) {
  NoteSignature line = LogLine();
  line.signature.assign(6000, 0);
  note_.signatures.assign(17, line);
  EXPECT_EQ(ParseNote(FormatNote(note_)).error().code, ErrorCode::kLimit);
  note_.signatures.assign(16, line);
  EXPECT_TRUE(ParseNote(FormatNote(note_)));
}

TEST_F(NoteTest, ErrorNamesTheLine) {
  note_.signatures = {LogLine()};
  const Result<Note> parsed = ParseNote(FormatNote(note_) + "- x AAAAAAAA\n");
  ASSERT_FALSE(parsed);
  EXPECT_TRUE(parsed.error().message.contains("signature line 2"));
}

TEST(SignatureLines, StandAloneAsAWitnessSendsThem) {
  const NoteSignature line = Cosign(TestValidator(1), kCheckpoint, kTime);
  const std::string text = FormatSignatureLine(line);
  EXPECT_THAT(ParseSignatureLines(text + text).value(),
              ElementsAre(line, line));
  EXPECT_FALSE(ParseSignatureLines(""));
  EXPECT_FALSE(ParseSignatureLines("\n"));
  EXPECT_FALSE(ParseSignatureLines(text + "\n"));
}

TEST(NoteDeathTest, LogKeySignsNothingThatReadsAsACosignature) {
  EXPECT_DEATH(SignNote(TestLog(), "cosignature/v1\ntime 1\na\n"),
               "kForbiddenOrigin");
}

TEST(NoteDeathTest, CosigningKeySignsNoPlainText) {
  EXPECT_DEATH(SignNote(TestValidator(1), "a\n"), "kEd25519");
}

}  // namespace
}  // namespace diptych
