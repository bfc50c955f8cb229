// SPDX-License-Identifier: Apache-2.0
//
// A branch reader takes a run of final headers, and the certificates that a
// node keeps of their views, out of its store: what forensics asks of it after
// a fork (docs/spec/branches.md).

#pragma once

#include <cstddef>

#include "base/ids.h"
#include "base/result.h"
#include "consensus/forensics.h"
#include "storage/store.h"

namespace diptych {

// Headers and certificates of one branch: 5 MiB at most, of 64 validators.
inline constexpr std::size_t kBranchReadHeadersMax = 512;
inline constexpr std::size_t kBranchReadCertificatesMax = 1'536;

// The headers from `first` to `last`, or further, to the first block that has a
// finalization of its own; and the certificates from the view of the first
// one's parent to that of the last. kNotFound above the newest final block and
// in a network of one; kInvalid if it is more than a branch may hold here.
Result<Branch> ReadBranch(const Store& store, Height first, Height last);

}  // namespace diptych
