// SPDX-License-Identifier: Apache-2.0
//
// A Checker watches a simulation for one property, step by step.
//
// It sees the wire, the simulated disks and the truth that no node knows, and
// never the memory of a core. Every hook but OnConvict and OnBlame is called
// for honest validators only.

#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "consensus/evidence.h"
#include "consensus/message.h"
#include "tests/sim/disk.h"
#include "tests/sim/facts.h"
#include "tests/sim/plan.h"
#include "tests/sim/universe.h"

namespace diptych {

struct Violation {
  std::string property;  // "S4"
  std::string text;
};

// What a checker may look at.
struct Truth {
  const Plan& plan;
  Universe& universe;
  Facts& facts;
  ValidatorMask byzantine = 0;
  ValidatorMask damaged = 0;  // Lost part of their disk: not held to S8, L2.
  TrueMs now;
  std::optional<Violation> violation;  // The first one.

  bool IsHonest(std::uint32_t node) const {
    return (byzantine >> node & 1) == 0;
  }
  void Fail(const char* property, std::string text) {
    if (!violation) violation = Violation{property, std::move(text)};
  }
};

class Checker {
 public:
  explicit Checker(Truth& truth) : truth_(truth) {}
  virtual ~Checker() = default;

  // A vote, the one in a proposal too, goes to the wire. `is_new` if this
  // validator never sent it before. Facts hold it already.
  virtual void OnVote(std::uint32_t /*node*/, const Vote& /*vote*/,
                      bool /*is_new*/) {}
  // A guard record reached the disk; `before` is the one it replaces.
  virtual void OnGuard(std::uint32_t /*node*/,
                       const std::optional<GuardRecord>& /*before*/,
                       const GuardRecord& /*after*/, const SimDisk& /*disk*/) {}
  // The core decided to vote for a block, at this time by its own clock.
  virtual void OnDecided(std::uint32_t /*node*/, BlockId /*block*/,
                         TimeMs /*time*/) {}
  virtual void OnProposal(std::uint32_t /*node*/, const Digest& /*hash*/,
                          TimeMs /*time*/) {}
  virtual void OnCommit(std::uint32_t /*node*/, BlockId /*tip*/) {}
  virtual void OnConvict(std::uint32_t /*node*/, const Evidence&) {}
  virtual void OnBlame(std::uint32_t /*node*/, MemberId /*blamed*/,
                       const char* /*reason*/) {}
  // Before and after a vote or proposal of another is given to the core.
  virtual void OnReceived(std::uint32_t /*node*/, const PeerStatus& /*at*/,
                          const Vote& /*vote*/) {}
  virtual void AfterStep(std::uint32_t /*node*/) {}
  virtual void OnCrash(std::uint32_t /*node*/) {}

 protected:
  Truth& truth_;
};

using Checkers = std::vector<std::unique_ptr<Checker>>;
Checkers MakeCheckers(Truth& truth);

}  // namespace diptych
