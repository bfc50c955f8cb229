// SPDX-License-Identifier: Apache-2.0
//
// The version is which program this is, as `diptych version` and
// `diptych --version` say it.

#pragma once

#include <string>

#include "cli/console.h"

namespace diptych {

// "diptych 0.1.0".
std::string VersionLine();

// That line, or with `json` an object with a member "version".
void PrintVersion(bool json, Console& console);

}  // namespace diptych
