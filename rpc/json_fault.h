// SPDX-License-Identifier: Apache-2.0
//
// A JSON fault is the first thing for which a JSON body does not fit the
// message of its call, told to whoever wrote the body: the field by its JSON
// name, and what it must be.

#pragma once

#include <google/protobuf/descriptor.h>

#include <string>

#include "json/value.h"

namespace diptych {

// For a body that Protobuf's reader has refused; it words its errors for those
// who know Protobuf. Names nothing but the message if all seems to fit.
std::string JsonFault(const JsonValue& body,
                      const google::protobuf::Descriptor& message);

}  // namespace diptych
