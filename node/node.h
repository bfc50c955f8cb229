// SPDX-License-Identifier: Apache-2.0
//
// A Node is one institution's running copy of the register: store, register
// thread, and HTTP server, put together from a configuration.
//
// It is the only place that knows all the parts, and nothing includes it but
// the program.

#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "base/clock.h"
#include "base/random.h"
#include "base/result.h"
#include "crypto/passphrase.h"
#include "node/config.h"
#include "node/event_log.h"
#include "rpc/service.h"

namespace diptych {

class Node {
 public:
  // Opens the store (and makes it, if the data directory is empty), reads the
  // keys and checks that they are this network's. Errors name the key of the
  // configuration to look at. `clock` and `log` must outlive the node.
  static Result<std::unique_ptr<Node>> Open(const NodeConfig& config,
                                            const Passphrase& passphrase,
                                            Clock& clock, Random& random,
                                            EventLog& log);

  ~Node();  // Stops it.

  // Starts to order and to serve.
  Status Start();

  // Takes no more requests, lets what is in flight become durable, and ends.
  void Stop();

  // The registry, as its server asks it; good as long as the node is.
  RegistryService& registry();

  // Where it serves; after Start.
  std::uint16_t rpc_port() const;
  const std::string& origin() const;

 private:
  struct Parts;
  explicit Node(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

}  // namespace diptych
