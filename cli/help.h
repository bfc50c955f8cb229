// SPDX-License-Identifier: Apache-2.0
//
// Help is what --help prints: what a command is for, its arguments and options,
// and examples to copy.
//
// It reads what CommandLine has put into the CLI::App: the description's first
// line is the summary, the footer holds the examples.

#pragma once

#include <CLI/CLI.hpp>
#include <string>

namespace diptych {

class HelpFormatter : public CLI::FormatterBase {
 public:
  std::string make_help(const CLI::App* app, std::string name,
                        CLI::AppFormatMode mode) const override;
};

// The words that call it: "diptych key create".
std::string CommandPath(const CLI::App& app);

// How an option stands in help and messages: "--policy FILE", "FILE...".
std::string OptionLabel(const CLI::Option& option);

}  // namespace diptych
