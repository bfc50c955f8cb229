// SPDX-License-Identifier: Apache-2.0
//
// A JSON fault is the first thing for which a JSON body does not fit the
// message of its call, told to whoever wrote the body: the field by its JSON
// name, and what it must be.

#pragma once

#include <google/protobuf/descriptor.h>

#include <optional>
#include <string>

#include "json/value.h"

namespace diptych {

// The first fault, or nothing if there is none that this can see: a number too
// long for its field, in quotes, is left to Protobuf's reader. Stricter than
// that reader, which takes a single value for an array and both spellings of a
// name, and words its errors for those who know Protobuf. null is the field's
// default, but no element of an array.
std::optional<std::string> JsonFault(
    const JsonValue& body, const google::protobuf::Descriptor& message);

}  // namespace diptych
