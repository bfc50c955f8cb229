// SPDX-License-Identifier: Apache-2.0
#include "cli/version.h"

namespace diptych {

std::string VersionLine() { return "diptych " DIPTYCH_VERSION; }

void PrintVersion(bool json, Console& console) {
  if (json) {
    console.PrintJson(JsonObject{{"version", DIPTYCH_VERSION}});
  } else {
    console.Print(VersionLine());
  }
}

}  // namespace diptych
