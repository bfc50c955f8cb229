// SPDX-License-Identifier: Apache-2.0
//
// The listed status is what the status lists that a credential names say of it,
// where no register proves its status.
//
// A list counts only if it is the issuer's: signed with a key of the same
// issuer, in date, of the purpose that the credential names, and long enough.
// A list that is missing, stale, unsigned, of another issuer, too short or
// without that place says nothing, and the verdict then is "cannot tell".

#pragma once

#include "credential/document.h"
#include "credential/key_resolver.h"
#include "verdict/outside.h"
#include "verdict/verdict.h"

namespace diptych {

struct ListedStatusInput {
  const Document& document;
  const OutsideKnowledge& outside;
  const KeyResolver& keys;
  const PinnedContexts& contexts;
  TimeMs now;
};

// kPassed if every list that it names could be read and none says that it is
// revoked or suspended, with what it names no list for; kFailed if one says
// that it is; kNotAsked if the credential names none; kUnknown otherwise.
Check JudgeListedStatus(const ListedStatusInput& input);

}  // namespace diptych
