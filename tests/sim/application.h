// SPDX-License-Identifier: Apache-2.0
//
// An Application is what stands behind one core: it builds, judges and commits
// blocks. Host is the node around it.
//
// The seam at which the tiny application of the simulator can be exchanged for
// the register.

#pragma once

#include <cstdint>
#include <optional>

#include "consensus/simplex.h"
#include "tests/sim/disk.h"
#include "tests/sim/network.h"
#include "tests/sim/random.h"
#include "tests/sim/universe.h"

namespace diptych {

class ApplicationHost {
 public:
  virtual ~ApplicationHost() = default;
  virtual Universe& universe() const = 0;
  virtual SimRandom& random() = 0;
  virtual SimDisk& disk() = 0;
  virtual std::uint32_t self() const = 0;
  // How long a piece of work takes this time.
  virtual std::uint64_t DrawWork() = 0;
  virtual std::uint64_t DrawWrite() = 0;
  // OnWork(task) after this time, unless the node crashes first.
  virtual void After(std::uint64_t delay_ms, std::uint64_t task) = 0;
  virtual void Give(ConsensusEvent event) = 0;
  virtual void SendTo(std::uint32_t node, Packet packet) = 0;
  virtual void SendToAll(Packet packet) = 0;
  virtual void OnTipCommitted(BlockId tip) = 0;
};

class Application {
 public:
  virtual ~Application() = default;

  virtual void On(const Build& build) = 0;
  virtual void On(const Check& check) = 0;
  virtual void On(const Extend& extend) = 0;
  virtual void On(const Commit& commit) = 0;
  virtual void OnWork(std::uint64_t task) = 0;
  virtual void OnPacket(const Packet& packet) = 0;
  virtual void OnPayload(BlockId block) = 0;
  virtual void Learn(TransactionSet transactions) = 0;

  // Whether a block, with all that it needs, can be written now.
  virtual bool Holds(BlockId block) const = 0;
};

}  // namespace diptych
