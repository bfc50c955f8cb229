// SPDX-License-Identifier: Apache-2.0
#include "platform/system_random.h"

#include <sys/random.h>

#include <cerrno>

#include "base/check.h"

namespace diptych {

void SystemRandom::Fill(std::span<std::uint8_t> out) {
  while (!out.empty()) {
    const ssize_t count = getrandom(out.data(), out.size(), 0);
    if (count < 0) {
      CHECK(errno == EINTR);
      continue;
    }
    out = out.subspan(static_cast<std::size_t>(count));
  }
}

}  // namespace diptych
