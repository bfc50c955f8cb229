// SPDX-License-Identifier: Apache-2.0
//
// A cosignature is a validator's or witness's dated signature on a
// checkpoint: "at this time this was the largest consistent tree that I had
// seen of this log".
//
//   signed message                                   signature
//     cosignature/v1                                   u64 time, big-endian
//     time 1700000000                                  64 octets of Ed25519
//     registry.example/log1        \
//     300                           > the checkpoint's text
//     rrsCfVw90Ihx7lJXemH8gxIt...= /
//
// The message does not hold the cosigner's name, so a key that cosigns does
// nothing else. C2SP tlog-cosignature (type 0x04); docs/spec/checkpoints.md
// section 3.

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/ids.h"
#include "tlog/checkpoint.h"
#include "tlog/signature_line.h"
#include "tlog/vkey.h"

namespace diptych {

// Seconds since 1970-01-01T00:00:00Z.
using CosignatureTime = Id<struct CosignatureTimeTag, std::uint64_t>;

// The latest time that a cosignature may state, so that readers may hold it
// in a signed number.
inline constexpr CosignatureTime kMaxCosignatureTime{(std::uint64_t{1} << 63) -
                                                     1};

// The octets that are signed. `checkpoint_text` is the note's text with its
// final newline.
std::string CosignedMessage(std::string_view checkpoint_text,
                            CosignatureTime time);

// Signs. Requires: a key of type kCosignature, and time within the limit.
NoteSignature Cosign(const SignerKey& key, const Checkpoint& checkpoint,
                     CosignatureTime time);

// The time that a cosignature states, if it is one of `key` on exactly this
// text; nothing if not, or if the time is beyond the limit. `signature` is
// what follows the key ID. Whether the time is plausible is for the caller.
std::optional<CosignatureTime> VerifyCosignature(
    const Ed25519PublicKey& key, std::string_view checkpoint_text,
    ByteView signature);

}  // namespace diptych
