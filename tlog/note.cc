// SPDX-License-Identifier: Apache-2.0
#include "tlog/note.h"

#include <algorithm>
#include <utility>

#include "base/check.h"
#include "tlog/utf8.h"

namespace diptych {
namespace {

Error Invalid(std::string message) {
  return Error{ErrorCode::kInvalid, "note: " + std::move(message)};
}

bool VerifyLine(const VerifierKey& key, std::string_view text,
                ByteView signature, std::optional<CosignatureTime>& time) {
  switch (key.type()) {
    case SignatureType::kEd25519:
      return key.key().Verify(AsBytes(text), signature);
    case SignatureType::kCosignature:
      time = VerifyCosignature(key.key(), text, signature);
      return time.has_value();
  }
  CHECK(false);
}

}  // namespace

Result<Note> ParseNote(std::string_view octets) {
  if (octets.size() > kMaxNoteSize) {
    return Error{ErrorCode::kLimit, "note: is larger than 128 KiB"};
  }
  if (!IsNoteText(octets)) {
    return Invalid("is not UTF-8, or holds a control character");
  }
  // The text may hold blank lines itself; signature lines never are blank.
  const std::size_t blank = octets.rfind("\n\n");
  if (blank == octets.npos) {
    return Invalid("there must be a blank line between text and signatures");
  }
  const std::string_view text = octets.substr(0, blank + 1);
  if (text.size() > kMaxNoteTextSize) {
    return Error{ErrorCode::kLimit, "note: its text is larger than 16 KiB"};
  }
  Result<std::vector<NoteSignature>> signatures =
      ParseSignatureLines(octets.substr(blank + 2));
  if (!signatures) return Annotate(std::move(signatures).error(), "note");
  return Note{.text = std::string(text), .signatures = *std::move(signatures)};
}

std::string FormatNote(const Note& note) {
  CHECK(note.text.ends_with('\n') && !note.signatures.empty());
  std::string octets = note.text + "\n";
  for (const NoteSignature& signature : note.signatures) {
    octets += FormatSignatureLine(signature);
  }
  return octets;
}

NoteSignature SignNote(const SignerKey& key, std::string_view text) {
  CHECK(key.verifier().type() == SignatureType::kEd25519);
  CHECK(text.ends_with('\n') && IsNoteText(text));
  CHECK(!text.starts_with(std::string(kForbiddenOrigin) + "\n"));
  const Ed25519Signature signature = key.secret().Sign(AsBytes(text));
  return {.key_name = key.verifier().name(),
          .key_id = key.verifier().id(),
          .signature = ToBytes(signature)};
}

NoteVerification VerifyNote(const Note& note,
                            std::span<const VerifierKey> known) {
  NoteVerification result;
  std::vector<bool> seen(known.size(), false);
  for (const NoteSignature& line : note.signatures) {
    const auto found = std::ranges::find_if(known, [&](const VerifierKey& k) {
      return k.id() == line.key_id && k.name() == line.key_name;
    });
    if (found == known.end()) continue;
    const auto key = static_cast<std::size_t>(found - known.begin());
    if (seen[key]) continue;
    seen[key] = true;
    NoteSigner signer{.key = key, .time = std::nullopt};
    if (!VerifyLine(*found, note.text, line.signature, signer.time)) {
      return {NoteVerdict::kBadSignature, {}, key};
    }
    result.signers.push_back(signer);
    result.verdict = NoteVerdict::kSigned;
  }
  return result;
}

}  // namespace diptych
