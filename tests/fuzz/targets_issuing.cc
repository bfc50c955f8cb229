// SPDX-License-Identifier: Apache-2.0
// What a registrar hands to `diptych issue`: tables, templates, mappings.
#include "issuing/achievement_template.h"
#include "issuing/credential_builder.h"
#include "issuing/csv.h"
#include "issuing/lint.h"
#include "issuing/period.h"
#include "issuing/recipient_table.h"
#include "json/canonical.h"
#include "json/parse.h"
#include "tests/fuzz/fuzz_target.h"

namespace diptych {
namespace {

constexpr char kBareAchievement[] =
    R"({"id":"https://a.example/1","name":"N","description":"D","criteria":{},)"
    R"("resultDescription":{"id":"https://a.example/r","name":"R",)"
    R"("resultType":"Percent","valueMax":"100"}})";

}  // namespace

FUZZ_TARGET(csv) {
  const Result<CsvTable> table = ParseCsv(AsText(octets));
  if (!table) return;
  FUZZ_EXPECT(!table->header.cells.empty());
  for (const CsvRow& row : table->rows) {
    FUZZ_EXPECT(!row.cells.empty() && row.cells.size() <= kCsvColumnsMax);
    FUZZ_EXPECT(row.line > table->header.line);
  }
}

FUZZ_TARGET(achievement_template) {
  const auto form = ParseAchievementTemplate(AsText(octets));
  if (!form) return;
  Lint(*form, {});
  // The form that it is read into is itself an Achievement.
  const std::string text = CanonicalJson(form->achievement);
  const auto again = ParseAchievementTemplate(text);
  FUZZ_EXPECT(again.has_value());
  FUZZ_EXPECT(CanonicalJson(again->achievement) == text);
}

// A template and a table; what both allow can be built, and read back.
FUZZ_TARGET(recipient_table) {
  const auto form = ParseAchievementTemplate(kBareAchievement);
  const auto table = ReadRecipientTable(AsText(octets), {}, *form);
  if (!table || !table->problems.empty()) return;
  const IssuerProfile issuer{.id = "did:web:a.example",
                             .name = "A",
                             .url = "",
                             .status_url = "https://a.example"};
  const CredentialDraws draws{.id = "urn:uuid:1",
                              .salt = "00",
                              .issued = {1'700'000'000'000},
                              .place = {{1}, {2}}};
  for (const Recipient& recipient : table->recipients) {
    bool has_files = false;
    for (const RecipientEvidence& evidence : recipient.evidence) {
      has_files = has_files || !evidence.file.empty();
    }
    if (has_files) continue;
    const JsonObject built = BuildCredential(*form, recipient, issuer, draws);
    const Result<JsonValue> read = ParseJson(CanonicalJson(built));
    FUZZ_EXPECT(read.has_value());
    const auto found = ReadDraws(read->get_object(), issuer);
    FUZZ_EXPECT(found.has_value() && found->place == draws.place);
  }
}

FUZZ_TARGET(column_mapping) {
  const auto mapping = ParseColumnMapping(AsText(octets));
  if (mapping) FUZZ_EXPECT(!mapping->column.empty());
}

FUZZ_TARGET(issue_time) {
  const Result<Period> period = ParsePeriod(AsText(octets));
  if (period) {
    FUZZ_EXPECT(AddPeriod({0}, *period).value > 0);
  }
  const Result<TimeMs> day = ParseDay(AsText(octets), DayPart::kEnd);
  if (day) {
    FUZZ_EXPECT(ParseDay(FormatSecond(*day), DayPart::kBegin).has_value());
  }
}

}  // namespace diptych
