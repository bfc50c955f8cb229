// SPDX-License-Identifier: Apache-2.0
//
// diptych help

#include <CLI/CLI.hpp>
#include <memory>
#include <string>
#include <vector>

#include "base/nearest_word.h"
#include "cli/command_table.h"
#include "cli/help.h"
#include "cli/shared_options.h"
#include "json/printable.h"

namespace diptych {
namespace {

struct Options {
  std::vector<std::string> words;
  bool json = false;
};

std::vector<std::string> NamesBelow(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::App* child :
       app.get_subcommands([](const CLI::App*) { return true; })) {
    names.push_back(child->get_name());
  }
  return names;
}

// The command that the words call.
Result<const CLI::App*> Find(const CLI::App& root,
                             const std::vector<std::string>& words) {
  const CLI::App* app = &root;
  for (const std::string& word : words) {
    const auto found = app->get_subcommands(
        [&](const CLI::App* child) { return child->get_name() == word; });
    if (found.empty()) {
      const std::string nearest = NearestWord(word, NamesBelow(*app));
      return Error{
          ErrorCode::kInvalid,
          "unknown command " + Quoted(word) +
              (nearest.empty() ? "" : ": did you mean " + nearest + "?") +
              (nearest.empty() ? "; see '" : " See '") + CommandPath(*app) +
              " --help'"};
    }
    app = found.front();
  }
  return app;
}

Action Declare(OptionSet& set) {
  auto options = std::make_shared<Options>();
  set.Texts({.name = "command",
             .value = "COMMAND...",
             .help = "The command, such as issue or key create (default: the "
                     "program)."},
            options->words);
  AddJsonOption(set, options->json);
  return [options,
          &app = set.app()](Surroundings& surroundings) -> Result<ExitCode> {
    ASSIGN_OR_RETURN(const CLI::App* const command,
                     Find(*app.get_parent(), options->words));
    // The library's own help() would be that of the command that was called.
    std::string help =
        HelpFormatter().make_help(command, "", CLI::AppFormatMode::Normal);
    help.pop_back();  // Print ends the line.
    if (options->json) {
      surroundings.console.PrintJson(JsonObject{{"help", help}});
    } else {
      surroundings.console.Print(help);
    }
    return ExitCode::kOk;
  };
}

}  // namespace

const Command kHelpCommand = {
    .path = "help",
    .heading = kProgramHeading,
    .summary = "Print the help of the program or of a command",
    .description = "The same as --help behind the command.",
    .examples =
        "  # all commands\n"
        "  diptych help\n"
        "\n"
        "  # what one of them does, its options, and examples\n"
        "  diptych help key create",
    .declare = Declare,
};

}  // namespace diptych
