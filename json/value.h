// SPDX-License-Identifier: Apache-2.0
//
// A JsonValue is a JSON text as a tree. Folders that read JSON name it by these
// names and include this, so that the library behind them is known here alone.

#pragma once

#include <boost/json/value.hpp>

namespace diptych {

using JsonValue = boost::json::value;
using JsonArray = boost::json::array;
using JsonObject = boost::json::object;  // keeps the order of its members

// A name and its value in an object: key() and value().
using JsonMember = boost::json::key_value_pair;

}  // namespace diptych
