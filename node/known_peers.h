// SPDX-License-Identifier: Apache-2.0
//
// The known peers are those whose connections this node makes or takes: the
// other validators, and for a validator the observers of the network.
//
// Keys come from the genesis, so nobody else gets in; addresses come from the
// configuration, which CheckPeers has compared with it.

#pragma once

#include "base/result.h"
#include "node/config.h"
#include "peer/peer_table.h"
#include "registry/genesis.h"

namespace diptych {

// Requires peers in the configuration, all of them members. kRefused if the
// genesis names no TLS key for one of them.
Result<PeerTable> MakePeerTable(const NodeConfig& config,
                                const Genesis& genesis);

}  // namespace diptych
