// SPDX-License-Identifier: Apache-2.0
//
// A StatusPlace is where a credential's status stands: a status list of its
// issuer and a position in it. The credential names it in its
// credentialStatus, so it is chosen before the credential is signed, and the
// register has to anchor the credential there and nowhere else.
//
// It is named as the BitstringStatusListEntry of W3C Bitstring Status List v1.0
// section 2.1, one for each purpose, and in a token as the claim "status" of
// the IETF Token Status List, too. A member publishes its lists below a URL of
// its own (docs/spec/status-lists.md), and a position is the same in all:
//
//   https://college.example/status/7/revocation
//   https://college.example/status/7/suspension
//   https://college.example/status/7/token

#pragma once

#include <optional>
#include <string>

#include "base/ids.h"
#include "base/result.h"
#include "json/value.h"

namespace diptych {

struct StatusPlace {
  ListId list;
  Position position;
  bool operator==(const StatusPlace&) const = default;
};

// The entry of purpose "revocation", for a member that publishes below
// `status_url`.
JsonObject MakeRevocationEntry(const std::string& status_url,
                               const StatusPlace& place);

// The entries of both purposes.
JsonArray MakeStatusEntries(const std::string& status_url,
                            const StatusPlace& place);

// The claim "status" of a token.
JsonObject MakeTokenStatus(const std::string& status_url,
                           const StatusPlace& place);

// The place that a credential's credentialStatus names in the lists below
// `status_url`, of either purpose; nothing if it names none of them. kInvalid
// for an entry that names one of its lists and is malformed, or for several
// that disagree.
Result<std::optional<StatusPlace>> FindStatusPlace(
    const JsonValue& credential, const std::string& status_url);

}  // namespace diptych
