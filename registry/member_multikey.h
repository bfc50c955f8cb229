// SPDX-License-Identifier: Apache-2.0
//
// A MemberMultikey is the text by which credentials, their proofs and DID
// documents name a key of the directory (crypto/public_key_text.h). Pure.

#pragma once

#include <string>

#include "registry/member.h"

namespace diptych {

// Empty for a type that signs no credentials, and for octets that are no key.
std::string MemberMultikey(const MemberKey& key);

}  // namespace diptych
