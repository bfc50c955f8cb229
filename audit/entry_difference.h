// SPDX-License-Identifier: Apache-2.0
//
// An entry difference names the field in which an entry of the log is not what
// execution makes it.

#pragma once

#include <optional>

#include "audit/difference.h"
#include "base/bytes.h"

namespace diptych {

// Nothing if the octets are equal. Fields are those of docs/spec/entries.md.
std::optional<Difference> CompareEntry(EntryIndex index, ByteView expected,
                                       ByteView found);

}  // namespace diptych
