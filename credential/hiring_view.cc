// SPDX-License-Identifier: Apache-2.0
#include "credential/hiring_view.h"

#include <algorithm>
#include <array>
#include <span>
#include <utility>

#include "credential/credential_body.h"
#include "credential/sd_jwt.h"
#include "json/printable.h"
#include "json/scalar.h"

namespace diptych {
namespace {

std::string Text(const JsonValue* value) {
  return ShownText(value, kMaxHiringCharacters).value_or("");
}

std::string Name(const JsonValue* value) {
  return ShownName(value, kMaxHiringCharacters).value_or("");
}

std::span<const JsonValue> Elements(const JsonValue* value) {
  const std::span<const JsonValue> all = OneOrMany(value);
  return all.first(std::min(all.size(), kMaxHiringElements));
}

std::vector<HiringSkill> SkillsOf(const JsonValue* achievement) {
  std::vector<HiringSkill> skills;
  for (const JsonValue& alignment :
       Elements(MemberOf(achievement, "alignment"))) {
    HiringSkill skill{Name(MemberOf(&alignment, "targetName")),
                      Text(MemberOf(&alignment, "targetCode")),
                      Text(MemberOf(&alignment, "targetFramework"))};
    if (skill != HiringSkill{}) skills.push_back(std::move(skill));
  }
  return skills;
}

// The name of the rubric's level with this id.
std::string LevelName(const JsonValue* achievement, std::string_view id) {
  for (const JsonValue& description :
       Elements(MemberOf(achievement, "resultDescription"))) {
    for (const JsonValue& level :
         Elements(MemberOf(&description, "rubricCriterionLevel"))) {
      if (HasText(MemberOf(&level, "id"), id)) {
        return Name(MemberOf(&level, "name"));
      }
    }
  }
  return "";
}

bool IsEqf(const JsonValue& alignment) {
  const std::string framework = Text(MemberOf(&alignment, "targetFramework"));
  return framework == "EQF" ||
         framework.contains("European Qualifications Framework");
}

// Of several texts in one cell, without what would look like the end of it.
std::string Escaped(std::string_view text) {
  std::string escaped;
  for (const char c : text) {
    if (c == '|') escaped += '\\';
    escaped += c;
  }
  return escaped;
}

std::string LevelOf(const JsonValue* subject, const JsonValue* achievement) {
  std::string levels;
  for (const JsonValue& result : Elements(MemberOf(subject, "result"))) {
    const JsonValue* const id = MemberOf(&result, "achievedLevel");
    if (id == nullptr || !id->is_string()) continue;
    AppendHiringPart(levels, LevelName(achievement, id->get_string()));
  }
  if (!levels.empty()) return levels;
  for (const JsonValue& alignment :
       Elements(MemberOf(achievement, "alignment"))) {
    if (!IsEqf(alignment)) continue;
    const std::string code = Text(MemberOf(&alignment, "targetCode"));
    return code.empty() ? Name(MemberOf(&alignment, "targetName")) : code;
  }
  return "";
}

std::string CreditsOf(const JsonValue* subject) {
  const JsonValue* const credits = MemberOf(subject, "creditsEarned");
  if (credits == nullptr || !credits->is_number()) return "";
  std::string text;
  AppendJsonScalar(*credits, text);
  return text;
}

// `claims` are the token's own, around or instead of the body.
void Fill(const JsonValue* body, const JsonValue& claims, HiringView& view) {
  const JsonValue* const subject = MemberOf(body, "credentialSubject");
  const JsonValue* const achievement = MemberOf(subject, "achievement");
  const JsonValue* const issuer = MemberOf(body, "issuer");
  view.achievement = Name(MemberOf(achievement, "name"));
  if (view.achievement.empty()) view.achievement = Name(MemberOf(body, "name"));
  view.issuer = Name(MemberOf(issuer, "name"));
  view.issuer_id = Text(issuer);
  if (view.issuer_id.empty()) view.issuer_id = Text(MemberOf(issuer, "id"));
  if (view.issuer_id.empty()) view.issuer_id = Text(MemberOf(&claims, "iss"));
  view.skills = SkillsOf(achievement);
  view.level = LevelOf(subject, achievement);
  view.credits = CreditsOf(subject);
}

std::string Shown(std::string_view text) {
  return Printable(text, kMaxHiringCharacters);
}

// Texts of the view that are no list, in the order of the columns.
struct Cell {
  std::string_view name;
  std::string text;
};

std::string Joined(const HiringView& view, std::string HiringSkill::* member) {
  std::string joined;
  for (const HiringSkill& skill : view.skills) {
    if (&skill != &view.skills.front()) joined += " | ";
    joined += Escaped(skill.*member);
  }
  return joined;
}

constexpr std::size_t kFirstSkillCell = 4;

std::array<Cell, 16> CellsOf(const HiringView& view) {
  return {{{"achievement", view.achievement},
           {"issuer", view.issuer},
           {"issuerId", view.issuer_id},
           {"accreditedBy", view.accredited_by},
           {"skills", Joined(view, &HiringSkill::name)},
           {"skillCodes", Joined(view, &HiringSkill::code)},
           {"skillFrameworks", Joined(view, &HiringSkill::framework)},
           {"level", view.level},
           {"credits", view.credits},
           {"verdict", view.verdict},
           {"asOf", view.as_of},
           {"file", view.file},
           {"place", view.place},
           {"reason", view.reason},
           {"proof", view.proof},
           {"issuerSource", view.issuer_source}}};
}

// What a spreadsheet takes for a formula, in either width of the letters.
bool IsFormula(std::string_view text) {
  text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
  static constexpr std::array<std::string_view, 8> kOpenings = {"=",
                                                                "+",
                                                                "-",
                                                                "@",
                                                                "\xEF\xBC\x9D",
                                                                "\xEF\xBC\x8B",
                                                                "\xEF\xBC\x8D",
                                                                "\xEF\xBC\xA0"};
  return std::ranges::any_of(kOpenings, [&](std::string_view opening) {
    return text.starts_with(opening);
  });
}

std::string CsvCell(std::string text) {
  if (IsFormula(text)) text.insert(text.begin(), '\'');
  if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"') quoted += '"';
    quoted += c;
  }
  return quoted + '"';
}

void AddMember(std::string_view name, std::string_view text,
               std::string& line) {
  if (text.empty()) return;
  if (line.back() != '{') line += ',';
  AppendJsonString(name, line);
  line += ':';
  AppendJsonString(text, line);
}

std::string JsonSkills(const HiringView& view) {
  std::string skills;
  for (const HiringSkill& skill : view.skills) {
    std::string object = "{";
    AddMember("name", skill.name, object);
    AddMember("code", skill.code, object);
    AddMember("framework", skill.framework, object);
    skills += (skills.empty() ? "" : ",") + object + "}";
  }
  return skills;
}

}  // namespace

void AppendHiringPart(std::string& joined, std::string_view text) {
  if (text.empty()) return;
  if (!joined.empty()) joined += " | ";
  joined += Escaped(text);
}

HiringView MakeHiringView(const Document& document,
                          const HiringVerdict& verdict) {
  HiringView view;
  view.accredited_by = Shown(verdict.accredited_by);
  view.verdict = Shown(verdict.verdict);
  view.as_of = Shown(verdict.as_of);
  view.file = Printable(verdict.file, kMaxHiringFileCharacters);
  view.place = Shown(verdict.place);
  view.reason = Printable(verdict.reason, kMaxHiringReasonCharacters);
  view.proof = Printable(verdict.proof, kMaxHiringReasonCharacters);
  view.issuer_source = Shown(verdict.issuer_source);
  if (const auto disclosed = DisclosedClaims(document)) {
    Fill(&*disclosed, *disclosed, view);
  } else {
    Fill(CredentialBody(document), document.json, view);
  }
  return view;
}

std::string HiringJsonLine(const HiringView& view) {
  std::string line = "{";
  const auto cells = CellsOf(view);
  for (std::size_t i = 0; i < cells.size(); ++i) {
    if (i < kFirstSkillCell || i >= kFirstSkillCell + 3) {
      AddMember(cells[i].name, cells[i].text, line);
      continue;
    }
    if (i != kFirstSkillCell || view.skills.empty()) continue;
    if (line.back() != '{') line += ',';
    line += "\"skills\":[" + JsonSkills(view) + "]";
  }
  return line + "}";
}

std::string HiringCsvHeader() {
  std::string line;
  for (const Cell& cell : CellsOf({})) {
    if (!line.empty()) line += ',';
    line += cell.name;
  }
  return line + "\r\n";
}

std::string HiringCsvLine(const HiringView& view) {
  std::string line;
  bool is_first = true;
  for (Cell& cell : CellsOf(view)) {
    if (!std::exchange(is_first, false)) line += ',';
    line += CsvCell(std::move(cell.text));
  }
  return line + "\r\n";
}

}  // namespace diptych
