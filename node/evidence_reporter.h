// SPDX-License-Identifier: Apache-2.0
//
// An EvidenceReporter brings the contradictions that this validator has found
// into the register: it makes a transaction of each, signed with the consensus
// key, and makes it anew as long as the register holds no such conviction
// (consensus.md 2.12).
//
// Every validator that finds a contradiction reports it; the register writes
// it once. What waits is kept in the store by whoever owns the reporter, since
// nobody sends those votes again to a node that was started anew. Of the
// register's thread.

#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <utility>
#include <vector>

#include "base/digest.h"
#include "base/ids.h"
#include "consensus/evidence.h"
#include "consensus/instant.h"
#include "crypto/ecdsa.h"
#include "registry/directory.h"
#include "registry/state.h"
#include "registry/transaction.h"

namespace diptych {

// Contradictions of one member that wait: as many as the register keeps of it.
// A bound for all together would let one validator, in a stall, crowd out the
// others' with what its own votes of each view are worth.
inline constexpr std::size_t kReportsPerMemberMax = kConvictionsPerMemberMax;
// How long a report is given before it is made again: many views' time.
inline constexpr std::uint64_t kReportAgainMs = 60'000;

class EvidenceReporter {
 public:
  struct Identity {
    MemberId member;
    std::uint32_t key = 0;  // The consensus key's place in its record.
    EcdsaSecretKey secret;
  };

  // `validators` in the order of their places in the epoch.
  EvidenceReporter(Identity identity, const std::vector<Validator>& validators)
      : identity_(std::move(identity)), validators_(validators) {}

  // Evidence whose signatures were verified. True if it waits now and did not
  // before: not if `state` holds it or takes no more of that member, or if too
  // much of that member waits.
  bool Note(const Evidence& evidence, const RegisterState& state);

  struct Due {
    std::vector<CheckedTransaction> reports;
    // Something that waited is settled, and forgotten.
    bool is_settled = false;
  };
  // The reports to send now. What `state` holds is settled.
  Due TakeDue(const RegisterState& state, Instant now);

  std::size_t waiting() const { return waiting_.size(); }
  std::vector<Evidence> AllWaiting() const;

 private:
  struct Waiting {
    Evidence evidence;
    SteadyMs due;
  };

  CheckedTransaction Report(const Digest& network_id, const Evidence& evidence,
                            TimeMs now) const;

  Identity identity_;
  std::vector<Validator> validators_;
  // Of 64 validators at most.
  std::map<ConvictionPlace, Waiting> waiting_;
};

}  // namespace diptych
