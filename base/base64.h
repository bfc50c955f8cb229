// SPDX-License-Identifier: Apache-2.0
//
// Base64 writes octets in the standard alphabet with padding (RFC 4648
// section 4), as signed notes and JSON bodies do, or in the URL-safe alphabet
// without padding (section 5), as JOSE does.

#pragma once

#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/result.h"

namespace diptych {

std::string Base64Encode(ByteView bytes);
std::string Base64UrlEncode(ByteView bytes);

// Read back exactly what the encoders write: kInvalid for wrong or missing
// padding, white space, a character of the other alphabet, or leftover bits
// that are not zero, so that every run of octets has one spelling.
Result<Bytes> Base64Decode(std::string_view text);
Result<Bytes> Base64UrlDecode(std::string_view text);

}  // namespace diptych
