// SPDX-License-Identifier: Apache-2.0
//
// Column names are what the columns of recipients' tables are called when
// nobody maps them: by the words that registrars and learning platforms use.

#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "issuing/csv.h"
#include "issuing/recipient_table.h"

namespace diptych {

// A column of a table, in its place.
struct Column {
  std::string name;  // As the header has it.
  RecipientField field = RecipientField::kIgnored;
  std::string key;
};

// What a column of this name holds: case, spaces, '-' and '_' do not count,
// and "result:NAME" has a key. Nothing if nobody knows.
std::optional<Column> RecogniseColumn(std::string_view name);

// Whether several columns may hold it, told apart by keys.
bool TakesKey(RecipientField field);

// The columns of `header`, the mapped ones as `mappings` say. Problems are
// added to `problems`.
std::vector<Column> FindColumns(const CsvRow& header,
                                const std::vector<ColumnMapping>& mappings,
                                const AchievementTemplate& form,
                                std::vector<TableProblem>& problems);

}  // namespace diptych
