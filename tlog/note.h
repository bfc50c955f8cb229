// SPDX-License-Identifier: Apache-2.0
//
// A Note is a text with the signatures of one or more keys under it.
//
//   registry.example/log1
//   300
//   rrsCfVw90Ihx7lJXemH8gxItDRQ1J5GUNjm9TBLTaUM=
//                                                    <- the last blank line
//   (em dash) registry.example/log1 RRcULUA1HbOwQ9QU...
//   (em dash) registry.example/validator1 cTky2AAAAABlU/EA...
//
// Parsing trusts nobody: the signatures are verified by VerifyNote, against
// keys that the caller has from elsewhere, and the text means nothing before.
// A note that was parsed formats to the same octets.
//
// C2SP signed-note; docs/spec/checkpoints.md sections 3 to 5.

#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "tlog/cosignature.h"
#include "tlog/signature_line.h"
#include "tlog/vkey.h"

namespace diptych {

// In octets. A checkpoint of ours stays below 400; the rest is for other
// logs' extension lines.
inline constexpr std::size_t kMaxNoteTextSize = 16 * 1024;

// In octets: the longest text and sixteen post-quantum signatures.
inline constexpr std::size_t kMaxNoteSize = 128 * 1024;

struct Note {
  std::string text;  // With its final newline.
  std::vector<NoteSignature> signatures;

  bool operator==(const Note&) const = default;
};

// kInvalid if the form is wrong, kLimit if it is larger than a limit above
// or in tlog/signature_line.h.
Result<Note> ParseNote(std::string_view octets);

// Requires: a text that ends in a newline, and at least one signature.
std::string FormatNote(const Note& note);

// Signs a text. Requires: a key of type kEd25519, and a text that ends in a
// newline and does not begin as a cosigned message does.
NoteSignature SignNote(const SignerKey& key, std::string_view text);

enum class NoteVerdict {
  kSigned,        // by one known key or more, and no known key's line fails
  kUnknownKeys,   // no line is of a known key
  kBadSignature,  // a known key's line does not verify: reject the note
};

struct NoteSigner {
  std::size_t key;  // Its place among the known keys.
  // When it signed; only cosignatures say so.
  std::optional<CosignatureTime> time;

  bool operator==(const NoteSigner&) const = default;
};

struct NoteVerification {
  NoteVerdict verdict = NoteVerdict::kUnknownKeys;
  // In the order of the lines. Filled only if the verdict is kSigned.
  std::vector<NoteSigner> signers;
  // Whose line failed: its place among the known keys. Filled if, and only
  // if, the verdict is kBadSignature.
  std::optional<std::size_t> failed_key;
};

// Verifies the lines of known keys: those whose name and ID are both known.
// All other lines are passed over, and so is every line of a key but its
// first. Costs one Ed25519 verification for each signer.
// Requires: no two known keys with the same name and ID.
NoteVerification VerifyNote(const Note& note,
                            std::span<const VerifierKey> known);

}  // namespace diptych
