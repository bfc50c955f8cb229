// SPDX-License-Identifier: Apache-2.0
// Tables as spreadsheets write them: separators, quotes, line ends and byte
// order marks; what is refused and the place that is named.
#include "issuing/csv.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace diptych {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

TEST(Csv, ReadsCellsByLineAndSkipsEmptyLines) {
  const auto table = ParseCsv("name,email\r\nAda, a@b.example \r\n\r\nBo,\r\n");
  ASSERT_TRUE(table) << table.error().message;
  EXPECT_THAT(table->header.cells, ElementsAre("name", "email"));
  ASSERT_EQ(table->rows.size(), 2U);
  EXPECT_EQ(table->rows[0].line, 2U);
  EXPECT_THAT(table->rows[0].cells, ElementsAre("Ada", "a@b.example"));
  EXPECT_EQ(table->rows[1].line, 4U);
  EXPECT_THAT(table->rows[1].cells, ElementsAre("Bo", ""));
}

TEST(Csv, TheSeparatorIsTheOneThatTheHeaderHasMostOf) {
  EXPECT_THAT(ParseCsv("a;b,c;d\n1;2;3\n")->header.cells,
              ElementsAre("a", "b,c", "d"));
  EXPECT_THAT(ParseCsv("a\tb\n1\t2\n")->rows[0].cells, ElementsAre("1", "2"));
  EXPECT_THAT(ParseCsv("\"a,b,c\";d\n")->header.cells,
              ElementsAre("a,b,c", "d"));
  EXPECT_THAT(ParseCsv("alone\n1\n")->rows[0].cells, ElementsAre("1"));
}

TEST(Csv, AQuotedCellHoldsSeparatorsQuotesAndLines) {
  const auto table = ParseCsv(
      "\xEF\xBB\xBFname,note\n\"Lovelace, \"\"Ada\"\"\",\"one\ntwo\"\n"
      "Bo,x");
  ASSERT_TRUE(table) << table.error().message;
  EXPECT_EQ(table->header.cells[0], "name");
  EXPECT_THAT(table->rows[0].cells,
              ElementsAre("Lovelace, \"Ada\"", "one\ntwo"));
  EXPECT_EQ(table->rows[1].line, 4U);
}

TEST(Csv, ASpaceWithinQuotesStays) {
  EXPECT_THAT(ParseCsv("a,b\n \" x \" ,y\n")->rows[0].cells,
              ElementsAre(" x ", "y"));
}

TEST(Csv, AFaultNamesLineAndColumn) {
  const std::pair<const char*, const char*> cases[] = {
      {"", "line 1: the table is empty"},
      {"\n\n", "line 1: the table is empty"},
      {"a,b\n1,x\"y\n", "line 2, column 2: has a quote in the middle"},
      {"a,b\n1,2\n3,\"x\n", "line 3, column 2: has a quote that is never"},
      {"a,b\n\"x\"y,2\n", "line 2, column 1: has text behind"},
      {"a,b\n1,\xFF\n", "line 2: is not UTF-8"},
      {"PK\x03\x04\x14", "such as .xlsx"},
      {"\xD0\xCF\x11\xE0\xA1", "such as .xlsx"},
      {"%PDF-1.7\n", "this is a PDF"},
      {"\n[ {\"name\":\"Ada\"}]", "this is JSON"},
  };
  for (const auto& [text, message] : cases) {
    const auto table = ParseCsv(text);
    ASSERT_FALSE(table) << text;
    EXPECT_EQ(table.error().code, ErrorCode::kInvalid);
    EXPECT_THAT(table.error().message, HasSubstr(message));
  }
}

TEST(Csv, LimitsHold) {
  EXPECT_TRUE(ParseCsv("a\n" + std::string(kCsvCellSizeMax, 'x') + "\n"));
  const auto cell =
      ParseCsv("a\n" + std::string(kCsvCellSizeMax + 1, 'x') + "\n");
  ASSERT_FALSE(cell);
  EXPECT_EQ(cell.error().code, ErrorCode::kLimit);
  EXPECT_TRUE(ParseCsv(std::string(kCsvColumnsMax - 1, ',') + "a\n"));
  EXPECT_EQ(ParseCsv(std::string(kCsvColumnsMax, ',') + "a\n").error().code,
            ErrorCode::kLimit);
  std::string rows = "a\n";
  for (std::size_t i = 0; i < kCsvRowsMax; ++i) rows += "1\n";
  EXPECT_EQ(ParseCsv(rows)->rows.size(), kCsvRowsMax);
  EXPECT_EQ(ParseCsv(rows + "1\n").error().code, ErrorCode::kLimit);
}

}  // namespace
}  // namespace diptych
