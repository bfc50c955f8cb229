// SPDX-License-Identifier: Apache-2.0
//
// Whether a JSON-LD document calls everything by the name that readers of
// plain JSON look for.
//
// Quads do not say what a member was called: "credentialStatus" may as well be
// spelt "https://www.w3.org/2018/credentials#credentialStatus", or get any name
// by a context inside the document, and the signature over the quads stays
// right. Nor do they say whether a value stood in an array or a value object.
// Whoever reads the document as JSON, as this program does, then finds no
// status and no end of validity. So such spellings are refused.

#pragma once

#include "base/result.h"
#include "json/value.h"

namespace diptych {

// kInvalid, with the name, unless everywhere in `document`
//   - no member's name has ':', '/' or '#', and those with '@' in front are
//     "@context", or of a value object: "@value", "@type", "@language",
//     "@direction";
//   - "@context" holds URLs, and objects which define terms as IRIs that end
//     with the very term behind '#' or '/' (or give "@vocab", "@version",
//     "@protected");
//   - no array stands directly in an array;
// and unless "id" and the dates of the document itself are strings, and its
// "issuer" a string or an object, if they are there.
Status CheckPlainMembers(const JsonObject& document);

}  // namespace diptych
