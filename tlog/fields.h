// SPDX-License-Identifier: Apache-2.0
//
// Fields are what the lines of the transparency-log texts are made of:
// decimals, hashes, and the lines themselves.
//
// Each has one spelling, so that a text that was read can be written again
// octet for octet.

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/digest.h"

namespace diptych {

// Reads ASCII decimal digits without sign or leading zero ("0" alone is
// zero). Nothing for anything else or a number above 2^64 - 1.
std::optional<std::uint64_t> ParseDecimal(std::string_view text);

// A hash in base64 with padding: 44 characters (RFC 4648 section 4).
std::string FormatHash(const Digest& hash);
std::optional<Digest> ParseHash(std::string_view text);

// Takes the first line off `rest`, without its newline. Nothing, and `rest`
// as it was, if no newline is left. The view lives as long as the text.
std::optional<std::string_view> TakeLine(std::string_view& rest);

}  // namespace diptych
