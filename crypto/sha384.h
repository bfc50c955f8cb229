// SPDX-License-Identifier: Apache-2.0
//
// Sha384 is the hash function that goes with P-384 (FIPS 180-4): in ES384 and
// in ecdsa-jcs-2019. The register itself hashes with SHA-256 alone.

#pragma once

#include <array>
#include <cstdint>

#include "base/bytes.h"

namespace diptych {

using Sha384Digest = std::array<std::uint8_t, 48>;

// The digest of one message.
Sha384Digest Sha384(ByteView message);

}  // namespace diptych
