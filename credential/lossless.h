// SPDX-License-Identifier: Apache-2.0
//
// Whether a document's canonical JSON says all that the document says.

#pragma once

#include "base/result.h"
#include "json/value.h"

namespace diptych {

// kInvalid, with the number, if there is an integer beyond 2^53 in `value`:
// canonical JSON rounds it (json/canonical.h), so that a signature over that
// fits several documents which people read differently.
Status CheckCanonicalJsonIsLossless(const JsonValue& value);

}  // namespace diptych
