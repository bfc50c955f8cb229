// SPDX-License-Identifier: Apache-2.0
//
// The status place of a credential is where it says itself that its status
// stands. A receipt proves the status at the place of its entry; if that is
// another one, it does not say what the credential's issuer says.
//
// Somebody who anchors another's credential cannot choose the other's place:
// the place is in a list of his own.

#pragma once

#include <optional>

#include "credential/document.h"
#include "registry/receipt.h"
#include "verdict/verdict.h"

namespace diptych {

// The check of the status, kUnknown, if the document names a place in a list of
// a register (docs/spec/status-lists.md section 3) that is not the entry's.
// Lists with other addresses cannot be compared: if the document names one, or
// what cannot be read, that is kUnknown, too, unless its issuer `is_member`,
// whose word the register's status is. Nothing if there is nothing against it.
std::optional<Check> JudgeStatusPlace(const Document& document,
                                      const CredentialEntry& entry,
                                      bool is_member);

}  // namespace diptych
