// SPDX-License-Identifier: Apache-2.0
#include "cli/console.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <cstdlib>
#include <utility>
#include <vector>

#include "base/utf8.h"
#include "json/canonical.h"

namespace diptych {
namespace {

std::string_view EscapeCode(Colour colour) {
  switch (colour) {
    case Colour::kGreen:
      return "\x1b[32m";
    case Colour::kRed:
      return "\x1b[31m";
    case Colour::kYellow:
      return "\x1b[33m";
    case Colour::kBold:
      return "\x1b[1m";
    case Colour::kDim:
      return "\x1b[2m";
  }
  return "";
}

bool ColourAllowed() {
  const char* no_colour = std::getenv("NO_COLOR");
  const char* terminal = std::getenv("TERM");
  const bool refused = no_colour != nullptr && *no_colour != '\0';
  return !refused && terminal != nullptr &&
         std::string_view(terminal) != "dumb";
}

// All texts within the value; names of members are ours, or were parsed.
void MakeUtf8(JsonValue& value) {
  std::vector<JsonValue*> waiting = {&value};
  while (!waiting.empty()) {
    JsonValue& next = *waiting.back();
    waiting.pop_back();
    if (next.is_string()) {
      const std::string_view text = next.get_string();
      if (!IsUtf8(text)) next = WithoutForeignOctets(text);
    } else if (next.is_array()) {
      for (JsonValue& element : next.get_array()) waiting.push_back(&element);
    } else if (next.is_object()) {
      for (auto& member : next.get_object()) waiting.push_back(&member.value());
    }
  }
}

}  // namespace

TerminalFacts FindTerminalFacts() {
  TerminalFacts facts;
  facts.output_is_terminal = isatty(STDOUT_FILENO) == 1;
  facts.error_is_terminal = isatty(STDERR_FILENO) == 1;
  facts.colour_allowed = ColourAllowed();
  winsize size{};
  if (ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) {
    facts.columns = size.ws_col;
  }
  return facts;
}

void Console::Print(std::string_view line) { output_ << line << '\n'; }

void Console::PrintJson(JsonValue value) {
  MakeUtf8(value);
  output_ << CanonicalJson(value) << '\n';
  // A reader at the other end of a pipe may wait for this line.
  output_.flush();
}

void Console::PrintProblem(const Error& error) {
  JsonObject problem;
  problem["code"] = ErrorCodeName(error.code);
  problem["message"] = error.message;
  PrintJson(JsonObject{{"error", std::move(problem)}});
}

void Console::Note(std::string_view line) {
  output_.flush();
  error_ << line << '\n';
  error_.flush();
}

void Console::Complain(std::string_view message) {
  output_.flush();
  error_ << "diptych: " << message << '\n';
  error_.flush();
}

void Console::Draw(std::string_view text) {
  error_ << text;
  error_.flush();
}

std::string Console::Painted(Colour colour, std::string_view text) const {
  if (!facts_.output_is_terminal || !facts_.colour_allowed) {
    return std::string(text);
  }
  return std::string(EscapeCode(colour)) + std::string(text) + "\x1b[0m";
}

bool Console::Flush() { return static_cast<bool>(output_.flush()); }

}  // namespace diptych
