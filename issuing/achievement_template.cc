// SPDX-License-Identifier: Apache-2.0
#include "issuing/achievement_template.h"

#include <algorithm>
#include <set>
#include <utility>

#include "base/ascii.h"
#include "base/check.h"
#include "issuing/template_fields.h"
#include "json/exact_numbers.h"
#include "json/fields.h"
#include "json/parse.h"
#include "json/printable.h"
#include "json/text_member.h"

namespace diptych {
namespace {

constexpr char kFormat[] = "diptych/achievement-template/v1";

// Open Badges 3.0, AchievementType; others begin with "ext:".
constexpr std::string_view kAchievementTypes[] = {"Achievement",
                                                  "ApprenticeshipCertificate",
                                                  "Assessment",
                                                  "Assignment",
                                                  "AssociateDegree",
                                                  "Award",
                                                  "BachelorDegree",
                                                  "Badge",
                                                  "Certificate",
                                                  "CertificateOfCompletion",
                                                  "Certification",
                                                  "CoCurricular",
                                                  "CommunityService",
                                                  "Competency",
                                                  "Course",
                                                  "Degree",
                                                  "Diploma",
                                                  "DoctoralDegree",
                                                  "Fieldwork",
                                                  "GeneralEducationDevelopment",
                                                  "JourneymanCertificate",
                                                  "LearningProgram",
                                                  "License",
                                                  "MasterCertificate",
                                                  "MasterDegree",
                                                  "Membership",
                                                  "MicroCredential",
                                                  "ProfessionalDoctorate",
                                                  "QualityAssuranceCredential",
                                                  "ResearchDoctorate",
                                                  "SecondarySchoolDiploma"};

// Open Badges 3.0, IdentifierTypeEnum; the same of others.
constexpr std::string_view kIdentifierTypes[] = {"name",
                                                 "sourcedId",
                                                 "systemId",
                                                 "productId",
                                                 "userName",
                                                 "accountId",
                                                 "emailAddress",
                                                 "nationalIdentityNumber",
                                                 "isbn",
                                                 "issn",
                                                 "lisSourcedId",
                                                 "oneRosterSourcedId",
                                                 "sisSourcedId",
                                                 "ltiContextId",
                                                 "ltiDeploymentId",
                                                 "ltiToolId",
                                                 "ltiPlatformId",
                                                 "ltiUserId",
                                                 "identifier"};

// Open Badges 3.0, ResultType.
constexpr std::string_view kResultTypes[] = {
    "GradePointAverage",    "LetterGrade", "Percent",     "PerformanceLevel",
    "PredictedScore",       "RawScore",    "Result",      "RubricCriterion",
    "RubricCriterionLevel", "RubricScore", "ScaledScore", "Status"};

// Open Badges 3.0, AlignmentTargetType.
constexpr std::string_view kAlignmentTypes[] = {
    "ceasn:Competency",  "ceterms:Credential",     "CFItem", "CFRubric",
    "CFRubricCriterion", "CFRubricCriterionLevel", "CTDL"};

JsonObject ReadAlignment(JsonField field) {
  JsonObject out;
  field.Object([&](JsonFields& in) {
    CopyTypes(in, "Alignment", out);
    CopyText(in, "targetCode", out);
    CopyText(in, "targetDescription", out);
    CopyRequiredText(in, "targetName", out);
    CopyText(in, "targetFramework", out);
    CopyWord(in, "targetType", kAlignmentTypes, out);
    CopyRequiredUri(in, "targetUrl", out);
  });
  return out;
}

JsonObject ReadRubricLevel(JsonField field) {
  JsonObject out;
  field.Object([&](JsonFields& in) {
    CopyRequiredUri(in, "id", out);
    CopyTypes(in, "RubricCriterionLevel", out);
    CopyObjects(in, "alignment", ReadAlignment, out);
    CopyText(in, "description", out);
    CopyText(in, "level", out);
    CopyRequiredText(in, "name", out);
    CopyText(in, "points", out);
  });
  return out;
}

JsonObject ReadResultDescription(JsonField field) {
  JsonObject out;
  field.Object([&](JsonFields& in) {
    CopyRequiredUri(in, "id", out);
    CopyTypes(in, "ResultDescription", out);
    CopyObjects(in, "alignment", ReadAlignment, out);
    CopyTexts(in, "allowedValue", out);
    CopyRequiredText(in, "name", out);
    CopyUri(in, "requiredLevel", out);
    CopyText(in, "requiredValue", out);
    in["resultType"];
    CopyWord(in, "resultType", kResultTypes, out);
    CopyObjects(in, "rubricCriterionLevel", ReadRubricLevel, out);
    CopyText(in, "valueMax", out);
    CopyText(in, "valueMin", out);
    if (!in.Has("valueMin") || !in.Has("valueMax")) return;
    const std::optional<double> least = DecimalOf(TextMember(out, "valueMin"));
    const std::optional<double> greatest =
        DecimalOf(TextMember(out, "valueMax"));
    if (least && greatest && *least > *greatest) {
      in["valueMax"].Reject("is below valueMin: no result could be between");
    }
  });
  return out;
}

JsonObject ReadCriteria(JsonField field) {
  JsonObject out;
  field.Object([&](JsonFields& in) {
    CopyUri(in, "id", out);
    CopyText(in, "narrative", out);
  });
  return out;
}

JsonObject ReadImage(JsonField field) {
  JsonObject out;
  field.Object([&](JsonFields& in) {
    CopyRequiredUri(in, "id", out);
    const std::string id(TextMember(out, "id"));
    if (!IsWebUrl(id) && !id.starts_with("data:image/")) {
      in["id"].Reject(
          "has to be a picture on the web, https://..., or one inside, "
          "data:image/...");
    }
    CopyOneType(in, "Image", out);
    CopyText(in, "caption", out);
  });
  return out;
}

JsonObject ReadCreator(JsonField field) {
  JsonObject out;
  field.Object([&](JsonFields& in) {
    CopyRequiredUri(in, "id", out);
    CopyTypes(in, "Profile", out);
    CopyText(in, "name", out);
    CopyUri(in, "url", out);
    CopyText(in, "description", out);
  });
  return out;
}

JsonObject ReadRelated(JsonField field) {
  JsonObject out;
  field.Object([&](JsonFields& in) {
    CopyRequiredUri(in, "id", out);
    CopyTypes(in, "Related", out);
    CopyLanguage(in, "inLanguage", out);
    CopyText(in, "version", out);
  });
  return out;
}

JsonObject ReadOtherIdentifier(JsonField field) {
  JsonObject out;
  field.Object([&](JsonFields& in) {
    CopyOneType(in, "IdentifierEntry", out);
    CopyRequiredText(in, "identifier", out);
    CopyRequiredWord(in, "identifierType", kIdentifierTypes, out);
  });
  return out;
}

JsonObject ReadAchievement(JsonField field) {
  JsonObject out;
  field.Object([&](JsonFields& in) {
    CopyRequiredUri(in, "id", out);
    CopyTypes(in, "Achievement", out);
    CopyObjects(in, "alignment", ReadAlignment, out);
    CopyWord(in, "achievementType", kAchievementTypes, out);
    CopyObject(in, "creator", ReadCreator, out);
    CopyNumber(in, "creditsAvailable", out);
    out["criteria"] = ReadCriteria(in["criteria"]);
    CopyRequiredText(in, "description", out);
    CopyText(in, "fieldOfStudy", out);
    CopyText(in, "humanCode", out);
    CopyObject(in, "image", ReadImage, out);
    CopyLanguage(in, "inLanguage", out);
    CopyRequiredText(in, "name", out);
    CopyObjects(in, "otherIdentifier", ReadOtherIdentifier, out);
    CopyObjects(in, "related", ReadRelated, out);
    CopyObjects(in, "resultDescription", ReadResultDescription, out);
    CopyText(in, "specialization", out);
    CopyTexts(in, "tag", out);
    CopyText(in, "version", out);
  });
  return out;
}

EvidenceDescription ReadEvidence(JsonField field) {
  EvidenceDescription evidence;
  field.Object([&](JsonFields& in) {
    if (in.Has("column")) evidence.key = in["column"].String(kFieldTextMax);
    CopyTypes(in, "Evidence", evidence.content);
    CopyText(in, "audience", evidence.content);
    CopyText(in, "description", evidence.content);
    CopyText(in, "genre", evidence.content);
    CopyText(in, "name", evidence.content);
    CopyText(in, "narrative", evidence.content);
    // What differs between recipients stands in the table.
    if (evidence.key) return;
    CopyRequiredUri(in, "id", evidence.content);
    const JsonValue* const id = evidence.content.if_contains("id");
    if (id != nullptr && !IsWebUrl(id->get_string())) {
      in["id"].Reject("has to be an address on the web: https://...");
    }
  });
  return evidence;
}

void ReadValidity(JsonFields& in, AchievementTemplate& form) {
  if (in.Has("validFor")) {
    JsonField field = in["validFor"];
    const Result<Period> period = ParsePeriod(field.String(kFieldTextMax));
    if (!period) field.Reject(period.error().message);
    if (period) form.valid_for = *period;
  }
  if (!in.Has("validUntil")) return;
  JsonField field = in["validUntil"];
  if (form.valid_for) field.Reject("cannot stand beside validFor: choose one");
  const Result<TimeMs> time =
      ParseDay(field.String(kFieldTextMax), DayPart::kEnd);
  if (!time) field.Reject(time.error().message);
  if (time) form.valid_until = *time;
}

void ReadSettings(JsonFields& in, AchievementTemplate& form) {
  in["format"].Constant(kFormat);
  form.achievement = ReadAchievement(in["achievement"]);
  if (in.Has("name")) form.credential_name = in["name"].String(kFieldTextMax);
  if (in.Has("description")) {
    form.credential_description = in["description"].String(kFieldTextMax);
  }
  ReadValidity(in, form);
  if (in.Has("creditsEarned")) {
    form.credits_earned = ReadNumber(in["creditsEarned"]);
  }
  if (in.Has("showName")) form.shows_name = in["showName"].Boolean();
  if (in.Has("suspensionStatus")) {
    form.names_suspension = in["suspensionStatus"].Boolean();
  }
  if (in.Has("evidence")) {
    in["evidence"].Items(kTemplateItemsMax, [&](JsonField item) {
      form.evidence.push_back(ReadEvidence(item));
    });
  }
}

const JsonArray& ItemsOf(const JsonObject& object, std::string_view name) {
  static const JsonArray none;
  const JsonValue* value = object.if_contains(name);
  return value != nullptr && value->is_array() ? value->get_array() : none;
}

Result<ResultDescription> ToResult(const JsonObject& object) {
  ResultDescription result{
      .id = std::string(TextMember(object, "id")),
      .name = std::string(TextMember(object, "name")),
      .type = std::string(TextMember(object, "resultType")),
      .allowed_values = {},
      .value_min = {},
      .value_max = {},
      .required_value = {},
      .levels = {}};
  for (const JsonValue& value : ItemsOf(object, "allowedValue")) {
    result.allowed_values.emplace_back(value.get_string());
  }
  result.value_min = DecimalOf(TextMember(object, "valueMin"));
  result.value_max = DecimalOf(TextMember(object, "valueMax"));
  result.required_value = DecimalOf(TextMember(object, "requiredValue"));
  for (const JsonValue& item : ItemsOf(object, "rubricCriterionLevel")) {
    const JsonObject& level = item.get_object();
    result.levels.push_back({.id = std::string(TextMember(level, "id")),
                             .name = std::string(TextMember(level, "name")),
                             .level = std::string(TextMember(level, "level"))});
  }
  const std::string required(TextMember(object, "requiredLevel"));
  if (!required.empty() &&
      std::ranges::find(result.levels, required, &RubricLevel::id) ==
          result.levels.end()) {
    return Error{ErrorCode::kInvalid,
                 "resultDescription " + Quoted(result.name) +
                     ": requiredLevel: names none of its rubricCriterionLevel"};
  }
  return result;
}

Status TakeResults(AchievementTemplate& form) {
  std::set<std::string> names;
  for (const JsonValue& item : ItemsOf(form.achievement, "resultDescription")) {
    ASSIGN_OR_RETURN(ResultDescription result, ToResult(item.get_object()));
    if (!names.insert(result.id).second || !names.insert(result.name).second) {
      return Error{ErrorCode::kInvalid,
                   "resultDescription: two have the id or the name " +
                       Quoted(result.name) + ": name them apart"};
    }
    form.results.push_back(std::move(result));
  }
  return Ok();
}

}  // namespace

Result<AchievementTemplate> ParseAchievementTemplate(std::string_view text) {
  const Result<JsonValue> parsed = ParseJson(text, kTemplateSizeMax);
  if (!parsed) {
    return Annotate(parsed.error(),
                    "an achievement has to be JSON, and this is none (a table "
                    "is for --recipients)");
  }
  const JsonValue& json = *parsed;
  RETURN_IF_ERROR(CheckExactNumbers(text));
  if (json.is_object() && json.get_object().contains("credentialSubject")) {
    return Error{ErrorCode::kInvalid,
                 "this is a whole credential, and has to be the achievement "
                 "alone: copy the value of its credentialSubject.achievement "
                 "into a file of its own, and give that"};
  }
  AchievementTemplate form;
  const bool is_bare =
      json.is_object() && !json.get_object().contains("format");
  if (is_bare) {
    // Under a name, so that messages say where in the Achievement it is.
    RETURN_IF_ERROR(
        ReadFields(JsonObject{{"achievement", json}}, [&](JsonFields& in) {
          form.achievement = ReadAchievement(in["achievement"]);
        }));
  } else {
    RETURN_IF_ERROR(
        ReadFields(json, [&](JsonFields& in) { ReadSettings(in, form); }));
  }
  form.achievement_name = TextMember(form.achievement, "name");
  if (form.credential_name.empty()) {
    form.credential_name = form.achievement_name;
  }
  RETURN_IF_ERROR(TakeResults(form));
  return form;
}

const ResultDescription* FindResult(const AchievementTemplate& form,
                                    std::string_view key) {
  if (key.empty()) {
    return form.results.size() == 1 ? &form.results.front() : nullptr;
  }
  for (const ResultDescription& result : form.results) {
    if (result.name == key || result.id == key) return &result;
  }
  return nullptr;
}

bool LooksLikeUri(std::string_view text) {
  const std::size_t colon = text.find(':');
  if (colon == std::string_view::npos || colon + 1 == text.size()) return false;
  if (colon == 0 || !IsLetter(text[0])) return false;
  const bool has_scheme =
      std::ranges::all_of(text.substr(0, colon), [&](char c) {
        return IsLetterOrDigit(c) || c == '+' || c == '-' || c == '.';
      });
  constexpr std::string_view kNever = "<>\"{}|\\^`";
  return has_scheme && std::ranges::all_of(text, [&](char c) {
           return c > 0x20 && c < 0x7f && !kNever.contains(c);
         });
}

bool IsWebUrl(std::string_view text) {
  std::string scheme(text.substr(0, text.find(':')));
  std::ranges::transform(scheme, scheme.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  if (scheme != "http" && scheme != "https") return false;
  const std::string_view rest = text.substr(scheme.size());
  return LooksLikeUri(text) && rest.starts_with("://") && rest.size() > 3 &&
         rest[3] != '/';
}

}  // namespace diptych
