// SPDX-License-Identifier: Apache-2.0
//
// A CredentialSummary is what a person wants to see of a credential at a
// glance: what it says, not whether it is true.
//
// It names no recipient, so that it can stand in logs and on screens. It knows
// the members of Verifiable Credentials 1.1 and 2.0 and of Open Badges 3.0,
// also as the payload of a token. Every text is printable and bounded.

#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "credential/document.h"

namespace diptych {

// The most characters of a name or an id that are kept; a line of a terminal.
inline constexpr std::size_t kMaxSummaryCharacters = 120;

// A member that is missing, empty or of another type is empty here.
struct CredentialSummary {
  // The achievement's name, or else the credential's.
  std::optional<std::string> achievement;
  std::optional<std::string> issuer_name;
  // A DID or URL, as written.
  std::optional<std::string> issuer_id;
  // Dates as written: validFrom or issuanceDate, validUntil or expirationDate.
  std::optional<std::string> valid_from;
  std::optional<std::string> valid_until;
};

CredentialSummary Summarize(const Document& document);

// One line without a line feed:
//   "Welding, level 2" from Example College (did:web:college.example), valid
//   from 2025-01-01T00:00:00Z until 2030-01-01T00:00:00Z
std::string SummaryLine(const CredentialSummary& summary);

}  // namespace diptych
