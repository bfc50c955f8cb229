// SPDX-License-Identifier: Apache-2.0
//
// BuildCredential makes the Open Badges 3.0 credential of one recipient, as it
// is before it is signed.
//
// What is not in the template, the table or the issuer's record is drawn: the
// id, the salt, the position of its status, the time. The same draws give the
// same credential, so a finished one can be told from one of another row or of
// a changed table: ReadDraws gives its draws, and building anew has to give
// the same. No other record of who got what is needed.
//
// Identities are hashed with the salt (IdentityObject: "sha256$" and the hex
// digits of SHA-256 over identity and salt), so that only who knows an
// identity finds it. Layout: docs/spec/issuing.md section 4.

#pragma once

#include <optional>
#include <string>

#include "base/ids.h"
#include "base/random.h"
#include "base/result.h"
#include "issuing/achievement_template.h"
#include "issuing/recipient_table.h"
#include "issuing/status_place.h"
#include "json/value.h"

namespace diptych {

// Who issues, as the register knows it.
struct IssuerProfile {
  std::string id;  // Its DID.
  std::string name;
  std::string url;         // Its home page, or empty.
  std::string status_url;  // Below which it publishes its status lists.
};

struct CredentialDraws {
  std::string id;    // "urn:uuid:" and a version 4 UUID.
  std::string salt;  // 32 hex digits.
  // The time of issuing, whole seconds; validFrom, unless the table says
  // another.
  TimeMs issued;
  StatusPlace place;
};

CredentialDraws DrawCredential(Random& random, TimeMs now,
                               const StatusPlace& place);

// Requires a recipient of a table without problems that was read with `form`,
// with a digest for each evidence file.
JsonObject BuildCredential(const AchievementTemplate& form,
                           const Recipient& recipient,
                           const IssuerProfile& issuer,
                           const CredentialDraws& draws);

// What was drawn for a credential that BuildCredential made. kInvalid if it
// made it not.
Result<CredentialDraws> ReadDraws(const JsonObject& credential,
                                  const IssuerProfile& issuer);

}  // namespace diptych
