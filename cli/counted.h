// SPDX-License-Identifier: Apache-2.0
//
// A counted noun is a number and what it counts, as people write it.

#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace diptych {

// "1 credential", "0 credentials": for nouns that take an "s".
std::string Counted(std::size_t count, std::string_view noun);

}  // namespace diptych
