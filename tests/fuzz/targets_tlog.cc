// SPDX-License-Identifier: Apache-2.0
// The C2SP text formats.
#include "tests/fuzz/fuzz_target.h"
#include "tlog/bundle.h"
#include "tlog/checkpoint.h"
#include "tlog/fields.h"
#include "tlog/member_cosignature.h"
#include "tlog/note.h"
#include "tlog/policy.h"
#include "tlog/proof_text.h"
#include "tlog/signature_line.h"
#include "tlog/tile_path.h"
#include "tlog/vkey.h"

namespace diptych {

FUZZ_TARGET(note) {
  const Result<Note> read = ParseNote(AsText(octets));
  if (read) FUZZ_EXPECT(FormatNote(*read) == AsText(octets));
}

FUZZ_TARGET(signature_lines) {
  const auto read = ParseSignatureLines(AsText(octets));
  if (!read) return;
  std::string again;
  for (const NoteSignature& signature : *read) {
    again += FormatSignatureLine(signature);
  }
  FUZZ_EXPECT(again == AsText(octets));
}

FUZZ_TARGET(decimal) {
  const auto read = ParseDecimal(AsText(octets));
  if (read) FUZZ_EXPECT(std::to_string(*read) == AsText(octets));
}

FUZZ_TARGET(hash_text) {
  const auto read = ParseHash(AsText(octets));
  if (read) FUZZ_EXPECT(FormatHash(*read) == AsText(octets));
}

FUZZ_TARGET(checkpoint) {
  const Result<Checkpoint> read = ParseCheckpoint(AsText(octets));
  if (read) FUZZ_EXPECT(FormatCheckpoint(*read) == AsText(octets));
}

FUZZ_TARGET(policy) {
  const Result<Policy> read = ParsePolicy(AsText(octets));
  if (read) FUZZ_EXPECT(!read->logs.empty());
}

// A policy, then a note.
FUZZ_TARGET(policy_evaluation) {
  const auto text = TakePart(octets);
  if (!text) return;
  const Result<Policy> policy = ParsePolicy(AsText(*text));
  const Result<Note> note = ParseNote(AsText(octets));
  if (!policy || !note) return;
  const PolicyDecision decision = EvaluatePolicy(*policy, *note);
  FUZZ_EXPECT(!decision.explanation.empty());
  FUZZ_EXPECT(decision.logs.size() <= policy->logs.size());
  FUZZ_EXPECT(decision.witnesses.size() <= policy->witnesses.size());
  if (decision.verdict != PolicyVerdict::kSatisfied) return;
  FUZZ_EXPECT(FormatCheckpoint(decision.checkpoint.value()) == note->text);
  FUZZ_EXPECT(!decision.logs.empty());
  FUZZ_EXPECT(decision.quorum_signed >= decision.quorum_needed);
}

FUZZ_TARGET(member_cosignature) {
  const auto read = DecodeMemberCosignature(octets);
  if (!read) return;
  FUZZ_EXPECT(read->head.size > 0);
  FUZZ_EXPECT(EncodeMemberCosignature(*read) == ToBytes(octets));
}

FUZZ_TARGET(vkey) {
  const Result<VerifierKey> read = VerifierKey::Parse(AsText(octets));
  if (read) FUZZ_EXPECT(read->Format() == AsText(octets));
}

FUZZ_TARGET(tile_path) {
  const auto read = ParseTilePath(AsText(octets));
  if (read) FUZZ_EXPECT(FormatTilePath(*read) == AsText(octets));
}

FUZZ_TARGET(proof_text) {
  const auto read = ParseLogProof(AsText(octets));
  if (read) FUZZ_EXPECT(FormatLogProof(*read) == AsText(octets));
}

// The first octet is the width less one.
FUZZ_TARGET(bundle) {
  if (octets.empty()) return;
  const std::uint16_t width = static_cast<std::uint16_t>(octets[0] + 1);
  const auto bundle = EntryBundle::Parse(octets.subspan(1), width);
  if (!bundle) return;
  Bytes again;
  std::size_t count = 0;
  for (const ByteView entry : *bundle) {
    AppendEntry(again, entry);
    ++count;
  }
  FUZZ_EXPECT(count == width);
  FUZZ_EXPECT(again == ToBytes(octets.subspan(1)));
}

}  // namespace diptych
