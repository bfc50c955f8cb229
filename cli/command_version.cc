// SPDX-License-Identifier: Apache-2.0
//
// diptych version

#include <memory>

#include "cli/command_table.h"
#include "cli/shared_options.h"
#include "cli/version.h"

namespace diptych {
namespace {

Action Declare(OptionSet& set) {
  auto json = std::make_shared<bool>(false);
  AddJsonOption(set, *json);
  return [json](Surroundings& surroundings) -> Result<ExitCode> {
    PrintVersion(*json, surroundings.console);
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
