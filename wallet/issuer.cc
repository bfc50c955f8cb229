// SPDX-License-Identifier: Apache-2.0
#include "wallet/issuer.h"

#include <poll.h>

#include <algorithm>
#include <limits>

#include "base/hex.h"

namespace diptych {

void SystemPause::Wait(std::chrono::milliseconds duration) {
  // A signal ends it: who presses Ctrl-C is not kept waiting.
  poll(nullptr, 0,
       static_cast<int>(std::clamp<std::int64_t>(
           duration.count(), 0, std::numeric_limits<int>::max())));
}

Status CheckNode(const NetworkFolder& folder, RegistryPort& registry) {
  ASSIGN_OR_RETURN(const NetworkAnswer network, registry.GetNetwork());
  if (network.network_id == folder.network_id()) return Ok();
  return Error{ErrorCode::kInvalid,
               "the node serves another network than " + folder.directory() +
                   " is the folder of: it serves " +
                   HexEncode(network.network_id) + ", and the folder is of " +
                   HexEncode(folder.network_id()) +
                   "; name the right node, or the folder of that network"};
}

}  // namespace diptych
