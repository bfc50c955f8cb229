// SPDX-License-Identifier: Apache-2.0
#include "wallet/issuer.h"

#include <thread>

namespace diptych {

void SystemPause::Wait(std::chrono::milliseconds duration) {
  std::this_thread::sleep_for(duration);
}

}  // namespace diptych
