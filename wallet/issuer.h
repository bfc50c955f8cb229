// SPDX-License-Identifier: Apache-2.0
//
// An Issuer is who acts in the wallet: an institution's folder, its unlocked
// anchoring key, a node to ask, and the ports of time and chance.

#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/random.h"
#include "base/result.h"
#include "crypto/ecdsa.h"
#include "issuing/credential_builder.h"
#include "wallet/network_folder.h"
#include "wallet/registry_port.h"

namespace diptych {

// A Pause waits before the next try; a port, so that tests wait for nothing.
class Pause {
 public:
  virtual ~Pause() = default;
  virtual void Wait(std::chrono::milliseconds duration) = 0;
};

// The Pause of a running program. A signal to the thread ends it early.
class SystemPause : public Pause {
 public:
  void Wait(std::chrono::milliseconds duration) override;
};

// All that is referred to must outlive who is given an Issuer.
struct Issuer {
  const NetworkFolder& network;
  IssuerProfile profile;
  EcdsaSecretKey key;
  std::uint32_t key_number = 0;  // AnchoringKeyNumber of its member.
  RegistryPort& registry;
  Clock& clock;
  Pause& pause;
  Random& random;
  // Set by Ctrl-C: what is in flight is finished, nothing new is begun. Null
  // if nobody stops it.
  const std::atomic<bool>* stop = nullptr;
  // Its own names: what credentials may call it that it anchors.
  std::vector<std::string> dids = {};
  // Told why a call did not succeed, once, when it is going to be tried again
  // for so long (wallet/retry.h); empty if nobody looks.
  std::function<void(std::string_view why, std::chrono::milliseconds left)>
      on_wait = nullptr;

  bool IsStopped() const { return stop != nullptr && stop->load(); }
};

// Asks once whether the node is there and serves the folder's network, so that
// a wrong address is told at once and not after many tries.
Status CheckNode(const NetworkFolder& folder, RegistryPort& registry);

}  // namespace diptych
