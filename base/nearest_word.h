// SPDX-License-Identifier: Apache-2.0
//
// The nearest word is the one a person most likely meant who typed another.

#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace diptych {

// How many characters have to be changed, added, dropped or swapped with their
// neighbour to make one word of the other (optimal string alignment).
std::size_t EditDistance(std::string_view a, std::string_view b);

// The word of `words` closest to `typed`, the first of several; empty if even
// that differs in more than a third of its characters.
std::string NearestWord(std::string_view typed,
                        std::span<const std::string> words);

}  // namespace diptych
