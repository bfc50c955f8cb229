// SPDX-License-Identifier: Apache-2.0
//
// A temporary file is written beside the one that it is to replace, so that
// either the old or the new content stands there, whole. It is hidden, so that
// nobody takes for a file of the folder what a killed process left.

#pragma once

#include <span>
#include <string>

#include "base/bytes.h"
#include "base/result.h"
#include "platform/file.h"

namespace diptych {

// Whether what is written reaches the disk now, or when the writer syncs it
// with others.
enum class SyncTime { kNow, kLater };

// The path of the temporary file, `.NAME.new-XXXXXX`, closed; on an error none
// is left.
Result<std::string> WriteBeside(const std::string& path, ByteView octets,
                                FileMode mode, SyncTime sync);

// Removes the temporary files that a killed process left beside these paths,
// and no other file: of the names that WriteBeside makes for them, those of
// plain files. Of a path in a folder that is not there, none. Nobody else may
// be writing these paths.
Status RemoveTemporaries(std::span<const std::string> paths);

}  // namespace diptych
