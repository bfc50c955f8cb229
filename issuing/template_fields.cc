// SPDX-License-Identifier: Apache-2.0
#include "issuing/template_fields.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <utility>

#include "issuing/achievement_template.h"

namespace diptych {
namespace {

constexpr std::string_view kOwnWord = "ext:";

std::string ReadText(JsonField field) {
  std::string text = field.String(kFieldTextMax);
  if (text.empty()) field.Reject("is empty; fill it in or leave it out");
  return text;
}

std::string ReadUri(JsonField field) {
  std::string text = field.String(kFieldUriMax);
  if (!LooksLikeUri(text)) {
    field.Reject("must be a URI, such as https://college.example/welding");
  }
  return text;
}

bool IsOneOf(char letter, std::string_view ranges) {
  for (std::size_t i = 0; i + 1 < ranges.size(); i += 2) {
    if (letter >= ranges[i] && letter <= ranges[i + 1]) return true;
  }
  return false;
}

bool IsAllOf(std::string_view text, std::string_view ranges) {
  return std::ranges::all_of(
      text, [&](char letter) { return IsOneOf(letter, ranges); });
}

// Open Badges 3.0, for the extension of an enumeration.
bool IsOwnWord(std::string_view word) {
  return word.size() > kOwnWord.size() && word.starts_with(kOwnWord) &&
         IsAllOf(word.substr(kOwnWord.size()), "AZaz09..__--");
}

// Open Badges 3.0, LanguageCode: a language, a script, a region (RFC 5646).
bool IsLanguageCode(std::string_view text) {
  const auto next = [&text] {
    const std::string_view part = text.substr(0, text.find('-'));
    text.remove_prefix(std::min(part.size() + 1, text.size()));
    return part;
  };
  const bool ends_well = !text.ends_with('-');
  std::string_view part = next();
  if (part.size() < 2 || part.size() > 4 || !IsAllOf(part, "az")) return false;
  if (text.empty()) return ends_well;
  part = next();
  if (part.size() == 4 && IsOneOf(part[0], "AZ") &&
      IsAllOf(part.substr(1), "az")) {
    if (text.empty()) return ends_well;
    part = next();
  }
  return ends_well && text.empty() &&
         ((part.size() == 2 && IsAllOf(part, "AZ")) ||
          (part.size() == 3 && IsAllOf(part, "09")));
}

// Whether the value is `expected` alone, in an array or not.
bool IsType(const JsonValue& value, std::string_view expected) {
  if (value.is_array()) {
    const JsonArray& types = value.get_array();
    return types.size() == 1 && types[0] == JsonValue(expected);
  }
  return value == JsonValue(expected);
}

void CheckType(JsonFields& in, const char* expected) {
  if (!in.Has("type")) return;
  JsonField field = in["type"];
  if (!IsType(field.Raw(), expected)) {
    field.Reject(std::string("must be \"") + expected + "\"");
  }
}

}  // namespace

void CopyText(JsonFields& in, const char* name, JsonObject& out) {
  if (in.Has(name)) CopyRequiredText(in, name, out);
}

void CopyRequiredText(JsonFields& in, const char* name, JsonObject& out) {
  out[name] = ReadText(in[name]);
}

void CopyUri(JsonFields& in, const char* name, JsonObject& out) {
  if (in.Has(name)) CopyRequiredUri(in, name, out);
}

void CopyRequiredUri(JsonFields& in, const char* name, JsonObject& out) {
  out[name] = ReadUri(in[name]);
}

double ReadNumber(JsonField field) {
  const JsonValue& value = field.Raw();
  double number = -1;
  if (value.is_double()) number = value.get_double();
  if (value.is_int64()) number = static_cast<double>(value.get_int64());
  if (!(number >= 0)) field.Reject("must be a number, 0 or more");
  return number;
}

void CopyNumber(JsonFields& in, const char* name, JsonObject& out) {
  if (!in.Has(name)) return;
  ReadNumber(in[name]);
  out[name] = in[name].Raw();
}

void CopyWord(JsonFields& in, const char* name,
              std::span<const std::string_view> words, JsonObject& out) {
  if (in.Has(name)) CopyRequiredWord(in, name, words, out);
}

void CopyRequiredWord(JsonFields& in, const char* name,
                      std::span<const std::string_view> words,
                      JsonObject& out) {
  JsonField field = in[name];
  const std::string word = ReadText(field);
  if (!IsOwnWord(word) && std::ranges::find(words, word) == words.end()) {
    std::string known;
    for (const std::string_view one : words) {
      known += known.empty() ? "" : ", ";
      known += one;
    }
    field.Reject("must be one of " + known +
                 ", or \"ext:\" and a word of letters, digits, '.', '-', '_'");
  }
  out[name] = word;
}

void CopyLanguage(JsonFields& in, const char* name, JsonObject& out) {
  if (!in.Has(name)) return;
  JsonField field = in[name];
  const std::string code = ReadText(field);
  if (!IsLanguageCode(code)) {
    field.Reject(
        "must be the code of a language, such as de, de-CH or zh-Hant");
  }
  out[name] = code;
}

void CopyTexts(JsonFields& in, const char* name, JsonObject& out) {
  if (!in.Has(name)) return;
  JsonField field = in[name];
  JsonArray texts;
  if (field.Raw().is_string()) {
    texts.emplace_back(ReadText(field));
  } else {
    field.Items(kTemplateItemsMax,
                [&](JsonField item) { texts.emplace_back(ReadText(item)); });
  }
  if (!texts.empty()) out[name] = std::move(texts);
}

void CopyTypes(JsonFields& in, const char* expected, JsonObject& out) {
  CheckType(in, expected);
  out["type"] = JsonArray{JsonValue(expected)};
}

void CopyOneType(JsonFields& in, const char* expected, JsonObject& out) {
  CheckType(in, expected);
  out["type"] = expected;
}

void CopyObject(JsonFields& in, const char* name, ReadObject read,
                JsonObject& out) {
  if (in.Has(name)) out[name] = read(in[name]);
}

void CopyObjects(JsonFields& in, const char* name, ReadObject read,
                 JsonObject& out) {
  if (!in.Has(name)) return;
  JsonField field = in[name];
  JsonArray objects;
  if (field.Raw().is_object()) {
    objects.emplace_back(read(field));
  } else {
    field.Items(kTemplateItemsMax,
                [&](JsonField item) { objects.emplace_back(read(item)); });
  }
  if (!objects.empty()) out[name] = std::move(objects);
}

std::optional<double> DecimalOf(std::string_view text) {
  double number = 0;
  const auto [end, fault] = std::from_chars(
      text.data(), text.data() + text.size(), number, std::chars_format::fixed);
  const bool is_whole = end == text.data() + text.size() && !text.empty();
  if (fault != std::errc() || !is_whole || !std::isfinite(number)) return {};
  return number;
}

}  // namespace diptych
