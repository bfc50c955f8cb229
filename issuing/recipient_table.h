// SPDX-License-Identifier: Apache-2.0
//
// A RecipientTable is who gets a credential: one row of a spreadsheet each,
// with what differs between them (results, credits, evidence, dates).
//
// Columns are found by their names ("Email", "student number", "grade") or by
// a mapping that the caller gives; a column that is neither is a problem and
// not ignored, since a misspelt one would silently leave a grade out. All
// problems of a table are collected, up to a limit, each with its row and
// column. Spec, with the columns: docs/spec/issuing.md section 3.

#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/digest.h"
#include "base/ids.h"
#include "base/result.h"
#include "issuing/achievement_template.h"
#include "issuing/csv.h"

namespace diptych {

// Of one table: more than anybody mends before trying again.
inline constexpr std::size_t kTableProblemsMax = 100;

// What a column holds.
enum class RecipientField : std::uint8_t {
  kIgnored,
  kId,    // A DID or another URI of the recipient's own.
  kName,  // In full.
  kEmail,
  kIdentifier,  // A student number, say.
  kFile,        // What the credential's file is called, without a suffix.
  kValidFrom,
  kValidUntil,
  kCredits,
  kNarrative,      // What this recipient did.
  kActivityStart,  // When the activity began and ended.
  kActivityEnd,
  kResult,        // A value; with a key, of the result of that name.
  kLevel,         // A rubric's level, by name, number or id; the same.
  kEvidence,      // A URL; several are told apart by keys.
  kEvidenceFile,  // The file behind it, whose digest goes in.
};

struct ColumnMapping {
  std::string column;  // As the header has it.
  RecipientField field = RecipientField::kIgnored;
  std::string key;  // Only of the last four.
};

// "Grade=result", "Essay=evidence:Essay", "Notes=-".
Result<ColumnMapping> ParseColumnMapping(std::string_view text);

struct RecipientResult {
  std::string description;  // The id of its ResultDescription.
  std::string value;        // Or empty.
  std::string level;        // The id of a RubricLevel, or empty.
  bool is_status = false;   // Whether the value is a status ("Completed").
};

struct RecipientEvidence {
  std::string key;
  std::string url;               // Or empty, if there is a file.
  std::string file;              // Or empty.
  std::optional<Digest> digest;  // Of the file, once somebody has read it.
};

// One row. What it has no cell for is empty.
struct Recipient {
  std::uint32_t row = 0;   // Counted from 1, without the header.
  std::uint32_t line = 0;  // Of the file.
  std::string file_name;   // Safe as the name of a file, without a suffix.
  std::string id;
  std::string name;
  std::string email;
  std::string identifier;
  std::optional<TimeMs> valid_from;
  std::optional<TimeMs> valid_until;
  std::optional<double> credits;
  std::string narrative;
  std::optional<TimeMs> activity_start;
  std::optional<TimeMs> activity_end;
  std::vector<RecipientResult> results;
  std::vector<RecipientEvidence> evidence;
};

struct TableProblem {
  std::uint32_t line = 0;  // 0: of the whole table.
  std::uint32_t row = 0;   // 0: of the header.
  std::string column;      // Its name; empty: of the whole row.
  std::string message;
};

struct RecipientTable {
  std::vector<Recipient> recipients;
  // What the columns of these fields are called; empty if there is none.
  std::string valid_from_column;
  std::string valid_until_column;
  // Sorted by row. If there is any, the recipients are not to be used.
  std::vector<TableProblem> problems;
  bool has_more_problems = false;
};

// kInvalid or kLimit if the text is no table at all.
Result<RecipientTable> ReadRecipientTable(
    std::string_view csv, const std::vector<ColumnMapping>& mappings,
    const AchievementTemplate& form);

// One line without a line feed, for people:
//   row 12 (line 13), column "Grade": is 105, above the greatest value 100
std::string ProblemText(const TableProblem& problem);

}  // namespace diptych
