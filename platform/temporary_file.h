// SPDX-License-Identifier: Apache-2.0
//
// A temporary file is written beside the one that it is to replace, so that
// either the old or the new content stands there, whole. It is hidden, so that
// nobody takes for a file of the folder what a killed process left.

#pragma once

#include <string>

#include "base/bytes.h"
#include "base/result.h"
#include "platform/file.h"

namespace diptych {

// Whether what is written reaches the disk now, or when the writer syncs it
// with others.
enum class SyncTime { kNow, kLater };

// The path of the temporary file, closed; on an error none is left.
Result<std::string> WriteBeside(const std::string& path, ByteView octets,
                                FileMode mode, SyncTime sync);

}  // namespace diptych
