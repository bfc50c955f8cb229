// SPDX-License-Identifier: Apache-2.0
#include "cli/counted.h"

namespace diptych {

std::string Counted(std::size_t count, std::string_view noun) {
  return std::to_string(count) + " " + std::string(noun) +
         (count == 1 ? "" : "s");
}

}  // namespace diptych
