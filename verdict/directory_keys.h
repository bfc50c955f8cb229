// SPDX-License-Identifier: Apache-2.0
//
// Directory keys are those with which a member could sign credentials on a day,
// as the register's directory has it.
//
// They need no web site and outlive the issuer: the record is proven by the
// receipt, and keeps what held when.

#pragma once

#include <string_view>

#include "base/ids.h"
#include "credential/key_resolver.h"
#include "registry/member.h"

namespace diptych {

// Whether `id` is the did:web of the member, or one below it: a faculty's path
// or a key's fragment; or the did:key of a key for credentials that the record
// has, of whatever day, which is how a member without a did:web issues.
bool IsOfMember(std::string_view id, const MemberRecord& member);

// The same of a day: a did:key counts only if the key held for credentials at
// `time`.
bool IsOfMemberAt(std::string_view id, const MemberRecord& member, TimeMs time);

// Whether `id` is a did:key, or the URL of its key.
bool IsDidKey(std::string_view id);

// Whether the record has any key for credentials, of whatever day.
bool HasCredentialKeys(const MemberRecord& member);

// Answers for names of the member, as above, with all of its keys for
// credentials that held at `time`: names within a DID are the member's own
// affair, and a did:key means the one that it is. kRefused, with the day, if
// none held then; kNotFound for the names of others.
KeyResolver DirectoryKeyResolver(const MemberRecord& member, TimeMs time);

}  // namespace diptych
