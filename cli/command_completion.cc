// SPDX-License-Identifier: Apache-2.0
//
// diptych completion

#include <CLI/CLI.hpp>
#include <memory>

#include "cli/command_table.h"
#include "cli/completion_script.h"
#include "cli/shared_options.h"

namespace diptych {
namespace {

Action Declare(OptionSet& set) {
  struct Options {
    Shell shell = Shell::kBash;
    bool json = false;
  };
  auto options = std::make_shared<Options>();
  set.Choice<Shell>(
      {.name = "shell",
       .value = "SHELL",
       .help = "bash, zsh or fish.",
       .required = true},
      {{"bash", Shell::kBash}, {"zsh", Shell::kZsh}, {"fish", Shell::kFish}},
      options->shell);
  AddJsonOption(set, options->json);
  return [options,
          &app = set.app()](Surroundings& surroundings) -> Result<ExitCode> {
    const CLI::App* root = &app;
    while (root->get_parent() != nullptr) root = root->get_parent();
    std::string script = CompletionScript(*root, options->shell);
    if (options->json) {
      surroundings.console.PrintJson(JsonObject{{"script", script}});
      return ExitCode::kOk;
    }
    script.pop_back();  // Print ends the line.
    surroundings.console.Print(script);
    return ExitCode::kOk;
  };
}

}  // namespace

const Command kCompletionCommand = {
    .path = "completion",
    .heading = kProgramHeading,
    .summary = "Print a script that completes commands in your shell",
    .description =
        "With it, the Tab key completes the program's commands and options, "
        "and the\n"
        "values of options that take one of some words.",
    .examples =
        "  # bash, for this session; or put the line into ~/.bashrc\n"
        "  source <(diptych completion bash)\n"
        "\n"
        "  # zsh, likewise in ~/.zshrc\n"
        "  source <(diptych completion zsh)\n"
        "\n"
        "  # fish\n"
        "  diptych completion fish > ~/.config/fish/completions/diptych.fish",
    .declare = Declare,
};

}  // namespace diptych
