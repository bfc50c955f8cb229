// SPDX-License-Identifier: Apache-2.0
//
// An AchievementTemplate is what all credentials of one run have in common: an
// Open Badges 3.0 Achievement, and how long, for how many credits and with
// what evidence it is issued.
//
// A template file holds either the bare Achievement, or a
// "diptych/achievement-template/v1" with the Achievement in it and settings
// around it (docs/spec/issuing.md section 2, with an example). It is read into
// the form that credentials carry: every `type` there, everything that may
// have several values an array, no null and no empty array. A member that the
// page does not name is refused with its place: dropping it would issue less
// than the author meant.

#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "issuing/period.h"
#include "json/value.h"

namespace diptych {

// In octets: an achievement with its picture inside.
inline constexpr std::size_t kTemplateSizeMax = std::size_t{4} << 20U;
// Of any array in a template: more than any rubric or framework needs in one
// credential.
inline constexpr std::size_t kTemplateItemsMax = 100;

struct RubricLevel {
  std::string id;
  std::string name;
  std::string level;  // Or empty.
};

// One thing that a recipient may have a result of: a grade, a rubric.
struct ResultDescription {
  std::string id;
  std::string name;
  std::string type;  // "LetterGrade", "Status", ...
  std::vector<std::string> allowed_values;
  std::optional<double> value_min;
  std::optional<double> value_max;
  // A result below it is no achievement.
  std::optional<double> required_value;
  std::vector<RubricLevel> levels;
};

// Evidence that is the same for everybody, or what all evidence of one kind
// has in common.
struct EvidenceDescription {
  // Which columns of the table it describes: "evidence:KEY"; the empty key is
  // that of "evidence" alone. Nothing: everybody's, with a URL of its own.
  std::optional<std::string> key;
  JsonObject content;  // The members of an Evidence, with its type.
};

struct AchievementTemplate {
  JsonObject achievement;
  std::string achievement_name;
  std::vector<ResultDescription> results;
  std::vector<EvidenceDescription> evidence;
  std::string credential_name;         // The achievement's unless set.
  std::string credential_description;  // Or empty.
  // At most one of the two.
  std::optional<Period> valid_for;
  std::optional<TimeMs> valid_until;
  std::optional<double> credits_earned;
  // Whether the recipient's name can be read in the credential; otherwise only
  // who knows it can compare it with the hash there.
  bool shows_name = false;
  // Whether credentialStatus names the suspension list, too, for which the data
  // model of Open Badges 3.0 has no room. Otherwise who has no receipt sees no
  // suspension.
  bool names_suspension = false;
};

// kInvalid or kLimit with the place and what to do.
Result<AchievementTemplate> ParseAchievementTemplate(std::string_view text);

// "result" by its description's name or id; null if there is none. The empty
// key is the only description's.
const ResultDescription* FindResult(const AchievementTemplate& form,
                                    std::string_view key);

// An absolute URI by its looks: a scheme, ':' and more, no white space.
bool LooksLikeUri(std::string_view text);

// Whether it is a URI that a browser fetches from the web: http or https. What
// an employer is asked to open is no script and no file of his own.
bool IsWebUrl(std::string_view text);

}  // namespace diptych
