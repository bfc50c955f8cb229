// SPDX-License-Identifier: Apache-2.0
//
// A temporary file is written beside the one that it is to replace, so that
// either the old or the new content stands there, whole. It is hidden, so that
// nobody takes for a file of the folder what a killed process left.
//
// It is locked (flock) as long as its writer lives and has not renamed it: so
// what a killed process left is told from what another one is writing. Where a
// file system knows no locks, it is not told.

#pragma once

#include <span>
#include <string>

#include "base/bytes.h"
#include "base/result.h"
#include "platform/descriptor.h"
#include "platform/file.h"

namespace diptych {

// Whether what is written reaches the disk now, or when the writer syncs it
// with others.
enum class SyncTime { kNow, kLater };

struct TemporaryFile {
  std::string path;  // `.NAME.new-XXXXXX`.
  Descriptor lock;   // To be held until the file is renamed or removed.
};

// Writes a temporary file for `path`; on an error none is left.
Result<TemporaryFile> WriteBeside(const std::string& path, ByteView octets,
                                  FileMode mode, SyncTime sync);

// Removes the temporary files that a killed process left beside these paths,
// and no other file: of the names that WriteBeside makes for them, those of
// plain files that nobody has locked. Of a path in a folder that is not there,
// none; and none that this user may not open, which others may be writing.
Status RemoveTemporaries(std::span<const std::string> paths);

}  // namespace diptych
