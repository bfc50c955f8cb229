// SPDX-License-Identifier: Apache-2.0
//
// Template fields copy the members of a template's object into the form that
// credentials carry, each checked for its shape: text, URI, number, one of
// some words, one object or several.
//
// A member that is missing is not copied, unless the function's name says
// "required". Faults are the JsonFields's, with their place.

#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "json/fields.h"
#include "json/value.h"

namespace diptych {

// In octets: a narrative of many pages.
inline constexpr std::size_t kFieldTextMax = 65'536;
// In octets: a picture as a data: URL.
inline constexpr std::size_t kFieldUriMax = std::size_t{3} << 20U;

void CopyText(JsonFields& in, const char* name, JsonObject& out);
void CopyRequiredText(JsonFields& in, const char* name, JsonObject& out);
void CopyUri(JsonFields& in, const char* name, JsonObject& out);
void CopyRequiredUri(JsonFields& in, const char* name, JsonObject& out);
void CopyNumber(JsonFields& in, const char* name, JsonObject& out);

// One of `words`, or a word of one's own that begins with "ext:".
void CopyWord(JsonFields& in, const char* name,
              std::span<const std::string_view> words, JsonObject& out);
void CopyRequiredWord(JsonFields& in, const char* name,
                      std::span<const std::string_view> words, JsonObject& out);

// The code of a language, as Open Badges takes it: en, de-CH, zh-Hant.
void CopyLanguage(JsonFields& in, const char* name, JsonObject& out);

// One text or several; an array in any case, and nothing for an empty one.
void CopyTexts(JsonFields& in, const char* name, JsonObject& out);

// `type` as an array with the one type that is expected there, or as text.
void CopyTypes(JsonFields& in, const char* expected, JsonObject& out);
void CopyOneType(JsonFields& in, const char* expected, JsonObject& out);

using ReadObject = JsonObject (*)(JsonField field);
void CopyObject(JsonFields& in, const char* name, ReadObject read,
                JsonObject& out);
// An array, and nothing for an empty one.
void CopyObjects(JsonFields& in, const char* name, ReadObject read,
                 JsonObject& out);

// A JSON number that is not negative.
double ReadNumber(JsonField field);

// A decimal number as text ("87.5"); nothing for any other text.
std::optional<double> DecimalOf(std::string_view text);

}  // namespace diptych
