// SPDX-License-Identifier: Apache-2.0
#include "issuing/csv.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/utf8.h"

namespace diptych {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

// The separator that the first line with anything in it has most of, outside
// quotes.
char FindSeparator(std::string_view text) {
  constexpr std::array<char, 3> kSeparators = {',', ';', '\t'};
  std::array<std::size_t, 3> counts{};
  bool quoted = false;
  bool has_content = false;
  for (const char c : text) {
    if (c == '"') quoted = !quoted;
    if (quoted) continue;
    if (c == '\n' && has_content) break;
    if (c != '\n' && c != '\r' && c != ' ') has_content = true;
    for (std::size_t i = 0; i < kSeparators.size(); ++i) {
      if (c == kSeparators[i]) ++counts[i];
    }
  }
  const auto most = std::ranges::max_element(counts);
  return kSeparators[static_cast<std::size_t>(most - counts.begin())];
}

std::string Trimmed(std::string_view text) {
  constexpr std::string_view kBlank = " \t";
  const std::size_t first = text.find_first_not_of(kBlank);
  if (first == std::string_view::npos) return "";
  return std::string(
      text.substr(first, text.find_last_not_of(kBlank) - first + 1));
}

// Reads rows from the front of a text.
class CsvCursor {
 public:
  CsvCursor(std::string_view text, char separator)
      : text_(text), separator_(separator) {}

  bool AtEnd() const { return offset_ == text_.size(); }

  // The next line's cells; one empty cell for an empty line.
  Result<CsvRow> Row() {
    CsvRow row{.line = line_, .cells = {}};
    while (true) {
      if (row.cells.size() == kCsvColumnsMax) {
        return Fault(row, ErrorCode::kLimit,
                     "a row may have at most " +
                         std::to_string(kCsvColumnsMax) + " cells");
      }
      ASSIGN_OR_RETURN(std::string cell, Cell(row));
      if (cell.size() > kCsvCellSizeMax) {
        return Fault(row, ErrorCode::kLimit,
                     "a cell may have at most " +
                         std::to_string(kCsvCellSizeMax) + " octets");
      }
      row.cells.push_back(std::move(cell));
      if (AtEnd()) return row;
      if (text_[offset_++] != separator_) {
        ++line_;
        return row;
      }
    }
  }

 private:
  static Error Fault(const CsvRow& row, ErrorCode code, std::string reason) {
    return {code, "line " + std::to_string(row.line) + ", column " +
                      std::to_string(row.cells.size() + 1) + ": " + reason};
  }

  bool At(char c) const { return !AtEnd() && text_[offset_] == c; }

  // Leaves the cursor at the separator or line feed behind the cell.
  Result<std::string> Cell(const CsvRow& row) {
    std::size_t start = offset_;
    while (start < text_.size() && text_[start] == ' ') ++start;
    if (start < text_.size() && text_[start] == '"') {
      offset_ = start + 1;
      return QuotedCell(row);
    }
    const std::size_t first = offset_;
    while (!AtEnd() && !At(separator_) && !At('\n')) {
      if (At('"')) {
        return Fault(row, ErrorCode::kInvalid,
                     "has a quote in the middle; put the whole cell in quotes "
                     "and double the quotes within");
      }
      ++offset_;
    }
    return Trimmed(WithoutReturn(text_.substr(first, offset_ - first)));
  }

  // A carriage return counts only before a line feed or at the end.
  std::string_view WithoutReturn(std::string_view cell) const {
    if ((AtEnd() || At('\n')) && cell.ends_with('\r')) cell.remove_suffix(1);
    return cell;
  }

  Result<std::string> QuotedCell(const CsvRow& row) {
    std::string cell;
    while (true) {
      if (AtEnd()) {
        return Fault(row, ErrorCode::kInvalid,
                     "has a quote that is never closed");
      }
      const char c = text_[offset_++];
      if (c == '"' && !At('"')) break;
      if (c == '"') ++offset_;
      if (c == '\n') ++line_;
      cell += c;
    }
    while (At(' ') || At('\r')) ++offset_;
    if (!AtEnd() && !At(separator_) && !At('\n')) {
      return Fault(row, ErrorCode::kInvalid,
                   "has text behind its closing quote; double the quotes "
                   "within a quoted cell");
    }
    return cell;
  }

  std::string_view text_;
  char separator_;
  std::size_t offset_ = 0;
  std::uint32_t line_ = 1;
};

bool IsBlank(const CsvRow& row) {
  return std::ranges::all_of(row.cells, &std::string::empty);
}

// The line of the first octet that is not UTF-8, or 0.
std::uint32_t LineNotUtf8(std::string_view text) {
  std::uint32_t line = 1;
  std::size_t offset = 0;
  while (offset < text.size()) {
    if (text[offset] == '\n') ++line;
    if (!NextCodePoint(text, offset)) return line;
  }
  return 0;
}

// Files that people take for a table: by their first octets.
Status RefuseOtherFormats(std::string_view text) {
  // ZIP, as Excel and OpenDocument pack theirs, and the older Excel's.
  const bool is_workbook =
      text.starts_with("PK\x03\x04") || text.starts_with("\xD0\xCF\x11\xE0");
  if (is_workbook) {
    return Error{ErrorCode::kInvalid,
                 "this is a spreadsheet program's own file (such as .xlsx or "
                 ".ods), and has to be CSV: open it there and save the sheet "
                 "as \"CSV UTF-8\""};
  }
  if (text.starts_with("%PDF")) {
    return Error{ErrorCode::kInvalid,
                 "this is a PDF, and has to be CSV: save the spreadsheet as "
                 "\"CSV UTF-8\""};
  }
  const std::size_t first = text.find_first_not_of(" \t\r\n[");
  if (first != std::string_view::npos && text[first] == '{') {
    return Error{ErrorCode::kInvalid,
                 "this is JSON, and has to be CSV: a table with the names of "
                 "its columns in the first line"};
  }
  return Ok();
}

}  // namespace

Result<CsvTable> ParseCsv(std::string_view text) {
  if (text.size() > kCsvSizeMax) {
    return Error{ErrorCode::kLimit, "the table has more than " +
                                        std::to_string(kCsvSizeMax >> 20U) +
                                        " MiB: split it"};
  }
  if (text.starts_with(kByteOrderMark)) {
    text.remove_prefix(kByteOrderMark.size());
  }
  RETURN_IF_ERROR(RefuseOtherFormats(text));
  if (const std::uint32_t line = LineNotUtf8(text); line != 0) {
    return Error{ErrorCode::kInvalid,
                 "line " + std::to_string(line) +
                     ": is not UTF-8: save the table as \"CSV UTF-8\""};
  }
  CsvTable table;
  table.separator = FindSeparator(text);
  CsvCursor cursor(text, table.separator);
  bool has_header = false;
  while (!cursor.AtEnd()) {
    ASSIGN_OR_RETURN(CsvRow row, cursor.Row());
    if (IsBlank(row)) continue;
    if (!has_header) {
      table.header = std::move(row);
      has_header = true;
      continue;
    }
    if (table.rows.size() == kCsvRowsMax) {
      return Error{ErrorCode::kLimit, "line " + std::to_string(row.line) +
                                          ": a table may have at most " +
                                          std::to_string(kCsvRowsMax) +
                                          " rows: split it"};
    }
    table.rows.push_back(std::move(row));
  }
  if (!has_header) {
    return Error{ErrorCode::kInvalid,
                 "line 1: the table is empty: it needs a line with the names "
                 "of its columns"};
  }
  return table;
}

}  // namespace diptych
