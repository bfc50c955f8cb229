// SPDX-License-Identifier: Apache-2.0
#include "cli/option_set.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <charconv>
#include <sstream>

#include "cli/duration.h"
#include "json/printable.h"

namespace diptych {
namespace {

// In front of the words in the name of the check that asks for one of them.
constexpr char kWordsCheck[] = "one of";

void Finish(const OptionText& text, CLI::Option& option) {
  if (!text.value.empty()) option.type_name(text.value);
  if (!text.variable.empty()) option.envname(text.variable);
  option.required(text.required);
}

// The number, or nothing if the text is anything else.
std::optional<std::uint32_t> ReadNumber(const std::string& text) {
  std::uint32_t number = 0;
  const char* const end = text.data() + text.size();
  const auto [stop, code] = std::from_chars(text.data(), end, number);
  if (code != std::errc() || stop != end) return std::nullopt;
  return number;
}

std::string Listed(const std::vector<std::string>& words) {
  std::string list;
  for (const std::string& word : words) {
    list += (list.empty() ? "" : ", ") + word;
  }
  return list;
}

}  // namespace

std::vector<std::string> WordsOf(const CLI::Option& option) {
  // The library hands out its checks only from what could be changed.
  auto& checked = const_cast<CLI::Option&>(option);
  std::vector<std::string> words;
  try {
    std::istringstream name(checked.get_validator(0)->get_name());
    const std::string before = kWordsCheck;
    if (name.str().starts_with(before + " ")) {
      name.ignore(static_cast<std::streamsize>(before.size()));
      for (std::string word; name >> word;) words.push_back(word);
    }
  } catch (const CLI::OptionNotFound&) {
    // It has no check.
  }
  return words;
}

void OptionSet::Flag(const OptionText& text, bool& target) {
  Finish(text, *app_.add_flag(text.name, target, text.help));
}

void OptionSet::Text(const OptionText& text, std::string& target) {
  Finish(text, *app_.add_option(text.name, target, text.help));
}

void OptionSet::Texts(const OptionText& text,
                      std::vector<std::string>& target) {
  Finish(text, *app_.add_option(text.name, target, text.help));
}

void OptionSet::Repeated(const OptionText& text,
                         std::vector<std::string>& target) {
  // The library would take what follows, a document perhaps, as another value.
  CLI::Option& option = *app_.add_option(text.name, target, text.help);
  Finish(text, *option.allow_extra_args(false));
}

void OptionSet::Number(const OptionText& text, std::uint32_t least,
                       std::uint32_t greatest,
                       std::optional<std::uint32_t>& target) {
  const auto set = [&target](const std::string& given) {
    target = ReadNumber(given);
  };
  const auto check = [least, greatest](const std::string& given) {
    const std::optional<std::uint32_t> number = ReadNumber(given);
    if (number && *number >= least && *number <= greatest) {
      return std::string();
    }
    return Quoted(given) + " is no number from " + std::to_string(least) +
           " to " + std::to_string(greatest);
  };
  CLI::Option& option =
      *app_.add_option_function<std::string>(text.name, set, text.help);
  option.check(check);
  Finish(text, option);
}

void OptionSet::Duration(const OptionText& text, std::string& target) {
  CLI::Option& option = *app_.add_option(text.name, target, text.help);
  option.check([](const std::string& given) {
    const Result<DurationMs> duration = ParseDuration(given);
    return duration ? std::string() : duration.error().message;
  });
  Finish(text, option);
}

void OptionSet::Word(const OptionText& text,
                     const std::vector<std::string>& words,
                     const std::function<void(std::size_t)>& set) {
  const auto place = [words](const std::string& given) {
    return static_cast<std::size_t>(std::ranges::find(words, given) -
                                    words.begin());
  };
  CLI::Option& option = *app_.add_option_function<std::string>(
      text.name, [place, set](const std::string& given) { set(place(given)); },
      text.help);
  // By this name completion finds the words.
  std::string name = kWordsCheck;
  for (const std::string& word : words) name += " " + word;
  option.check(
      [place, words](const std::string& given) {
        if (place(given) < words.size()) return std::string();
        return Quoted(given) + " is none of " + Listed(words);
      },
      "", name);
  Finish(text, option);
}

}  // namespace diptych
