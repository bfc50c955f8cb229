// SPDX-License-Identifier: Apache-2.0
//
// The diptych program.

#include <google/protobuf/stubs/logging.h>
#include <signal.h>

#include <iostream>
#include <string>
#include <vector>

#include "cli/command_line.h"
#include "cli/command_table.h"
#include "cli/console.h"
#include "platform/system_clock.h"
#include "platform/system_random.h"

int main(int argc, char** argv) {
  // A peer or a pager that goes away is an error of that write, no reason to
  // die in the middle of another.
  signal(SIGPIPE, SIG_IGN);
  // Who sends a node text that is not UTF-8 is answered so; libprotobuf would
  // write a line of its own, as often as a stranger likes, between those of the
  // log and of --json.
  google::protobuf::SetLogHandler(nullptr);
  diptych::Console console(std::cout, std::cerr, diptych::FindTerminalFacts());
  diptych::SystemClock clock;
  diptych::SystemRandom random;
  diptych::Surroundings surroundings{console, clock, random};
  diptych::CommandLine line(diptych::AllCommands());
  const diptych::ExitCode code =
      line.Run(std::vector<std::string>(argv + 1, argv + argc), surroundings);
  if (!console.Flush()) {
    console.Complain("cannot write to standard output");
    return static_cast<int>(diptych::ExitCode::kCannotTell);
  }
  return static_cast<int>(code);
}
