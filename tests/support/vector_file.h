// SPDX-License-Identifier: Apache-2.0
//
// A vector file is JSON with cases of inputs and their right outcomes: those
// of docs/spec/vectors, made by scripts that share nothing with the program,
// and those of others.

#pragma once

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/digest.h"

namespace diptych {

// A JSON file of vectors. Nothing if there is no such file, which is a
// failure for our own and a reason to skip for those of others. Throws if it
// is no JSON object.
std::optional<boost::json::object> ReadVectorFile(const std::string& path);

// The cases of docs/spec/vectors/NAME, of which there must be as many as the
// file's head says; fails the test if not.
boost::json::array SpecificationCases(const std::string& name);

// "id 12 (inclusion): bit flipped in hash 0", for SCOPED_TRACE.
std::string Describe(const boost::json::value& one);

// A member's value as what it has to be: throws, and so fails the test, if it
// is anything else.
std::string Text(const boost::json::value& value);
std::uint64_t Number(const boost::json::value& value);  // Also in a string.
Bytes Octets(const boost::json::value& hex);
Digest Hash(const boost::json::value& hex);
std::vector<Digest> Hashes(const boost::json::value& array);

}  // namespace diptych
