// SPDX-License-Identifier: Apache-2.0
//
// A file batch is many files that are written together, so that the disk is
// waited for once and not four times for each: that wait is longer than it
// takes to sign what is in them.

#pragma once

#include <cstddef>
#include <span>
#include <string>

#include "base/bytes.h"
#include "base/result.h"
#include "platform/file.h"

namespace diptych {

// A killed process can leave so many hidden files behind, and so many are open
// at once, of the 1,024 that a process may have; the disk's wait is shared by
// enough of them.
inline constexpr std::size_t kFileBatchMax = 256;

struct FileContent {
  std::string path;
  Bytes octets;
};

// Each as WriteFile does it. After an error some of them may be there, each
// whole. Requires at most kFileBatchMax.
Status WriteFiles(std::span<const FileContent> files,
                  FileMode mode = FileMode::kPublic);

}  // namespace diptych
