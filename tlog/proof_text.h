// SPDX-License-Identifier: Apache-2.0
//
// A LogProof is the file that shows, with no network, that an entry is in a
// log: its index, the hashes on its way to the root, and the signed
// checkpoint. Files end in `.tlog-proof`.
//
//   c2sp.org/tlog-proof@v1
//   extra aGVsbG8=                                  (optional, unsigned)
//   index 257
//   3LAG8L3VTdYHvrXRIhHSSONWZAbkWWNYlXJMPVengOc=    (leaf's sibling first)
//   ...
//                                                   (blank line)
//   registry.example/log1                           (the checkpoint's note)
//   ...
//
// Reading one verifies nothing. To do so: hash the entry as a leaf, evaluate
// a policy over the note (tlog/policy.h), then check the path against the
// checkpoint's root and size (merkle/). C2SP tlog-proof.

#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/digest.h"
#include "base/ids.h"
#include "base/result.h"
#include "tlog/checkpoint.h"
#include "tlog/note.h"

namespace diptych {

// A tree of fewer than 2^64 leaves is at most this many levels high.
inline constexpr std::size_t kMaxInclusionPath = 64;

// In octets: the salt, entry or file name that an application may add.
inline constexpr std::size_t kMaxProofExtraSize = 64 * 1024;

struct LogProof {
  std::optional<Bytes> extra;  // Nobody signed this.
  EntryIndex index;
  std::vector<Digest> path;  // From the leaf's sibling to the root's child.
  Note note;                 // The checkpoint as it was signed.

  bool operator==(const LogProof&) const = default;
};

// kInvalid, naming the line, if the form is wrong, the note's text is no
// checkpoint, or the index is not below its size; kLimit beyond the limits
// here and in tlog/note.h.
Result<LogProof> ParseLogProof(std::string_view octets);

// What ParseLogProof reads. Requires: what FormatNote requires.
std::string FormatLogProof(const LogProof& proof);

}  // namespace diptych
