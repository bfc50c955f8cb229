// SPDX-License-Identifier: Apache-2.0
//
// The check of the accreditation: who vouched for the issuer when it issued a
// credential, and whether for this one.
//
// The issuer's record in the receipt says it (registry/accreditation.h). That
// nobody did decides nothing, unless the verifier asks for it: an employer asks
// about a credential, and who needs an accreditation knows that they do.

#pragma once

#include <string>
#include <vector>

#include "credential/document.h"
#include "registry/receipt.h"
#include "verdict/verdict.h"

namespace diptych {

// The accreditations that held when the credential was anchored. Requires a
// document that is the one that was anchored.
std::vector<AccreditedBy> AccreditedWhen(const Document& document,
                                         const ReceiptFacts& proven);

// Passed if one of them is for this credential; else not asked, or unknown if
// `is_demanded`.
Check JudgeAccreditation(const std::vector<AccreditedBy>& held,
                         const ReceiptFacts& proven, bool is_demanded);

// "Quality Board (member 7) and Other Board (member 8)": those that are for
// this credential; empty if none is.
std::string AccreditorsText(const std::vector<AccreditedBy>& held);

}  // namespace diptych
