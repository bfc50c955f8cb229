// SPDX-License-Identifier: Apache-2.0
//
// An OptionSet is what a command declares its arguments and options with: a
// name, what its value is called, and a sentence for the help.
//
// It stands before CLI11, whose headers take longer to compile than all that a
// command does. Targets keep the value they have if the option is not given,
// and must outlive the parse.

#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace CLI {
class App;
class Option;
}  // namespace CLI

namespace diptych {

struct OptionText {
  // "--policy", "-q,--quiet"; without dashes for a positional argument.
  std::string name;
  // What the value is called in help and messages: "FILE", "FILE...".
  std::string value;
  // One sentence; says the default.
  std::string help;
  bool required = false;
  // The environment's variable that gives it otherwise; empty for none.
  std::string variable = "";
};

class OptionSet {
 public:
  explicit OptionSet(CLI::App& app) : app_(app) {}

  void Flag(const OptionText& text, bool& target);
  void Text(const OptionText& text, std::string& target);
  // At least one if required.
  void Texts(const OptionText& text, std::vector<std::string>& target);
  // One value each time that the option is given.
  void Repeated(const OptionText& text, std::vector<std::string>& target);
  // A decimal number in [least, greatest].
  void Number(const OptionText& text, std::uint32_t least,
              std::uint32_t greatest, std::optional<std::uint32_t>& target);
  // A duration of cli/duration.h, kept as text.
  void Duration(const OptionText& text, std::string& target);

  // One of some words.
  template <class T>
  void Choice(const OptionText& text,
              const std::vector<std::pair<std::string, T>>& choices,
              T& target) {
    std::vector<std::string> words;
    for (const auto& [word, value] : choices) words.push_back(word);
    Word(text, words, [choices, &target](std::size_t place) {
      target = choices[place].second;
    });
  }

  CLI::App& app() { return app_; }

 private:
  void Word(const OptionText& text, const std::vector<std::string>& words,
            const std::function<void(std::size_t)>& set);

  CLI::App& app_;
};

// The words that an option of Choice takes; none for any other.
std::vector<std::string> WordsOf(const CLI::Option& option);

}  // namespace diptych
