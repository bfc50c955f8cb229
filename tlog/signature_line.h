// SPDX-License-Identifier: Apache-2.0
//
// A NoteSignature is one signature line of a signed note: who says to have
// signed, and the signature, not yet verified.
//
//   U+2014 space <key name> space base64(key ID || signature) newline
//
// A witness answers with such lines alone (C2SP tlog-witness).

#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "tlog/vkey.h"

namespace diptych {

// The em dash and the space that open every signature line, in UTF-8.
inline constexpr std::string_view kSignaturePrefix = "\xe2\x80\x94 ";

// C2SP asks verifiers for at least 16; 100 is where the readers in use stop.
// Enough for a log, 67 of 100 validators, and 32 witnesses.
inline constexpr std::size_t kMaxNoteSignatures = 100;

// In octets, without the newline. Post-quantum signatures of nearly 5 kB,
// which are carried though not understood, come to about 6,900.
inline constexpr std::size_t kMaxSignatureLineSize = 8192;

struct NoteSignature {
  std::string key_name;
  KeyId key_id;
  Bytes signature;  // What follows the key ID; not empty.

  bool operator==(const NoteSignature&) const = default;
};

// Reads one or more lines, each with its newline. kInvalid if one is
// malformed, kLimit for more or longer lines than allowed.
Result<std::vector<NoteSignature>> ParseSignatureLines(std::string_view text);

// The line with its newline. Requires: a key name that CheckKeyName accepts.
std::string FormatSignatureLine(const NoteSignature& signature);

}  // namespace diptych
