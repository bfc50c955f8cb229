// SPDX-License-Identifier: Apache-2.0
//
// A credential body is the JSON object of a document that makes the statement:
// the credential itself, whatever it was signed as.
//
//   kJson    the document
//   kJws     the payload, or its claim "vc" or "vp" (VC 1.1)
//   kSdJwt   the payload
//
// Nobody has checked the body against a schema. The functions here look
// something up that may be missing, of another type, or one where others have
// several; what is not as asked is simply not there.

#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "credential/document.h"
#include "json/value.h"

namespace diptych {

// Lives as long as the document. Null if it has no JSON.
const JsonValue* CredentialBody(const Document& document);

// The id of the issuer under whose keys CheckProofs checks the document, and no
// other that it may name: its own (string or object), that of the claim "vc",
// or the claim "iss". Empty if there is none. Lives as long as the document.
std::string_view IssuerOf(const Document& document);

// Every name that it gives its issuer, wherever and in whatever shape a reader
// may look for one: texts and ids in "issuer", its own or that of its body, and
// in the claim "iss". Live as long as the document.
std::vector<std::string_view> IssuerNames(const Document& document);

// The member `name` of a value that is an object, or an array of which the
// first element is one; null if there is none, or no value.
const JsonValue* MemberOf(const JsonValue* value, std::string_view name);

// The elements of an array, or the one value that stands in place of one, as
// JSON-LD allows; empty for null pointers and JSON's null.
std::span<const JsonValue> OneOrMany(const JsonValue* value);

// Whether a string, or an element of an array of them, is `text`.
bool HasText(const JsonValue* value, std::string_view text);

// A string as printable text of at most `max_characters`, if it is not empty.
std::optional<std::string> ShownText(const JsonValue* value,
                                     std::size_t max_characters);

// The same of a name: a string, or the first of its language value objects
// ("@value", VC 2.0).
std::optional<std::string> ShownName(const JsonValue* value,
                                     std::size_t max_characters);

}  // namespace diptych
