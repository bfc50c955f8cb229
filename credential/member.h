// SPDX-License-Identifier: Apache-2.0
//
// Members that the readers of proofs ask a credential for.

#pragma once

#include <initializer_list>
#include <string_view>

#include "base/result.h"
#include "json/value.h"

namespace diptych {

// The id of the credential's issuer, whether it is written as a string or as
// an object with an "id". Empty if there is none.
std::string_view IssuerId(const JsonObject& credential);

// kInvalid, with the name, for a credential that has one of these members,
// which its token has for itself.
Status CheckHasNone(const JsonObject& credential,
                    std::initializer_list<std::string_view> names);

}  // namespace diptych
