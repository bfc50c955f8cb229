// SPDX-License-Identifier: Apache-2.0
//
// A CommandLine reads the program's arguments, runs the command they name, and
// says what is wrong with them if they name none.

#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "cli/command.h"

namespace diptych {

class CommandLine {
 public:
  // The commands must outlive it.
  explicit CommandLine(std::span<const Command* const> commands);
  ~CommandLine();
  CommandLine(const CommandLine&) = delete;
  CommandLine& operator=(const CommandLine&) = delete;

  // `arguments` are those after the program's name. Once.
  ExitCode Run(const std::vector<std::string>& arguments,
               Surroundings& surroundings);

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace diptych
