// SPDX-License-Identifier: Apache-2.0
//
// A CompactJws is a signed token as it travels: header, payload and signature
// in base64url, between two dots (RFC 7515 section 7.1).
//
// Only its form is judged. Nobody's signature is verified here.

#pragma once

#include <string_view>

#include "base/bytes.h"
#include "base/result.h"
#include "json/value.h"

namespace diptych {

// Views into the token; each is base64url without padding and not empty.
struct CompactJws {
  std::string_view header;
  std::string_view payload;
  std::string_view signature;
};

// kInvalid, with the part and what to do, unless there are three such parts.
Result<CompactJws> SplitCompactJws(std::string_view token);

// The octets of a part that SplitCompactJws has given.
Bytes PartOctets(std::string_view part);

// The header as strict JSON: an object with a string "alg".
Result<JsonValue> ReadJwsHeader(const CompactJws& jws);

// Whether `part` is base64url without padding and not empty.
bool IsBase64Url(std::string_view part);

}  // namespace diptych
