// SPDX-License-Identifier: Apache-2.0
//
// The sample credential is the one valid document, receipt and policy that the
// verdict's target starts from, the same in every run; and what the target of
// verdicts without a receipt has in common with its seeds.

#pragma once

#include <string>
#include <string_view>

#include "base/ids.h"
#include "registry/receipt.h"

namespace diptych {

// Not JSON, so that no other octets are the same document.
inline constexpr std::string_view kSampleDocument = "%PDF-1.4\n%%EOF\n";

// A second after the receipt's seal.
inline constexpr TimeMs kSampleVerdictTime{1'795'255'501'000};

// Whose credentials are judged without a receipt.
inline constexpr std::string_view kSampleIssuer = "did:web:college.example";

const Receipt& SampleReceipt();
// Asks for the log and two of two validators.
std::string SamplePolicyText();

}  // namespace diptych
