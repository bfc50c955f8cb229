// SPDX-License-Identifier: Apache-2.0
//
// A Checkpoint is the statement that a log of a given size has a given root;
// the text of a signed note.
//
//   registry.example/log1                           origin
//   300                                             size
//   rrsCfVw90Ihx7lJXemH8gxItDRQ1J5GUNjm9TBLTaUM=    root hash
//                                                   (extension lines)
//
// C2SP tlog-checkpoint; docs/spec/checkpoints.md section 3.

#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/digest.h"
#include "base/ids.h"
#include "base/result.h"

namespace diptych {

// In octets. Newer cosignatures hold the origin behind one octet of length.
inline constexpr std::size_t kMaxOriginSize = 255;

// A plain Ed25519 signature covers the bare text. A log of this name could
// therefore be made to sign what reads as a cosignature.
inline constexpr std::string_view kForbiddenOrigin = "cosignature/v1";

struct Checkpoint {
  std::string origin;
  std::uint64_t size = 0;  // Entries in the log.
  Digest root{};
  // Opaque, without newlines. Ours carry none: witnesses refuse them.
  std::vector<std::string> extensions;

  bool operator==(const Checkpoint&) const = default;
};

// kInvalid unless `origin` is UTF-8 of 1..255 octets without control
// characters, and not the forbidden one.
Status CheckOrigin(std::string_view origin);

// For whoever names a new log: kInvalid, with what to write instead, unless
// `origin` is a URL without its scheme (C2SP tlog-checkpoint): a host of
// letters, digits, '-' and '.', perhaps ":" and a port, then perhaps a path
// whose segments have '_' and '~', too. So it has no space and no '+', which
// would break the lines of keys and signatures. Logs of others may be called
// otherwise: readers ask CheckOrigin.
Status CheckNewOrigin(std::string_view origin);

// Reads a note's text. kInvalid, naming the line, for anything that
// FormatCheckpoint would not write. The caller bounds the text (ParseNote
// does, to kMaxNoteTextSize).
Result<Checkpoint> ParseCheckpoint(std::string_view text);

// The note's text. Requires: CheckOrigin accepts the origin, and extension
// lines are not empty and hold no newline.
std::string FormatCheckpoint(const Checkpoint& checkpoint);

// The name of the key with which a validator cosigns this log's checkpoints:
// `<origin>/v/<member number>` (docs/spec/checkpoints.md section 4).
std::string ValidatorKeyName(std::string_view origin, MemberId validator);

}  // namespace diptych
