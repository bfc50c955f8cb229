// SPDX-License-Identifier: Apache-2.0
#include "issuing/lint.h"
#include "json/text_member.h"

#include <algorithm>
#include <string_view>

namespace diptych {
namespace {

// In octets: a sentence; and what a person reads before looking away.
constexpr std::size_t kDescriptionMin = 40;
constexpr std::size_t kDescriptionMax = 1'500;
constexpr std::size_t kCriteriaMin = 80;

// Whether each alignment says where in its framework it stands.
bool AlignmentsHaveCodes(const JsonObject& achievement) {
  const JsonValue* all = achievement.if_contains("alignment");
  return all != nullptr &&
         std::ranges::all_of(all->get_array(), [](const JsonValue& one) {
           return one.get_object().contains("targetCode") &&
                  one.get_object().contains("targetFramework");
         });
}

bool ResultsAreExplained(const AchievementTemplate& form) {
  return !form.results.empty() &&
         std::ranges::all_of(form.results, [](const ResultDescription& one) {
           return !one.levels.empty() || !one.allowed_values.empty() ||
                  (one.value_min && one.value_max) || one.type == "Status";
         });
}

bool HasEvidence(const AchievementTemplate& form,
                 const std::vector<Recipient>& recipients) {
  const bool is_in_template = std::ranges::any_of(
      form.evidence,
      [](const EvidenceDescription& one) { return !one.key.has_value(); });
  return is_in_template ||
         std::ranges::all_of(recipients, [](const Recipient& recipient) {
           return !recipient.evidence.empty();
         });
}

}  // namespace

LintReport Lint(const AchievementTemplate& form,
                const std::vector<Recipient>& recipients) {
  const JsonObject& achievement = form.achievement;
  const JsonObject& criteria = achievement.at("criteria").get_object();
  const std::size_t description = TextMember(achievement, "description").size();
  LintReport report;
  const auto judge = [&](int weight, bool is_met, const char* advice) {
    if (is_met) {
      report.score += weight;
    } else {
      report.advice.emplace_back(advice);
    }
  };
  judge(20, TextMember(criteria, "narrative").size() >= kCriteriaMin,
        "criteria.narrative: say in a few sentences what a person had to do "
        "to earn this; it is what employers read first");
  judge(5, criteria.contains("id"),
        "criteria.id: give a page where the criteria stand in full");
  judge(15, achievement.contains("alignment"),
        "alignment: name the outcomes or competencies of a public framework "
        "that this attests, so that it can be found by skill");
  judge(5, AlignmentsHaveCodes(achievement),
        "alignment: give each a targetCode and a targetFramework, which "
        "machines match");
  judge(10, description >= kDescriptionMin && description <= kDescriptionMax,
        "description: write one to five plain sentences about the learning "
        "outcomes");
  judge(15, HasEvidence(form, recipients),
        "evidence: add work that shows the achievement, with evidence and "
        "evidencefile columns in the table");
  judge(10, ResultsAreExplained(form),
        "resultDescription: say how it was assessed: a rubric with levels, "
        "allowed values, or the range of a score");
  judge(5,
        achievement.contains("creditsAvailable") ||
            form.credits_earned.has_value(),
        "creditsAvailable: say how many credits it counts, if it does; other "
        "institutions need it to recognise it");
  judge(5, achievement.contains("image"),
        "image: add a picture, so that it can be shown as a badge");
  judge(4, achievement.contains("achievementType"),
        "achievementType: say what kind it is: MicroCredential, Course, ...");
  judge(3, achievement.contains("inLanguage"),
        "inLanguage: name the language of its texts, such as en");
  judge(3, achievement.contains("tag"),
        "tag: add a few words by which people would look for it");
  return report;
}

}  // namespace diptych
