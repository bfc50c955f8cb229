// SPDX-License-Identifier: Apache-2.0
// Recipients from tables: columns by name and by mapping, every kind of cell,
// and that all problems are told at once with row and column.
#include "issuing/recipient_table.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/check.h"
#include "issuing/column_names.h"
#include "issuing/test_template.h"

namespace diptych {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

const AchievementTemplate& Form() {
  static const AchievementTemplate form =
      ParseAchievementTemplate(kTestTemplate).value();
  return form;
}

RecipientTable Read(std::string_view csv,
                    const std::vector<std::string>& mappings = {}) {
  std::vector<ColumnMapping> parsed;
  for (const std::string& mapping : mappings) {
    parsed.push_back(ParseColumnMapping(mapping).value());
  }
  auto table = ReadRecipientTable(csv, parsed, Form());
  CHECK(table.has_value());
  return *std::move(table);
}

std::vector<std::string> Problems(
    std::string_view csv, const std::vector<std::string>& mappings = {}) {
  std::vector<std::string> texts;
  for (const TableProblem& problem : Read(csv, mappings).problems) {
    texts.push_back(ProblemText(problem));
  }
  return texts;
}

TEST(RecipientTable, ReadsEveryFieldOfARow) {
  const RecipientTable table = Read(kTestTable);
  ASSERT_THAT(Problems(kTestTable), IsEmpty());
  ASSERT_EQ(table.recipients.size(), 2U);
  const Recipient& ada = table.recipients[0];
  EXPECT_EQ(ada.name, "Ada Lovelace");
  EXPECT_EQ(ada.email, "ada@college.example");
  EXPECT_EQ(ada.identifier, "4711");
  EXPECT_EQ(ada.file_name, "000001");
  EXPECT_EQ(ada.line, 2U);
  ASSERT_EQ(ada.results.size(), 2U);
  EXPECT_EQ(ada.results[0].description,
            "https://college.example/welding/score");
  EXPECT_EQ(ada.results[0].value, "87.5");
  EXPECT_EQ(ada.results[1].level, "https://college.example/welding/rubric/2");
  ASSERT_EQ(ada.evidence.size(), 1U);
  EXPECT_EQ(ada.evidence[0].key, "Portfolio");
  EXPECT_EQ(ada.evidence[0].url, "https://college.example/p/4711");
  EXPECT_EQ(ada.evidence[0].file, "ada.pdf");
  EXPECT_EQ(ada.valid_until, std::nullopt);
  const Recipient& bo = table.recipients[1];
  EXPECT_EQ(bo.results[1].level, "https://college.example/welding/rubric/1");
  EXPECT_EQ(FormatSecond(*bo.valid_until), "2027-06-30T23:59:59Z");
}

TEST(RecipientTable, AMappingSaysWhatAColumnHolds) {
  const RecipientTable table =
      Read("Who,Punkte=2,Notes\nAda,70,x\n",
           {"Who=name", "Punkte=2=result:Score", "Notes=-"});
  ASSERT_TRUE(table.problems.empty()) << ProblemText(table.problems[0]);
  EXPECT_EQ(table.recipients[0].name, "Ada");
  EXPECT_EQ(table.recipients[0].results[0].value, "70");
}

TEST(RecipientTable, AWordThatIsNearlyKnownIsSuggested) {
  EXPECT_THAT(Problems("name,Emial\nAda,a@x.example\n"),
              ElementsAre(HasSubstr("did you mean \"email\"? Rename it, or map "
                                    "it with --map 'Emial=email'")));
  // What a field is called, and not its other names.
  EXPECT_THAT(Problems("name,Studnet ID\nAda,1\n"),
              ElementsAre(HasSubstr("did you mean \"identifier\"?")));
  EXPECT_THAT(Problems("name,result:Skore\nAda,70\n"),
              ElementsAre(HasSubstr("did you mean \"Score\"?")));
  EXPECT_THAT(Problems("name,shoe size\nAda,43\n"),
              ElementsAre(HasSubstr("FIELD is one of id, name")));
  const auto mapping = ParseColumnMapping("Mail=emial");
  ASSERT_FALSE(mapping);
  EXPECT_THAT(mapping.error().message,
              HasSubstr("did you mean \"email\"? The fields are id"));
  EXPECT_THAT(Read("name,Punkte\nAda,70\n", {"Punkt=result:Score"})
                  .problems.back()
                  .message,
              HasSubstr("no such column; did you mean \"Punkte\"?"));
}

TEST(RecipientTable, AFileColumnNamesTheFiles) {
  EXPECT_EQ(Read("name,file\nAda,A-1.x_y\n").recipients[0].file_name,
            "A-1.x_y");
  for (const char* name : {"../a", "a/b", ".a", "-a", "a b", "\xC3\xA4"}) {
    EXPECT_THAT(Problems(std::string("name,file\nAda,") + name + "\n"),
                ElementsAre(HasSubstr("column \"file\"")))
        << name;
  }
  EXPECT_THAT(Problems("name,file\nAda,\n"),
              ElementsAre(HasSubstr("has no file name")));
  EXPECT_THAT(Problems("name,file\nAda,a\nBo,A\n"),
              ElementsAre(HasSubstr("same file as row 1")));
}

TEST(RecipientTable, AllProblemsAreToldWithRowAndColumn) {
  EXPECT_THAT(
      Problems("name,email,result:Score,level:Craft,credits,expires\n"
               "Ada,ada,101,Best,six,31.12.2026\n"
               "\n"
               "Bo,,59,,,\n"
               ",,60,,,\n"
               "Cy,c@x.example\n"),
      ElementsAre(
          HasSubstr("row 1 (line 2), column \"email\": \"ada\" is no email"),
          HasSubstr("row 1 (line 2), column \"result:Score\": is \"101\", "
                    "above"),
          HasSubstr("column \"level:Craft\": \"Best\" is no level of this "
                    "result; the template has Sound, Outstanding"),
          HasSubstr("column \"credits\": \"six\" is no number"),
          HasSubstr("column \"expires\": \"31.12.2026\" is no date"),
          HasSubstr("row 2 (line 4), column \"result:Score\": is \"59\", "
                    "below the template's requiredValue"),
          HasSubstr("row 3 (line 5): says nobody"),
          HasSubstr("row 4 (line 6): has 2 cells, but the header has 6")));
}

TEST(RecipientTable, EvidenceIsAnAddressOnTheWeb) {
  EXPECT_EQ(Read("name,evidence\nAda,https://c.example/1\n")
                .recipients[0]
                .evidence[0]
                .url,
            "https://c.example/1");
  for (const char* url :
       {"javascript:alert(1)", "file:///etc/passwd", "did:web:c.example"}) {
    EXPECT_THAT(Problems(std::string("name,evidence\nAda,") + url + "\n"),
                ElementsAre(AllOf(HasSubstr("column \"evidence\""),
                                  HasSubstr("no address on the web"))))
        << url;
  }
}

TEST(RecipientTable, AHeaderThatIsNotUnderstoodIsAProblem) {
  EXPECT_THAT(Problems("name,Nme\nAda,x\n"),
              ElementsAre(HasSubstr("the header (line 1), column \"Nme\": is "
                                    "not known")));
  EXPECT_THAT(Problems("name,Full name\nAda,x\n"),
              ElementsAre(HasSubstr("same field as another column")));
  EXPECT_THAT(Problems("name,grade\nAda,60\n"),
              ElementsAre(HasSubstr("several resultDescription")));
  EXPECT_THAT(Problems("name,result:Style\nAda,60\n"),
              ElementsAre(HasSubstr("called \"Style\"")));
  EXPECT_THAT(Problems("name,email:x\nAda,a@b.example\n"),
              ElementsAre(HasSubstr("takes no name")));
  EXPECT_THAT(Problems("name\nAda\n", {"Nme=name"}),
              ElementsAre(HasSubstr("no such column")));
  EXPECT_THAT(Problems("name\n"), ElementsAre(HasSubstr("nobody to issue to")));
}

TEST(RecipientTable, TheSamePersonTwiceIsAProblem) {
  EXPECT_THAT(Problems("name,email\nAda,a@x.example\nA. L.,A@x.example\n"),
              ElementsAre(HasSubstr("row 2 (line 3): is the same recipient as "
                                    "row 1")));
  EXPECT_THAT(Problems("name,student id\nAda,1\nBo,1\n"),
              ElementsAre(HasSubstr("same recipient")));
  EXPECT_THAT(Problems("name\nAda\nAda\n"),
              ElementsAre(HasSubstr("same recipient")));
  EXPECT_THAT(Problems("name,email\nAda,a@x.example\nAda,b@x.example\n"),
              IsEmpty());
}

TEST(RecipientTable, ProblemsAreCountedUpToALimit) {
  std::string csv = "name,email\n";
  for (std::size_t i = 0; i < 2 * kTableProblemsMax; ++i) csv += "A,x\n";
  const RecipientTable table = Read(csv);
  EXPECT_EQ(table.problems.size(), kTableProblemsMax);
  EXPECT_TRUE(table.has_more_problems);
}

TEST(RecipientTable, AnIdIsAUriAndNamesAreOneLine) {
  EXPECT_THAT(Problems("id\n4711\n"),
              ElementsAre(HasSubstr("mapped to identifier")));
  EXPECT_THAT(Problems("id\ndid:key:z6Mk\n"), IsEmpty());
  EXPECT_THAT(Problems("name\n\"A\nB\"\n"),
              ElementsAre(HasSubstr("control character")));
  EXPECT_THAT(Problems("name,narrative\nA,\"B\nC\"\n"), IsEmpty());
}

TEST(ColumnMapping, IsAColumnAndAField) {
  for (const char* text : {"", "name", "=name", "a=b", "a=email:x", "a="}) {
    EXPECT_FALSE(ParseColumnMapping(text)) << text;
  }
  const auto mapping = ParseColumnMapping("Essay 1=evidence:The Essay");
  ASSERT_TRUE(mapping) << mapping.error().message;
  EXPECT_EQ(mapping->column, "Essay 1");
  EXPECT_EQ(mapping->field, RecipientField::kEvidence);
  EXPECT_EQ(mapping->key, "The Essay");
}

}  // namespace
}  // namespace diptych
