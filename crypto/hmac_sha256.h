// SPDX-License-Identifier: Apache-2.0
//
// HmacSha256 is the keyed hash of RFC 2104 with SHA-256. ecdsa-sd-2023 makes
// the labels of blank nodes with it, so that they tell nothing of what is not
// shown. No secret of this program goes into it: comparing what comes out need
// not take the same time.

#pragma once

#include "base/bytes.h"
#include "base/digest.h"

namespace diptych {

// A key of any length; one above 64 octets is hashed first.
Digest HmacSha256(ByteView key, ByteView message);

}  // namespace diptych
