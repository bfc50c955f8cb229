// SPDX-License-Identifier: Apache-2.0
//
// A DidDocument tells whoever resolves a member's did:web with which keys the
// member signs credentials, as the directory has them
// (docs/spec/status-lists.md section 6).
//
// A key that was replaced stays in it, with the day it ended, since what it
// signed is still good; one that counts as stolen stays as revoked, and may
// assert nothing. Keys of other purposes are nobody's business here.

#pragma once

#include <string>

#include "base/ids.h"
#include "base/result.h"
#include "json/value.h"
#include "registry/member.h"

namespace diptych {

// Requires: record.did is a did:web. `now` is the time of the newest block.
JsonObject DidDocument(const MemberRecord& record, TimeMs now);

}  // namespace diptych
