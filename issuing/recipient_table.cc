// SPDX-License-Identifier: Apache-2.0
#include "issuing/recipient_table.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "base/ascii.h"
#include "base/plain_text.h"
#include "issuing/column_names.h"
#include "issuing/template_fields.h"
#include "json/printable.h"

namespace diptych {
namespace {

constexpr std::size_t kFileNameSizeMax = 64;
constexpr std::size_t kRowDigits = 6;

// Open Badges 3.0, ResultStatusType.
constexpr std::string_view kStatuses[] = {
    "Completed", "Enrolled",    "Failed",  "InProgress",
    "OnHold",    "Provisional", "Withdrew"};

std::string Lower(std::string text) {
  for (char& c : text) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return text;
}

bool IsFileName(std::string_view name) {
  return !name.empty() && name.size() <= kFileNameSizeMax &&
         name.front() != '.' && name.front() != '-' &&
         std::ranges::all_of(name, [](char c) {
           return IsLetterOrDigit(c) || c == '.' || c == '_' || c == '-';
         });
}

std::string RowName(std::uint32_t row) {
  const std::string digits = std::to_string(row);
  return std::string(kRowDigits - std::min(kRowDigits, digits.size()), '0') +
         digits;
}

// Reads one row; collects what is wrong with it.
class RowReader {
 public:
  RowReader(const std::vector<Column>& columns, const AchievementTemplate& form)
      : columns_(columns), form_(form) {}

  Recipient Read(const CsvRow& row, std::uint32_t number) {
    recipient_ = {};
    recipient_.row = number;
    recipient_.line = row.line;
    if (row.cells.size() != columns_.size()) {
      column_.clear();
      Complain("has " + std::to_string(row.cells.size()) +
               " cells, but the header has " + std::to_string(columns_.size()));
      return recipient_;
    }
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      if (row.cells[i].empty()) continue;
      column_ = columns_[i].name;
      ReadCell(columns_[i], row.cells[i]);
    }
    column_.clear();
    // What a bad cell should have said is not missing as well.
    if (problems_.empty()) CheckWhole();
    return recipient_;
  }

  std::vector<TableProblem> TakeProblems() {
    return std::exchange(problems_, {});
  }

 private:
  void Complain(std::string message) {
    problems_.push_back({.line = recipient_.line,
                         .row = recipient_.row,
                         .column = column_,
                         .message = std::move(message)});
  }

  void ReadCell(const Column& column, const std::string& cell) {
    // Of all fields, only a narrative may have several lines.
    if (column.field != RecipientField::kNarrative &&
        column.field != RecipientField::kIgnored && !IsPlainText(cell)) {
      return Complain("holds a line end or another control character");
    }
    switch (column.field) {
      case RecipientField::kIgnored:
        return;
      case RecipientField::kId:
        return ReadUri(cell, recipient_.id);
      case RecipientField::kName:
        recipient_.name = cell;
        return;
      case RecipientField::kEmail:
        return ReadEmail(cell);
      case RecipientField::kIdentifier:
        recipient_.identifier = cell;
        return;
      case RecipientField::kFile:
        return ReadFileName(cell);
      case RecipientField::kValidFrom:
        return ReadTime(cell, DayPart::kBegin, recipient_.valid_from);
      case RecipientField::kValidUntil:
        return ReadTime(cell, DayPart::kEnd, recipient_.valid_until);
      case RecipientField::kCredits:
        return ReadCredits(cell);
      case RecipientField::kNarrative:
        recipient_.narrative = cell;
        return;
      case RecipientField::kActivityStart:
        return ReadTime(cell, DayPart::kBegin, recipient_.activity_start);
      case RecipientField::kActivityEnd:
        return ReadTime(cell, DayPart::kEnd, recipient_.activity_end);
      case RecipientField::kResult:
        return ReadResult(*FindResult(form_, column.key), cell);
      case RecipientField::kLevel:
        return ReadLevel(*FindResult(form_, column.key), cell);
      case RecipientField::kEvidence:
        return ReadWebUrl(cell, EvidenceOf(column.key).url);
      case RecipientField::kEvidenceFile:
        EvidenceOf(column.key).file = cell;
        return;
    }
  }

  void ReadUri(const std::string& cell, std::string& target) {
    if (!LooksLikeUri(cell)) {
      return Complain(Quoted(cell) +
                      " is no URI, such as https://... or did:...; a number "
                      "of the institution's own belongs in a column mapped to "
                      "identifier");
    }
    target = cell;
  }

  void ReadWebUrl(const std::string& cell, std::string& target) {
    if (!IsWebUrl(cell)) {
      return Complain(Quoted(cell) +
                      " is no address on the web, such as https://...; a file "
                      "of the institution's own belongs in a column "
                      "evidencefile");
    }
    target = cell;
  }

  void ReadEmail(const std::string& cell) {
    const std::size_t at = cell.find('@');
    if (at == 0 || at == std::string::npos || at + 1 == cell.size() ||
        cell.contains(' ')) {
      return Complain(Quoted(cell) + " is no email address");
    }
    recipient_.email = cell;
  }

  void ReadFileName(const std::string& cell) {
    if (!IsFileName(cell)) {
      return Complain(Quoted(cell) +
                      " cannot name a file: use 1 to 64 letters a-z, digits, "
                      "'.', '_' and '-', beginning with none of '.' and '-'");
    }
    recipient_.file_name = cell;
  }

  void ReadTime(const std::string& cell, DayPart part,
                std::optional<TimeMs>& target) {
    const Result<TimeMs> time = ParseDay(cell, part);
    if (!time) return Complain(Quoted(cell) + " " + time.error().message);
    target = *time;
  }

  void ReadCredits(const std::string& cell) {
    recipient_.credits = DecimalOf(cell);
    if (recipient_.credits && *recipient_.credits >= 0) return;
    Complain(Quoted(cell) +
             " is no number of credits; write for instance 6 or 2.5");
  }

  RecipientResult& ResultOf(const ResultDescription& description) {
    const auto found = std::ranges::find(recipient_.results, description.id,
                                         &RecipientResult::description);
    if (found != recipient_.results.end()) return *found;
    return recipient_.results.emplace_back(
        RecipientResult{.description = description.id});
  }

  RecipientEvidence& EvidenceOf(const std::string& key) {
    const auto found =
        std::ranges::find(recipient_.evidence, key, &RecipientEvidence::key);
    if (found != recipient_.evidence.end()) return *found;
    return recipient_.evidence.emplace_back(RecipientEvidence{.key = key});
  }

  void ReadResult(const ResultDescription& description,
                  const std::string& cell) {
    RecipientResult& result = ResultOf(description);
    result.value = cell;
    result.is_status = description.type == "Status";
    if (result.is_status &&
        std::ranges::find(kStatuses, cell) == std::end(kStatuses)) {
      return Complain(Quoted(cell) +
                      " is no status; it is one of Completed, Enrolled, "
                      "Failed, InProgress, OnHold, Provisional, Withdrew");
    }
    if (!description.allowed_values.empty() &&
        std::ranges::find(description.allowed_values, cell) ==
            description.allowed_values.end()) {
      return Complain(Quoted(cell) + " is none of the template's allowedValue");
    }
    CheckRange(description, cell);
  }

  void CheckRange(const ResultDescription& description,
                  const std::string& cell) {
    if (!description.value_min && !description.value_max &&
        !description.required_value) {
      return;
    }
    const std::optional<double> number = DecimalOf(cell);
    if (!number) {
      return Complain(Quoted(cell) +
                      " is no number, but the template gives the range of "
                      "this result");
    }
    const auto complain_if = [&](bool wrong, const char* reason) {
      if (wrong) Complain("is " + Quoted(cell) + ", " + reason);
    };
    complain_if(description.value_min && *number < *description.value_min,
                "below the template's valueMin");
    complain_if(description.value_max && *number > *description.value_max,
                "above the template's valueMax");
    complain_if(
        description.required_value && *number < *description.required_value,
        "below the template's requiredValue: this is no achievement");
  }

  void ReadLevel(const ResultDescription& description,
                 const std::string& cell) {
    for (const RubricLevel& level : description.levels) {
      if (cell != level.id && cell != level.name && cell != level.level) {
        continue;
      }
      ResultOf(description).level = level.id;
      return;
    }
    std::string names;
    for (const RubricLevel& level : description.levels) {
      names += (names.empty() ? "" : ", ") +
               Printable(level.name, kMaxQuotedCharacters);
    }
    Complain(Quoted(cell) + " is no level of this result; " +
             (names.empty() ? "the template gives it no rubricCriterionLevel"
                            : "the template has " + names));
  }

  void CheckWhole() {
    if (recipient_.id.empty() && recipient_.email.empty() &&
        recipient_.identifier.empty() && recipient_.name.empty()) {
      Complain(
          "says nobody: fill in a name, an email address, an identifier "
          "or an id");
    }
    if (recipient_.valid_from && recipient_.valid_until &&
        *recipient_.valid_until < *recipient_.valid_from) {
      Complain("is valid until a time before it is valid from");
    }
    if (recipient_.activity_start && recipient_.activity_end &&
        *recipient_.activity_end < *recipient_.activity_start) {
      Complain("has an activity that ends before it begins");
    }
    const bool has_file_column =
        std::ranges::find(columns_, RecipientField::kFile, &Column::field) !=
        columns_.end();
    if (has_file_column && recipient_.file_name.empty()) {
      Complain("has no file name, although the table has a column for it");
    }
    if (!has_file_column) recipient_.file_name = RowName(recipient_.row);
  }

  const std::vector<Column>& columns_;
  const AchievementTemplate& form_;
  Recipient recipient_;
  std::string column_;
  std::vector<TableProblem> problems_;
};

// Finds rows that are the same person, or would be the same file.
class DuplicateFinder {
 public:
  // Nothing if the recipient is the first; otherwise what is wrong.
  std::optional<std::string> Add(const Recipient& recipient) {
    const std::uint32_t row = recipient.row;
    if (const auto other = Taken("file " + Lower(recipient.file_name), row)) {
      return "would be written to the same file as row " +
             std::to_string(*other);
    }
    bool has_identity = false;
    for (const std::string& identity :
         {recipient.id, Lower(recipient.email), recipient.identifier}) {
      if (identity.empty()) continue;
      has_identity = true;
      if (const auto other = Taken("identity " + identity, row)) {
        return Same(*other);
      }
    }
    // Two people may have one name, if something else tells them apart.
    if (has_identity || recipient.name.empty()) return std::nullopt;
    const auto other = Taken("name " + recipient.name, row);
    if (!other) return std::nullopt;
    return Same(*other) +
           ", or tell them apart by an email address or an "
           "identifier";
  }

 private:
  static std::string Same(std::uint32_t other) {
    return "is the same recipient as row " + std::to_string(other) +
           ": remove one of them";
  }

  std::optional<std::uint32_t> Taken(const std::string& key,
                                     std::uint32_t row) {
    const auto [place, is_new] = rows_.emplace(key, row);
    return is_new ? std::nullopt : std::optional(place->second);
  }

  std::map<std::string, std::uint32_t> rows_;
};

}  // namespace

Result<RecipientTable> ReadRecipientTable(
    std::string_view csv, const std::vector<ColumnMapping>& mappings,
    const AchievementTemplate& form) {
  ASSIGN_OR_RETURN(const CsvTable text, ParseCsv(csv));
  RecipientTable table;
  std::vector<TableProblem>& problems = table.problems;
  const std::vector<Column> columns =
      FindColumns(text.header, mappings, form, problems);
  for (const Column& column : columns) {
    if (column.field == RecipientField::kValidFrom) {
      table.valid_from_column = column.name;
    }
    if (column.field == RecipientField::kValidUntil) {
      table.valid_until_column = column.name;
    }
  }
  RowReader reader(columns, form);
  DuplicateFinder duplicates;
  std::uint32_t number = 0;
  for (const CsvRow& row : text.rows) {
    if (problems.size() > kTableProblemsMax) break;
    const Recipient& recipient =
        table.recipients.emplace_back(reader.Read(row, ++number));
    std::vector<TableProblem> found = reader.TakeProblems();
    if (found.empty()) {
      if (const auto fault = duplicates.Add(recipient)) {
        found.push_back(
            {.line = row.line, .row = number, .column = "", .message = *fault});
      }
    }
    problems.insert(problems.end(), found.begin(), found.end());
  }
  if (text.rows.empty()) {
    problems.push_back(
        {.line = text.header.line,
         .row = 0,
         .column = "",
         .message = "is followed by no row: nobody to issue to"});
  }
  table.has_more_problems = problems.size() > kTableProblemsMax;
  if (table.has_more_problems) problems.resize(kTableProblemsMax);
  return table;
}

std::string ProblemText(const TableProblem& problem) {
  std::string text =
      problem.row == 0 ? "the header" : "row " + std::to_string(problem.row);
  text += " (line " + std::to_string(problem.line) + ")";
  if (!problem.column.empty()) text += ", column " + Quoted(problem.column);
  return text + ": " + problem.message;
}

}  // namespace diptych
