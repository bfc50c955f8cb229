// SPDX-License-Identifier: Apache-2.0
//
// Own files are those that the program itself keeps: an institution's keys, its
// wallet's journal, a node's register. They are no credentials, some are
// secret, and what is written into the register stands there for ever.
//
// They are known by where they lie, not by what is in them: below a folder with
// a genesis.bin, in its keys/, its wallet/ or a data directory; directly in it
// under one of its names; and anywhere else as a secret key beside its public
// half, a journal, or a file of a data directory.

#pragma once

#include <string>
#include <vector>

#include "base/result.h"

namespace diptych {

// kInvalid names the first of the files that is an own one, and what to give
// instead. Asks the file system about each folder once.
Status RefuseOwnFiles(const std::vector<std::string>& paths);

}  // namespace diptych
