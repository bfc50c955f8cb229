// SPDX-License-Identifier: Apache-2.0
#include "cli/issue_text.h"

#include "cli/counted.h"
#include "cli/document_paths.h"
#include "json/printable.h"
#include "json/write.h"

namespace diptych {
namespace {

JsonObject CredentialJson(const IssuedCredential& credential) {
  JsonObject json{{"row", credential.row},
                  {"file", credential.path},
                  {"outcome", IssueOutcomeName(credential.outcome)}};
  if (credential.outcome != IssueOutcome::kNotReached) {
    json["list"] = credential.list.value;
    json["position"] = credential.position.value;
    json["entryIndex"] = std::to_string(credential.entry.value);
    json["receipt"] = credential.receipt_path;
  }
  return json;
}

void PrintPictures(const PictureCounts& pictures, Console& console) {
  if (pictures.baked > 0) {
    console.Print("Baked " + Counted(pictures.baked, "picture") + ".");
  }
  if (pictures.symbols > 0) {
    console.Print("Wrote " + Counted(pictures.symbols, "QR symbol") +
                  " of receipts.");
  }
  if (pictures.symbols_too_large > 0) {
    console.Print("Wrote no QR symbol of " +
                  Counted(pictures.symbols_too_large, "receipt") +
                  " too long for one; hand out the files.");
  }
}

}  // namespace

void PrintProblems(const RecipientTable& table, const std::string& path,
                   bool json, Console& console) {
  for (const TableProblem& problem : table.problems) {
    if (!json) {
      console.Complain(Printable(path, kShownPath) + ": " +
                       Printable(ProblemText(problem), kShownProblem));
      continue;
    }
    JsonObject line{{"line", problem.line},
                    {"row", problem.row},
                    {"problem", Printable(problem.message, kShownProblem)}};
    if (!problem.column.empty()) {
      line["column"] = Printable(problem.column, kShownPath);
    }
    console.PrintJson(line);
  }
  if (table.has_more_problems && !json) {
    console.Complain(Printable(path, kShownPath) +
                     ": and more; mend these first");
  }
}

void PrintLint(const LintReport& report, bool json, Console& console) {
  if (json) {
    JsonArray advice;
    for (const std::string& one : report.advice) advice.emplace_back(one);
    console.PrintJson(JsonObject{
        {"lint", JsonObject{{"score", report.score}, {"advice", advice}}}});
    return;
  }
  if (report.advice.empty()) return;
  console.Note("The achievement scores " + std::to_string(report.score) +
               " of 100. It could say more:");
  for (const std::string& one : report.advice) console.Note("  " + one);
}

void PrintDryRun(const RecipientTable& table, const JsonObject& first,
                 bool json, Console& console) {
  const std::size_t count = table.recipients.size();
  if (json) {
    console.PrintJson(JsonObject{{"recipients", count}, {"first", first}});
    return;
  }
  console.Print("Would issue " + Counted(count, "credential") +
                "; nothing was written or sent. The first, but for "
                "what is drawn by lot and the signature:");
  console.Print("");
  std::string text = PrettyJson(first);
  if (text.ends_with('\n')) text.pop_back();
  console.Print(text);
}

void PrintIssued(const IssueReport& report, const PictureCounts& pictures,
                 const std::string& report_path, bool json, Console& console) {
  if (json) {
    for (const IssuedCredential& credential : report.credentials) {
      console.PrintJson(CredentialJson(credential));
    }
    console.PrintJson(JsonObject{
        {"summary", JsonObject{{"issued", report.issued},
                               {"issuedBefore", report.issued_before},
                               {"baked", pictures.baked},
                               {"symbols", pictures.symbols},
                               {"symbolsTooLarge", pictures.symbols_too_large},
                               {"report", report_path},
                               {"stopped", report.was_stopped}}}});
    return;
  }
  console.Print("Issued " + Counted(report.issued, "credential") +
                "; which row has which file stands in " +
                Printable(report_path, kShownPath) + ".");
  if (report.issued_before > 0) {
    console.Print("Left " + Counted(report.issued_before, "credential") +
                  " issued before.");
  }
  PrintPictures(pictures, console);
  if (report.was_stopped) {
    console.Print("Stopped before the end; run the same command to continue.");
  }
}

}  // namespace diptych
