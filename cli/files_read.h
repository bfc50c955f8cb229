// SPDX-License-Identifier: Apache-2.0
//
// FilesRead are credential files that were read to see whether they are any, so
// that whoever judges them does not read them again.

#pragma once

#include <cstddef>
#include <map>
#include <string>

#include "base/bytes.h"
#include "base/result.h"

namespace diptych {

// Octets that are kept. Whoever fills a folder chooses how much there is, and
// few files are named like what is passed over; what is beyond is read twice.
inline constexpr std::size_t kFilesReadMax = std::size_t{64} << 20U;

class FilesRead {
 public:
  void Keep(const std::string& path, Bytes octets);

  // What was read, and is not kept any longer; else reads the file.
  Result<Bytes> Take(const std::string& path);

 private:
  std::map<std::string, Bytes> files_;
  std::size_t octets_ = 0;
};

}  // namespace diptych
