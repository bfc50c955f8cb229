// SPDX-License-Identifier: Apache-2.0
//
// TextMember is the string that an object has under a name; empty if the name
// is missing, or what it names is no string.

#pragma once

#include <string_view>

#include "json/value.h"

namespace diptych {

// Lives as long as `object`.
std::string_view TextMember(const JsonObject& object, std::string_view name);

}  // namespace diptych
