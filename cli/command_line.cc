// SPDX-License-Identifier: Apache-2.0
#include "cli/command_line.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <exception>
#include <map>
#include <utility>

#include "base/nearest_word.h"
#include "cli/command_table.h"
#include "cli/help.h"
#include "cli/version.h"
#include "json/printable.h"

namespace diptych {
namespace {

constexpr char kAbout[] =
    "diptych: credentials in a register that nobody can rewrite\n"
    "\n"
    "An institution writes a fingerprint of each credential into a register "
    "that\n"
    "several institutions keep together, and gives the learner a receipt. "
    "Whoever\n"
    "is shown credential and receipt can tell, without asking anybody, that it "
    "was\n"
    "issued and whether it still holds.";

constexpr char kFirstSteps[] =
    "  # is this diploma true? (needs no network)\n"
    "  diptych verify diploma.json --policy policy.txt\n"
    "\n"
    "  # make a network of one institution and run its node\n"
    "  diptych network create --network my-network \\\n"
    "      --origin registry.example/log --name \"Example University\"\n"
    "  diptych node run --network my-network\n"
    "\n"
    "  # in another terminal: write a folder of diplomas into the register\n"
    "  diptych anchor diplomas/ --network my-network";

const CLI::App& DeepestParsed(const CLI::App& root) {
  const CLI::App* app = &root;
  while (!app->get_subcommands().empty()) app = app->get_subcommands().front();
  return *app;
}

// Ends a sentence that has no full stop, or follows one that has.
std::string SeeHelp(const CLI::App& app, bool is_new_sentence = false) {
  return (is_new_sentence ? " See '" : "; see '") + CommandPath(app) +
         " --help'";
}

std::vector<std::string> NamesOf(const CLI::App& app, bool options) {
  std::vector<std::string> names;
  if (options) {
    for (const CLI::Option* option : app.get_options()) {
      for (const std::string& name : option->get_lnames()) {
        names.push_back("--" + name);
      }
    }
    return names;
  }
  const auto everything = [](const CLI::App*) { return true; };
  for (const CLI::App* child : app.get_subcommands(everything)) {
    names.push_back(child->get_name());
  }
  return names;
}

// What nothing in the command line takes.
std::string UnknownArgument(const CLI::App& app, const std::string& argument) {
  const bool option = argument.size() > 1 && argument.starts_with('-');
  const bool command = !option && !NamesOf(app, false).empty();
  const std::string word = argument.substr(0, argument.find('='));
  std::string message = option    ? "unknown option "
                        : command ? "unknown command "
                                  : "one argument too many: ";
  message += Quoted(word);
  const std::string nearest = NearestWord(word, NamesOf(app, option));
  if ((option || command) && !nearest.empty()) {
    message += ": did you mean " + nearest + "?";
    return message + SeeHelp(app, true);
  }
  return message + SeeHelp(app);
}

std::string Explain(const CLI::App& root, const CLI::ParseError& error) {
  const CLI::App& app = DeepestParsed(root);
  const std::vector<std::string> unknown = root.remaining(true);
  if (!unknown.empty()) return UnknownArgument(app, unknown.front());
  if (error.get_name() == "RequiredError") {
    for (const CLI::Option* option : app.get_options()) {
      if (option->get_required() && option->count() == 0) {
        return "missing " + OptionLabel(*option) + ": " +
               option->get_description() + SeeHelp(app, true);
      }
    }
  }
  return Printable(error.what(), 300) + SeeHelp(app);
}

void ReportProblem(Console& console, bool json, const Error& error) {
  if (json) console.PrintProblem(error);
  console.Complain(error.message);
}

// Asked of the words, since the line may be too wrong to be parsed.
bool WantsJson(const std::vector<std::string>& arguments) {
  const auto end = std::ranges::find(arguments, "--");
  return std::find(arguments.begin(), end, "--json") != end;
}

}  // namespace

struct CommandLine::Parts {
  CLI::App root{kAbout, "diptych"};
  std::map<const CLI::App*, Action> actions;
  std::map<const CLI::App*, std::string> family_examples;

  CLI::App& Family(const std::string& word) {
    const auto named = [&word](const CLI::App* app) {
      return app->get_name() == word;
    };
    const auto families = root.get_subcommands(named);
    if (!families.empty()) return *families.front();
    CLI::App& family =
        *root.add_subcommand(word, std::string(FamilySummary(word)));
    family.require_subcommand(0, 1);
    return family;
  }

  void Add(const Command& command) {
    const std::string path(command.path);
    const std::size_t space = path.find(' ');
    CLI::App& parent =
        space == path.npos ? root : Family(path.substr(0, space));
    CLI::App& app = *parent.add_subcommand(
        space == path.npos ? path : path.substr(space + 1),
        std::string(command.summary) + "\n\n" +
            std::string(command.description));
    // What a family's help shows is what its commands do; the library would
    // show those of the whole program.
    if (&parent != &root) {
      std::string& examples = family_examples[&parent];
      if (!examples.empty()) examples += "\n\n";
      parent.footer(examples += command.examples);
    }
    app.group(std::string(command.heading));
    app.footer(std::string(command.examples));
    OptionSet options(app);
    actions[&app] = command.declare(options);
  }

  Result<ExitCode> RunParsed(Surroundings& surroundings) {
    const CLI::App& app = DeepestParsed(root);
    const auto action = actions.find(&app);
    if (action != actions.end()) return action->second(surroundings);
    if (&app == &root) {
      surroundings.console.Print(root.help());
      return ExitCode::kCannotTell;
    }
    std::string names;
    for (const std::string& name : NamesOf(app, false)) {
      names += (names.empty() ? "" : ", ") + name;
    }
    return Error{ErrorCode::kInvalid, "'" + CommandPath(app) +
                                          "' needs one more word: " + names +
                                          SeeHelp(app)};
  }
};

CommandLine::CommandLine(std::span<const Command* const> commands)
    : parts_(std::make_unique<Parts>()) {
  parts_->root.formatter(std::make_shared<HelpFormatter>());
  parts_->root.set_help_flag("-h,--help", "Prints this help and ends.");
  parts_->root.set_version_flag("--version", VersionLine(),
                                "Prints which version this is and ends.");
  parts_->root.footer(kFirstSteps);
  // One command a call: a later word that is called as a command is a file, or
  // what help is asked for.
  parts_->root.require_subcommand(0, 1);
  for (const Command* command : commands) parts_->Add(*command);
}

CommandLine::~CommandLine() = default;

ExitCode CommandLine::Run(const std::vector<std::string>& arguments,
                          Surroundings& surroundings) {
  Console& console = surroundings.console;
  const bool json = WantsJson(arguments);
  try {
    // CLI11 takes them from the back.
    std::vector<std::string> reversed(arguments.rbegin(), arguments.rend());
    parts_->root.parse(std::move(reversed));
    const Result<ExitCode> code = parts_->RunParsed(surroundings);
    if (code) return *code;
    ReportProblem(console, json, code.error());
    return ExitCodeOf(code.error().code);
  } catch (const CLI::CallForHelp&) {
    std::string help = DeepestParsed(parts_->root).help();
    help.pop_back();  // Print ends the line.
    console.Print(help);
    return ExitCode::kOk;
  } catch (const CLI::CallForVersion&) {
    PrintVersion(json, console);
    return ExitCode::kOk;
  } catch (const CLI::ParseError& error) {
    ReportProblem(console, json,
                  {ErrorCode::kInvalid, Explain(parts_->root, error)});
    return ExitCode::kCannotTell;
  }
}

}  // namespace diptych
