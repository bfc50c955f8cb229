// SPDX-License-Identifier: Apache-2.0
//
// A Command is one thing the diptych program does: its name, what its help
// says, and how its options become an action.
//
// Each is defined in its own file, command_NAME.cc, and stands as one line in
// command_table.cc; help, completion and suggestions follow from the table.
// What a command does is done by the folders below; here its arguments are
// read, its progress shown and its result printed.

#pragma once

#include <functional>
#include <string_view>

#include "base/clock.h"
#include "base/random.h"
#include "base/result.h"
#include "cli/console.h"
#include "cli/exit_code.h"
#include "cli/option_set.h"

namespace diptych {

// What a command meets outside itself.
struct Surroundings {
  Console& console;
  Clock& clock;
  Random& random;
};

// Runs with the options as parsed. An error is printed by the caller (as JSON
// if --json was given) and becomes the exit code of ExitCodeOf.
using Action = std::function<Result<ExitCode>(Surroundings&)>;

struct Command {
  // One word, or two: "verify", "key create".
  std::string_view path;
  // The heading under which the program's help lists it.
  std::string_view heading;
  // One line for lists of commands.
  std::string_view summary;
  // What a person needs to know who has never heard of the terms; lines of at
  // most 78 characters.
  std::string_view description;
  // Lines that can be typed as they stand, each under a "#" line that says
  // what it does.
  std::string_view examples;
  // Adds the options; what they set lives as long as the action.
  Action (*declare)(OptionSet& set);
};

// The headings, in the order of the help.
inline constexpr std::string_view kVerifyingHeading = "Check credentials";
inline constexpr std::string_view kIssuingHeading = "Issue credentials";
inline constexpr std::string_view kNetworkHeading = "Run a network";
inline constexpr std::string_view kProgramHeading = "This program";

}  // namespace diptych
