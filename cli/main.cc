// SPDX-License-Identifier: Apache-2.0
//
// The diptych program.

#include <fcntl.h>
#include <google/protobuf/stubs/logging.h>
#include <signal.h>
#include <unistd.h>

#include <iostream>
#include <string>
#include <vector>

#include "cli/command_line.h"
#include "cli/command_table.h"
#include "cli/console.h"
#include "platform/system_clock.h"
#include "platform/system_random.h"

namespace {

// What is opened first would take the number of a standard stream that the
// caller closed: a list of paths would be read from it, or a result written
// into it. So that number is taken, by what neither can be done with.
void TakeClosedStreams() {
  for (const int stream : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    if (fcntl(stream, F_GETFD) >= 0) continue;
    // The lowest number that is free.
    open("/dev/null", stream == STDIN_FILENO ? O_WRONLY : O_RDONLY);
  }
}

}  // namespace

int main(int argc, char** argv) {
  TakeClosedStreams();
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
