// SPDX-License-Identifier: Apache-2.0
//
// The dates of a token are when it says that it was signed, and from when it
// counts: its claims iat and nbf (RFC 7519), and the member validFrom of the
// credential in it.
//
// They are the signer's word; nobody else has seen when he signed.

#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "base/result.h"
#include "base/time_text.h"
#include "credential/proof_report.h"
#include "json/value.h"

namespace diptych {

// Seconds since 1970 as a number, with or without a fraction (NumericDate, RFC
// 7519 section 2). kInvalid for anything else, and beyond the year 9999.
Result<InstantMs> ReadNumericDate(const JsonValue& value);

// A credential's date as a token's claim: whole seconds since 1970, rounded
// down. kInvalid, with the member's name, for a text that is none.
Result<std::int64_t> ToNumericDate(std::string_view date,
                                   std::string_view member);

// By when it was signed, by its own word: iat, or else nbf, or else validFrom
// or issuanceDate of `credential`. Nothing if it says none of these, or the
// first that is there cannot be read.
std::optional<InstantMs> SignedBy(const JsonObject& claims,
                                  const JsonObject& credential);

// Puts iat into the report; where it is no date, a proof that was verified is
// kFailed.
void SetCreated(const JsonObject& claims, ProofReport& report);

}  // namespace diptych
