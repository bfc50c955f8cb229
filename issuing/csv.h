// SPDX-License-Identifier: Apache-2.0
//
// A CsvTable is a spreadsheet saved as text: a header line and rows, each with
// the line of the file on which it begins, so that a person finds it again.
//
// The text is RFC 4180 as spreadsheets write it: UTF-8 with or without a byte
// order mark; lines ended by CRLF or LF; cells separated by ',' or ';' or tab,
// whichever the header has most of; a cell in double quotes may hold separators
// and line ends, and a quote there is doubled. White space around a cell that
// is not in quotes is dropped, and lines without anything in them are skipped.
// Where spreadsheets differ, it is refused: a quote within an unquoted cell,
// text behind a closing quote. Spec: docs/spec/issuing.md section 3.

#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace diptych {

// In octets: 100,000 recipients with links to their evidence.
inline constexpr std::size_t kCsvSizeMax = std::size_t{64} << 20U;
// As many as one status list holds.
inline constexpr std::size_t kCsvRowsMax = 131'072;
// More than any export of a learning platform has.
inline constexpr std::size_t kCsvColumnsMax = 256;
// In octets: a narrative of several pages.
inline constexpr std::size_t kCsvCellSizeMax = 16'384;

struct CsvRow {
  std::uint32_t line = 0;  // Counted from 1, as editors do.
  std::vector<std::string> cells;
};

struct CsvTable {
  char separator = ',';
  CsvRow header;
  std::vector<CsvRow> rows;
};

// kInvalid for a text that is no such table, kLimit beyond a limit; the
// message begins with the place: "line 3, column 2: ...". Rows may have other
// counts of cells than the header.
Result<CsvTable> ParseCsv(std::string_view text);

}  // namespace diptych
