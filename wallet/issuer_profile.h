// SPDX-License-Identifier: Apache-2.0
//
// An issuer's profile is what its credentials say of it, taken from its record
// in the register, so that a verifier finds the same there.

#pragma once

#include <string>
#include <vector>

#include "base/ids.h"
#include "base/result.h"
#include "crypto/key_pem.h"
#include "issuing/credential_builder.h"
#include "registry/member.h"

namespace diptych {

// The id is the member's did:web, or else the did:key of its first credential
// key that holds at `now`; empty if it has neither. Its status lists are below
// the did:web's URL, or else at its node, `node_url`
// (docs/spec/status-lists.md).
IssuerProfile ProfileOf(const MemberRecord& record, const std::string& node_url,
                        TimeMs now);

// The same of who signs with `key`: without a did:web the id is this key's
// did:key. kInvalid unless the record names the key for credentials at `now`:
// verifiers would call all that it signs not valid.
Result<IssuerProfile> SigningProfile(const MemberRecord& record,
                                     const std::string& node_url,
                                     const SecretKey& key, TimeMs now);

// Its names: the did:web, and the did:key of each key for credentials that
// holds at `now`.
std::vector<std::string> DidsOf(const MemberRecord& record, TimeMs now);

}  // namespace diptych
