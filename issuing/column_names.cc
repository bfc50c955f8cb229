// SPDX-License-Identifier: Apache-2.0
#include "issuing/column_names.h"

#include <algorithm>
#include <set>
#include <span>
#include <utility>

#include "base/nearest_word.h"
#include "json/printable.h"

namespace diptych {
namespace {

struct KnownName {
  std::string_view name;
  RecipientField field;
};

// The first name of a field is the one to be used in --map.
constexpr KnownName kKnownNames[] = {
    {"-", RecipientField::kIgnored},
    {"id", RecipientField::kId},
    {"did", RecipientField::kId},
    {"name", RecipientField::kName},
    {"fullname", RecipientField::kName},
    {"recipient", RecipientField::kName},
    {"recipientname", RecipientField::kName},
    {"studentname", RecipientField::kName},
    {"learnername", RecipientField::kName},
    {"email", RecipientField::kEmail},
    {"emailaddress", RecipientField::kEmail},
    {"mail", RecipientField::kEmail},
    {"identifier", RecipientField::kIdentifier},
    {"studentid", RecipientField::kIdentifier},
    {"studentnumber", RecipientField::kIdentifier},
    {"matriculationnumber", RecipientField::kIdentifier},
    {"file", RecipientField::kFile},
    {"filename", RecipientField::kFile},
    {"validfrom", RecipientField::kValidFrom},
    {"issuedate", RecipientField::kValidFrom},
    {"issuedon", RecipientField::kValidFrom},
    {"validuntil", RecipientField::kValidUntil},
    {"expires", RecipientField::kValidUntil},
    {"expirydate", RecipientField::kValidUntil},
    {"expirationdate", RecipientField::kValidUntil},
    {"credits", RecipientField::kCredits},
    {"creditsearned", RecipientField::kCredits},
    {"ects", RecipientField::kCredits},
    {"narrative", RecipientField::kNarrative},
    {"activitystart", RecipientField::kActivityStart},
    {"startdate", RecipientField::kActivityStart},
    {"activityend", RecipientField::kActivityEnd},
    {"enddate", RecipientField::kActivityEnd},
    {"result", RecipientField::kResult},
    {"grade", RecipientField::kResult},
    {"score", RecipientField::kResult},
    {"level", RecipientField::kLevel},
    {"achievedlevel", RecipientField::kLevel},
    {"evidence", RecipientField::kEvidence},
    {"evidenceurl", RecipientField::kEvidence},
    {"evidencefile", RecipientField::kEvidenceFile}};

// Lower case, without what separates words.
std::string Plain(std::string_view name) {
  std::string plain;
  for (const char c : name) {
    if (c == ' ' || c == '_' || (c == '-' && name.size() > 1)) continue;
    plain += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  }
  return plain;
}

std::string FieldNames() {
  std::string names;
  RecipientField last = RecipientField::kIgnored;
  for (const KnownName& known : kKnownNames) {
    if (known.field == last) continue;
    last = known.field;
    names += (names.empty() ? "" : ", ") + std::string(known.name);
  }
  return names;
}

// "; did you mean ...?", or nothing if no word is near.
std::string Suggestion(std::string_view typed,
                       std::span<const std::string> words) {
  const std::string nearest = NearestWord(typed, words);
  return nearest.empty() ? "" : "; did you mean " + Quoted(nearest) + "?";
}

// The field that a name was most likely meant for; empty for none.
std::string NearestField(std::string_view name) {
  std::vector<std::string> words;
  for (const KnownName& known : kKnownNames) words.emplace_back(known.name);
  const std::string nearest =
      NearestWord(Plain(name.substr(0, name.find(':'))), words);
  const auto* const meant =
      std::ranges::find(kKnownNames, nearest, &KnownName::name);
  if (meant == std::end(kKnownNames)) return "";
  // The first name of a field is its own.
  return std::string(
      std::ranges::find(kKnownNames, meant->field, &KnownName::field)->name);
}

// What to do about a column that nobody knows.
std::string UnknownColumn(std::string_view name) {
  const std::string shown = Printable(name, kMaxQuotedCharacters);
  const std::string nearest = NearestField(name);
  if (!nearest.empty()) {
    return "is not known; did you mean " + Quoted(nearest) +
           "? Rename it, or map it with --map '" + shown + "=" + nearest +
           "'; '" + shown + "=-' leaves it out";
  }
  return "is not known; map it with --map '" + shown +
         "=FIELD' (FIELD is one of " + FieldNames() +
         "), or leave it out with '" + shown + "=-'";
}

bool IsOfResult(RecipientField field) {
  return field == RecipientField::kResult || field == RecipientField::kLevel;
}

// What is wrong with a column by itself; empty if nothing is.
std::string FaultOf(const Column& column, const AchievementTemplate& form) {
  if (!column.key.empty() && !TakesKey(column.field)) {
    return "takes no name behind ':'; only result, level, evidence and "
           "evidencefile do";
  }
  if (!IsOfResult(column.field) || FindResult(form, column.key) != nullptr) {
    return "";
  }
  if (!column.key.empty() && !form.results.empty()) {
    std::vector<std::string> names;
    for (const ResultDescription& result : form.results) {
      names.push_back(result.name);
    }
    return "the template has no resultDescription called " +
           Quoted(column.key) + Suggestion(column.key, names);
  }
  return form.results.empty()
             ? "the template has no resultDescription that says what this "
               "result is; add one, or map the column to '-'"
             : "the template has several resultDescription; say which with "
               "--map '" +
                   Printable(column.name, kMaxQuotedCharacters) +
                   "=result:NAME'";
}

}  // namespace

bool TakesKey(RecipientField field) {
  return IsOfResult(field) || field == RecipientField::kEvidence ||
         field == RecipientField::kEvidenceFile;
}

std::optional<Column> RecogniseColumn(std::string_view name) {
  Column column{.name = std::string(name), .field = {}, .key = {}};
  const std::size_t colon = name.find(':');
  if (colon != std::string_view::npos) column.key = name.substr(colon + 1);
  const std::string plain = Plain(name.substr(0, colon));
  const auto* const known =
      std::ranges::find(kKnownNames, plain, &KnownName::name);
  if (known == std::end(kKnownNames)) return std::nullopt;
  column.field = known->field;
  return column;
}

Result<ColumnMapping> ParseColumnMapping(std::string_view text) {
  // Column names have all sorts of characters, fields have no '='.
  const std::size_t equals = text.rfind('=');
  if (equals == std::string_view::npos || equals == 0) {
    return Error{ErrorCode::kInvalid, Quoted(text) +
                                          ": has to be COLUMN=FIELD, such as "
                                          "'Final grade=result'"};
  }
  const std::string_view field = text.substr(equals + 1);
  const std::optional<Column> known = RecogniseColumn(field);
  if (!known || (!known->key.empty() && !TakesKey(known->field))) {
    const std::string nearest = NearestField(field);
    return Error{
        ErrorCode::kInvalid,
        Quoted(text) + ": " + Quoted(field) + " is no field" +
            (nearest.empty() ? "; the"
                             : "; did you mean " + Quoted(nearest) + "? The") +
            " fields are " + FieldNames() +
            ", and - for a column to leave out"};
  }
  return ColumnMapping{.column = std::string(text.substr(0, equals)),
                       .field = known->field,
                       .key = known->key};
}

std::vector<Column> FindColumns(const CsvRow& header,
                                const std::vector<ColumnMapping>& mappings,
                                const AchievementTemplate& form,
                                std::vector<TableProblem>& problems) {
  std::vector<Column> columns;
  std::set<std::pair<RecipientField, std::string>> taken;
  std::set<std::string> names;
  const auto complain = [&](const std::string& column, std::string message) {
    problems.push_back({.line = header.line,
                        .row = 0,
                        .column = column,
                        .message = std::move(message)});
  };
  for (const std::string& name : header.cells) {
    const auto mapping =
        std::ranges::find(mappings, name, &ColumnMapping::column);
    std::optional<Column> column =
        mapping == mappings.end() ? RecogniseColumn(name)
                                  : Column{name, mapping->field, mapping->key};
    if (!column) {
      complain(name, UnknownColumn(name));
      column = Column{name, RecipientField::kIgnored, ""};
    }
    if (std::string fault = FaultOf(*column, form); !fault.empty()) {
      complain(name, std::move(fault));
      column->field = RecipientField::kIgnored;
    }
    const bool is_used = column->field != RecipientField::kIgnored;
    if (is_used && !taken.insert({column->field, column->key}).second) {
      complain(name,
               "holds the same field as another column; map one of them "
               "to '-'");
    }
    names.insert(name);
    columns.push_back(*std::move(column));
  }
  for (const ColumnMapping& mapping : mappings) {
    if (names.contains(mapping.column)) continue;
    complain(mapping.column, "is mapped, and the table has no such column" +
                                 Suggestion(mapping.column, header.cells));
  }
  return columns;
}

}  // namespace diptych
