// SPDX-License-Identifier: Apache-2.0
#include "cli/files_read.h"

#include <utility>

#include "credential/document.h"
#include "platform/file.h"

namespace diptych {

void FilesRead::Keep(const std::string& path, Bytes octets) {
  const std::size_t size = octets.size();
  if (size > kFilesReadMax - octets_) return;
  if (files_.try_emplace(path, std::move(octets)).second) octets_ += size;
}

Result<Bytes> FilesRead::Take(const std::string& path) {
  auto found = files_.extract(path);
  if (!found) return ReadFile(path, kMaxDocumentSize);
  octets_ -= found.mapped().size();
  return std::move(found.mapped());
}

}  // namespace diptych
