// SPDX-License-Identifier: Apache-2.0
#include "cli/verify_text.h"

#include <algorithm>

namespace diptych {
namespace {

constexpr std::size_t kNameColumn = 11;

Colour ColourOf(Verdict verdict) {
  switch (verdict) {
    case Verdict::kValid:
      return Colour::kGreen;
    case Verdict::kNotValid:
      return Colour::kRed;
    case Verdict::kCannotTell:
      return Colour::kYellow;
  }
  return Colour::kYellow;
}

std::string MarkOf(CheckOutcome outcome, const Console& console) {
  switch (outcome) {
    case CheckOutcome::kPassed:
      return console.Painted(Colour::kGreen, "[ok]");
    case CheckOutcome::kFailed:
      return console.Painted(Colour::kRed, "[NO]");
    case CheckOutcome::kUnknown:
      return console.Painted(Colour::kYellow, "[??]");
    case CheckOutcome::kNotAsked:
      return console.Painted(Colour::kDim, "[--]");
  }
  return "[??]";
}

}  // namespace

std::string VerdictText(const VerdictReport& report, const Console& console) {
  std::string text =
      console.Painted(ColourOf(report.verdict), report.sentence) + "\n";
  for (const Check& check : report.checks) {
    text += "\n" + CheckLine(check.outcome, CheckNameText(check.name),
                             check.sentence, console);
  }
  return text;
}

std::string CheckLine(CheckOutcome outcome, std::string_view name,
                      std::string_view sentence, const Console& console) {
  std::string column(name);
  column.resize(std::max(kNameColumn, column.size() + 1), ' ');
  return "  " + MarkOf(outcome, console) + " " + column + std::string(sentence);
}

ExitCode ExitCodeOf(Verdict verdict) {
  switch (verdict) {
    case Verdict::kValid:
      return ExitCode::kOk;
    case Verdict::kNotValid:
      return ExitCode::kNotValid;
    case Verdict::kCannotTell:
      return ExitCode::kCannotTell;
  }
  return ExitCode::kCannotTell;
}

}  // namespace diptych
