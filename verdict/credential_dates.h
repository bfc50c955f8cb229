// SPDX-License-Identifier: Apache-2.0
//
// CredentialDates are the instants between which a credential says of itself
// that it holds.
//
// They are the members validFrom, issuanceDate, validUntil and expirationDate
// of a credential (Verifiable Credentials 2.0 and 1.1), there or in the claim
// "vc", and the claims nbf and exp of a token (RFC 7519). If there are several,
// all must hold. A date that is there and cannot be read makes the dates
// unreadable: it may be the one that has passed.

#pragma once

#include <optional>

#include "base/result.h"
#include "base/time_text.h"
#include "credential/document.h"

namespace diptych {

struct CredentialDates {
  std::optional<InstantMs> from;   // Holds from this instant on,
  std::optional<InstantMs> until;  // and no longer at this one.
  bool operator==(const CredentialDates&) const = default;
};

// kInvalid names the date that cannot be read. Documents without JSON have no
// dates that could be read, and get none.
Result<CredentialDates> ReadCredentialDates(const Document& document);

}  // namespace diptych
