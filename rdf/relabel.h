// SPDX-License-Identifier: Apache-2.0
//
// RelabelQuads gives the blank nodes of a canonical text other labels, as
// selective disclosure does (ecdsa-sd-2023:
// labelReplacementCanonicalizeNQuads): a canonical label says how many nodes
// stand before it, and so something of what is not shown.
//
//   _:c14n1 <https://schema.org/name> "Ada" .
//   _:uVkUuBrlOaELG... <https://schema.org/name> "Ada" .

#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace diptych {

// How many blank nodes are in a text that CanonicalNQuads wrote.
std::size_t CountBlankNodes(std::string_view canonical);

// The lines of a text that CanonicalNQuads wrote, each with its line feed, in
// which the blank node "_:c14nN" is called "_:" and labels[N]; sorted anew.
// Requires CountBlankNodes labels. kInvalid for a text or an IRI that holds
// "_:", which implementations take for a blank node or not.
Result<std::vector<std::string>> RelabelQuads(
    std::string_view canonical, std::span<const std::string> labels);

}  // namespace diptych
