// SPDX-License-Identifier: Apache-2.0
//
// diptych version

#include <memory>

#include "cli/command_table.h"
#include "cli/shared_options.h"

namespace diptych {
namespace {

Action Declare(OptionSet& set) {
  auto json = std::make_shared<bool>(false);
  AddJsonOption(set, *json);
  return [json](Surroundings& surroundings) -> Result<ExitCode> {
    if (*json) {
      surroundings.console.PrintJson(JsonObject{{"version", DIPTYCH_VERSION}});
    } else {
      surroundings.console.Print("diptych " DIPTYCH_VERSION);
    }
    return ExitCode::kOk;
  };
}

}  // namespace

const Command kVersionCommand = {
    .path = "version",
    .heading = kProgramHeading,
    .summary = "Print which version this is",
    .description = "Name it when you report a fault.",
    .examples =
        "  diptych version\n"
        "  diptych version --json",
    .declare = Declare,
};

}  // namespace diptych
