// SPDX-License-Identifier: Apache-2.0
#include "cli/completion_script.h"

#include <algorithm>
#include <string_view>
#include <vector>

#include "cli/help.h"
#include "cli/option_set.h"

namespace diptych {
namespace {

// Whose arguments are the commands.
constexpr std::string_view kHelp = "help";

// What can follow some words of the program.
struct Place {
  std::string words;  // "", "key", "key create"
  std::vector<const CLI::App*> commands;
  std::vector<const CLI::Option*> options;  // Those with a long name.
  std::vector<std::string> arguments;       // What a first argument may be.
};

std::string LongName(const CLI::Option& option) {
  return "--" + option.get_lnames().front();
}

std::string Joined(const std::vector<std::string>& words) {
  std::string line;
  for (const std::string& word : words)
    line += (line.empty() ? "" : " ") + word;
  return line;
}

Place PlaceOf(const CLI::App& app) {
  constexpr std::string_view kProgram = "diptych";
  Place place;
  place.words = CommandPath(app).substr(kProgram.size());
  if (!place.words.empty()) place.words.erase(0, 1);
  place.commands = app.get_subcommands([](const CLI::App*) { return true; });
  for (const CLI::Option* option : app.get_options()) {
    if (!option->get_lnames().empty()) place.options.push_back(option);
    if (option->get_positional() && place.arguments.empty()) {
      place.arguments = WordsOf(*option);
    }
  }
  return place;
}

// The program, its commands, and theirs: names have two words at most.
std::vector<Place> AllPlaces(const CLI::App& root) {
  std::vector<Place> places = {PlaceOf(root)};
  const std::vector<const CLI::App*> commands = places.front().commands;
  for (const CLI::App* command : commands) {
    places.push_back(PlaceOf(*command));
    if (command->get_name() == kHelp) {
      for (const CLI::App* each : commands) {
        places.back().arguments.push_back(each->get_name());
      }
    }
    const std::vector<const CLI::App*> below = places.back().commands;
    for (const CLI::App* leaf : below) places.push_back(PlaceOf(*leaf));
  }
  return places;
}

// The summary's or description's first sentence.
std::string FirstSentence(const std::string& text) {
  return text.substr(0, std::min(text.find('\n'), text.find(". ")));
}

// In single quotes, for all three shells.
std::string ShellQuoted(std::string_view text) {
  std::string quoted = "'";
  for (const char c : text) {
    if (c == '\'') {
      quoted += "'\\''";
    } else {
      quoted += c;
    }
  }
  return quoted + "'";
}

// The words that need a second one, such as "key", between `separator`s.
std::string Families(const std::vector<Place>& places,
                     std::string_view separator) {
  std::string words;
  for (const Place& place : places) {
    if (place.words.empty() || place.commands.empty()) continue;
    if (!words.empty()) words += separator;
    words += place.words;
  }
  return words;
}

// For each option that takes one of some words: a line that begins with the
// place and the option as one word, and the words between `before` and `after`.
std::string ValueCases(const std::vector<Place>& places,
                       std::string_view before, std::string_view after) {
  std::string cases;
  for (const Place& place : places) {
    for (const CLI::Option* option : place.options) {
      const std::vector<std::string> words = WordsOf(*option);
      if (words.empty()) continue;
      cases.append("    ")
          .append(ShellQuoted(place.words + " " + LongName(*option)))
          .append(before)
          .append(Joined(words))
          .append(after);
    }
  }
  return cases;
}

std::string BashCases(const std::vector<Place>& places) {
  std::string cases;
  for (const Place& place : places) {
    std::string commands;
    for (const CLI::App* command : place.commands) {
      commands += command->get_name() + " ";
    }
    commands += Joined(place.arguments);
    std::string options;
    for (const CLI::Option* option : place.options) {
      options += "--" + option->get_lnames().front() + " ";
    }
    cases += "    " + ShellQuoted(place.words) +
             ") commands=" + ShellQuoted(commands) +
             " options=" + ShellQuoted(options) + " ;;\n";
  }
  return cases;
}

std::string BashScript(const std::vector<Place>& places) {
  // With nothing to offer, -o default completes file names.
  return "# bash completion for diptych\n"
         "_diptych() {\n"
         "  local current=\"${COMP_WORDS[COMP_CWORD]}\"\n"
         "  local place='' commands='' options=''\n"
         "  local previous=\"${COMP_WORDS[COMP_CWORD-1]}\"\n"
         "  [ \"$COMP_CWORD\" -gt 1 ] && place=\"${COMP_WORDS[1]}\"\n"
         "  case \"$place\" in\n"
         "    " +
         Families(places, " | ") +
         ") [ \"$COMP_CWORD\" -gt 2 ] && place+=\" ${COMP_WORDS[2]}\" ;;\n"
         "  esac\n"
         "  case \"$place\" in\n" +
         BashCases(places) +
         "  esac\n"
         "  case \"$current\" in\n"
         "    -*) commands=\"$options\" ;;\n"
         "  esac\n"
         "  case \"$place $previous\" in\n" +
         ValueCases(places, ") commands='", "' ;;\n") +
         "  esac\n"
         "  COMPREPLY=($(compgen -W \"$commands\" -- \"$current\"))\n"
         "}\n"
         "complete -o default -F _diptych diptych\n";
}

// "name:what it does", as _describe takes it.
std::string ZshItem(const std::string& name, const std::string& text) {
  return " " + ShellQuoted(name + ":" + FirstSentence(text));
}

std::string ZshScript(const std::vector<Place>& places) {
  std::string cases;
  for (const Place& place : places) {
    std::string commands;
    for (const CLI::App* command : place.commands) {
      commands += ZshItem(command->get_name(), command->get_description());
    }
    for (const std::string& word : place.arguments) {
      commands += " " + ShellQuoted(word);
    }
    std::string options;
    for (const CLI::Option* option : place.options) {
      options += ZshItem("--" + option->get_lnames().front(),
                         option->get_description());
    }
    cases.append("    ").append(ShellQuoted(place.words));
    cases.append(") commands=(").append(commands);
    cases.append(" ) options=(").append(options).append(" ) ;;\n");
  }
  return "#compdef diptych\n"
         "_diptych() {\n"
         "  local place=''\n"
         "  local -a commands options\n"
         "  (( CURRENT > 2 )) && place=\"$words[2]\"\n"
         "  case \"$place\" in\n"
         "    " +
         Families(places, " | ") +
         ") (( CURRENT > 3 )) && place+=\" $words[3]\" ;;\n"
         "  esac\n"
         "  case \"$place\" in\n" +
         cases +
         "  esac\n"
         "  case \"$place $words[CURRENT-1]\" in\n" +
         ValueCases(places, ") compadd -- ", " && return ;;\n") +
         "  esac\n"
         "  if [[ \"$words[CURRENT]\" == -* ]]; then\n"
         "    _describe -o option options\n"
         "  elif (( ${#commands} )); then\n"
         "    _describe command commands\n"
         "  else\n"
         "    _files\n"
         "  fi\n"
         "}\n"
         "compdef _diptych diptych\n";
}

std::string FishScript(const std::vector<Place>& places) {
  std::string script =
      "# fish completion for diptych\n"
      "function __diptych_at\n"
      "    set -l words (commandline -opc)\n"
      "    set -l place $words[2]\n"
      "    if contains -- \"$place\" " +
      Families(places, " ") +
      "; and set -q words[3]\n"
      "        set place \"$place $words[3]\"\n"
      "    end\n"
      "    test \"$place\" = \"$argv[1]\"\n"
      "end\n";
  for (const Place& place : places) {
    const std::string start = "complete -c diptych -n \"__diptych_at " +
                              ShellQuoted(place.words) + "\"";
    for (const CLI::App* command : place.commands) {
      script += start + " -f -a " + command->get_name() + " -d " +
                ShellQuoted(FirstSentence(command->get_description())) + "\n";
    }
    if (!place.arguments.empty()) {
      script += start + " -f -a " + ShellQuoted(Joined(place.arguments)) + "\n";
    }
    for (const CLI::Option* option : place.options) {
      const bool takes_value = option->get_items_expected_max() > 0;
      const std::string words = Joined(WordsOf(*option));
      const std::string value = !words.empty() ? " -x -a " + ShellQuoted(words)
                                : takes_value  ? " -r"
                                               : "";
      script += start + " -l " + option->get_lnames().front() + value + " -d " +
                ShellQuoted(FirstSentence(option->get_description())) + "\n";
    }
  }
  return script;
}

}  // namespace

std::string CompletionScript(const CLI::App& root, Shell shell) {
  const std::vector<Place> places = AllPlaces(root);
  switch (shell) {
    case Shell::kBash:
      return BashScript(places);
    case Shell::kZsh:
      return ZshScript(places);
    case Shell::kFish:
      return FishScript(places);
  }
  return "";
}

}  // namespace diptych
