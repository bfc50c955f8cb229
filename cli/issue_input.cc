// SPDX-License-Identifier: Apache-2.0
#include "cli/issue_input.h"

#include <filesystem>
#include <map>
#include <utility>

#include "crypto/sha256.h"
#include "json/printable.h"
#include "platform/file.h"

namespace diptych {
namespace {

// Of one evidence file, in octets: a recording of an hour.
constexpr std::size_t kEvidenceSizeMax = std::size_t{1} << 30U;

Result<std::vector<ColumnMapping>> ReadMappings(
    const std::vector<std::string>& texts) {
  std::vector<ColumnMapping> mappings;
  for (const std::string& text : texts) {
    Result<ColumnMapping> mapping = ParseColumnMapping(text);
    if (!mapping) return Annotate(mapping.error(), "--map");
    mappings.push_back(*std::move(mapping));
  }
  return mappings;
}

// Fills in the digests; what cannot be read is a problem of the table.
void DigestEvidence(const std::string& directory, RecipientTable& table) {
  // Many rows may share a file.
  std::map<std::string, Result<Digest>> digests;
  for (Recipient& recipient : table.recipients) {
    for (RecipientEvidence& evidence : recipient.evidence) {
      if (evidence.file.empty()) continue;
      const auto [place, is_new] = digests.try_emplace(
          evidence.file, Error{ErrorCode::kNotFound, "is not read yet"});
      if (is_new) {
        const Result<Bytes> octets =
            ReadFile(JoinPath(directory, evidence.file), kEvidenceSizeMax);
        place->second = octets ? Result<Digest>(Sha256(*octets))
                               : Result<Digest>(octets.error());
      }
      if (place->second) {
        evidence.digest = *place->second;
        continue;
      }
      if (table.problems.size() == kTableProblemsMax) {
        table.has_more_problems = true;
        return;
      }
      table.problems.push_back({.line = recipient.line,
                                .row = recipient.row,
                                .column = evidence.key.empty()
                                              ? "evidencefile"
                                              : "evidencefile:" + evidence.key,
                                .message = place->second.error().message});
    }
  }
}

}  // namespace

Result<IssueInput> ReadIssueInput(const std::string& achievement_path,
                                  const std::string& recipients_path,
                                  const std::vector<std::string>& mappings) {
  ASSIGN_OR_RETURN(const std::vector<ColumnMapping> columns,
                   ReadMappings(mappings));
  ASSIGN_OR_RETURN(const Bytes template_text,
                   ReadFile(achievement_path, kTemplateSizeMax));
  Result<AchievementTemplate> form =
      ParseAchievementTemplate(AsText(template_text));
  if (!form) return Annotate(form.error(), Printable(achievement_path, 300));
  ASSIGN_OR_RETURN(const Bytes csv, ReadFile(recipients_path, kCsvSizeMax));
  Result<RecipientTable> table =
      ReadRecipientTable(AsText(csv), columns, *form);
  if (!table) return Annotate(table.error(), Printable(recipients_path, 300));
  if (table->problems.empty()) {
    DigestEvidence(
        std::filesystem::path(recipients_path).parent_path().string(), *table);
  }
  return IssueInput{.form = *std::move(form), .table = *std::move(table)};
}

}  // namespace diptych
