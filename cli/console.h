// SPDX-License-Identifier: Apache-2.0
//
// A Console is where a command writes: results to standard output, everything
// else to standard error, coloured only where a person looks.
//
// Text that comes from outside (names in credentials, file names, a server's
// words) goes through Printable() or Quoted() of json/printable.h before it
// gets here. JSON needs no such care: its control characters are escaped.

#pragma once

#include <cstddef>
#include <ostream>
#include <string>
#include <string_view>

#include "base/result.h"
#include "json/value.h"

namespace diptych {

// The characters of a file's name, and of a problem's text, that are shown.
inline constexpr std::size_t kShownPath = 300;
inline constexpr std::size_t kShownProblem = 600;

// What is known about the two streams.
struct TerminalFacts {
  bool output_is_terminal = false;
  bool error_is_terminal = false;
  // Not if NO_COLOR is set (no-color.org) or TERM is "dumb".
  bool colour_allowed = false;
  // Of the terminal behind standard error, in characters.
  int columns = 80;
};

// Asks the system about the process's own streams.
TerminalFacts FindTerminalFacts();

enum class Colour { kGreen, kRed, kYellow, kBold, kDim };

class Console {
 public:
  // The streams must outlive the console.
  Console(std::ostream& output, std::ostream& error, TerminalFacts facts)
      : output_(output), error_(error), facts_(facts) {}

  // A line of the result.
  void Print(std::string_view line);

  // One line of JSON: members sorted, no spaces (RFC 8785). A file's name may
  // be any octets: those that are not UTF-8 become "?".
  void PrintJson(JsonValue value);

  // What a command with --json prints of why it failed.
  void PrintProblem(const Error& error);

  // A line beside the result: a hint, a warning, what goes on.
  void Note(std::string_view line);

  // "diptych: MESSAGE" on standard error.
  void Complain(std::string_view message);

  // Text as it stands on standard error, at once: for progress and prompts.
  void Draw(std::string_view text);

  // The text in colour if standard output is a terminal that takes it.
  std::string Painted(Colour colour, std::string_view text) const;

  // Whether all that was printed has reached standard output.
  bool Flush();

  const TerminalFacts& facts() const { return facts_; }

 private:
  std::ostream& output_;
  std::ostream& error_;
  TerminalFacts facts_;
};

}  // namespace diptych
