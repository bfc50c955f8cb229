// SPDX-License-Identifier: Apache-2.0
//
// A Checker watches a simulation for one property, step by step.
//
// It sees the wire, the simulated disks and the truth that no node knows, and
// never the memory of a core. Every hook but OnConvict and OnBlame is called
// for honest validators only. MakeChecker finds out which hooks a checker has,
// so that what happens often is shown to those alone that look at it.

#pragma once

#include <memory>
#include <optional>
#include <string>
#include <type_traits>
#include <vector>

#include "consensus/evidence.h"
#include "consensus/message.h"
#include "registry/execution.h"
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
  ValidatorMask rotten = 0;  // Bits on their disk are not what they were.
  // Lost their whole directory, key and what it signed aside, and have not met
  // that yet.
  ValidatorMask in_doubt = 0;
  // What a light client accepted, with more than f Byzantine; and whether two
  // of them conflict.
  std::vector<Certificate> accepted;
  bool client_forked = false;
  std::string only = {};  // Whatever else fails is passed over.
  // A checker waits for the end of the step.
  bool step_awaited = false;

  // A number out of a frame may be nobody's.
  bool IsValidator(std::uint32_t number) const {
    return number < plan.validators;
  }
  bool IsHonest(std::uint32_t number) const {
    return IsValidator(number) && (byzantine >> number & 1) == 0;
  }
  void Fail(std::string_view property, std::string text) {
    if (!only.empty() && property != only) return;
    if (!violation) violation = {std::string(property), std::move(text)};
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
  // A certificate goes to all. Cleared by AfterStep.
  virtual void OnBroadcast(std::uint32_t /*node*/,
                           const Certificate& /*certificate*/) {}
  // A proposal goes to all; `final_view` is the proposer's.
  virtual void OnProposed(std::uint32_t /*node*/, BlockId /*block*/,
                          View /*final_view*/) {}
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
  // A certificate goes to the wire, whoever sends it.
  virtual void OnWire(const Certificate& /*certificate*/) {}
  // A peer asks for certificates of a node whose newest finalization is this.
  virtual void OnAsked(std::uint32_t /*node*/, std::uint32_t /*asker*/,
                       const std::optional<Certificate>& /*finalization*/) {}
  // A certificate goes to one node.
  virtual void OnSentTo(std::uint32_t /*to*/, const Certificate&) {}
  virtual void OnConvict(std::uint32_t /*node*/, const Evidence&) {}
  virtual void OnBlame(std::uint32_t /*node*/, MemberId /*blamed*/,
                       const char* /*reason*/) {}
  // Before and after a vote or proposal of another is given to the core.
  virtual void OnReceived(std::uint32_t /*node*/, const PeerStatus& /*at*/,
                          const Vote& /*vote*/) {}
  // What the memory of the node's core holds after a step; and how many blocks
  // a replica holds that can become final, and that cannot any more, and up to
  // which view it has stored what is final.
  struct Blocks {
    std::size_t open = 0;
    std::size_t outlived = 0;
    View stored;
  };
  virtual void OnHeld(std::uint32_t /*node*/, const Simplex::Holdings& /*held*/,
                      const Blocks& /*blocks*/) {}
  // After the step in which a checker called AwaitStep; others may hear of it,
  // too.
  virtual void AfterStep(std::uint32_t /*node*/) {}
  // A node that is to name what rotted on its disk takes this instead.
  virtual void OnRead(std::uint32_t /*node*/, const std::string& /*what*/,
                      bool /*is_as_written*/) {}
  // A final block is stored, executed.
  virtual void OnRegistered(std::uint32_t /*node*/,
                            const Execution& /*execution*/) {}
  virtual void OnCrash(std::uint32_t /*node*/) {}
  // A validator is about to start from this disk.
  virtual void OnStart(std::uint32_t /*node*/, const SimDisk& /*disk*/) {}

  // Which of the frequent hooks it has.
  struct Hooks {
    bool vote = false;
    bool broadcast = false;
    bool proposed = false;
    bool guard = false;
    bool proposal = false;
    bool wire = false;
    bool asked = false;
    bool sent_to = false;
    bool received = false;
    bool held = false;
    bool after_step = false;
  };
  const Hooks& hooks() const { return hooks_; }

 protected:
  // Asks for AfterStep.
  void AwaitStep() { truth_.step_awaited = true; }

  Truth& truth_;

 private:
  template <class Kind>
  friend std::unique_ptr<Checker> MakeChecker(Truth& truth);

  Hooks hooks_;
};

// Whether a hook is a checker's own, and not the empty one that all have.
template <class Kind, class... Seen>
constexpr bool IsOwnHook(void (Kind::* /*hook*/)(Seen...)) {
  return !std::is_same_v<Kind, Checker>;
}

template <class Kind>
std::unique_ptr<Checker> MakeChecker(Truth& truth) {
  std::unique_ptr<Checker> checker = std::make_unique<Kind>(truth);
  checker->hooks_ = {.vote = IsOwnHook(&Kind::OnVote),
                     .broadcast = IsOwnHook(&Kind::OnBroadcast),
                     .proposed = IsOwnHook(&Kind::OnProposed),
                     .guard = IsOwnHook(&Kind::OnGuard),
                     .proposal = IsOwnHook(&Kind::OnProposal),
                     .wire = IsOwnHook(&Kind::OnWire),
                     .asked = IsOwnHook(&Kind::OnAsked),
                     .sent_to = IsOwnHook(&Kind::OnSentTo),
                     .received = IsOwnHook(&Kind::OnReceived),
                     .held = IsOwnHook(&Kind::OnHeld),
                     .after_step = IsOwnHook(&Kind::AfterStep)};
  return checker;
}

// All of them; and those with a hook, for each of the frequent ones.
struct Checkers {
  std::vector<std::unique_ptr<Checker>> all;
  std::vector<Checker*> of_votes;
  std::vector<Checker*> of_broadcasts;
  std::vector<Checker*> of_proposed;
  std::vector<Checker*> of_guards;
  std::vector<Checker*> of_proposals;
  std::vector<Checker*> of_wire;
  std::vector<Checker*> of_asked;
  std::vector<Checker*> of_sent;
  std::vector<Checker*> of_received;
  std::vector<Checker*> of_held;
  std::vector<Checker*> of_steps;

  void Add(std::unique_ptr<Checker> checker);
  auto begin() const { return all.begin(); }
  auto end() const { return all.end(); }
};
Checkers MakeCheckers(Truth& truth);

}  // namespace diptych
