// SPDX-License-Identifier: Apache-2.0
//
// KeptContradictions are the contradictory cosignatures that this node has
// seen, with what shows them to others: both signed notes, and whose they are.
//
// One is kept of each two signers, and of each signer with itself; more of the
// same prove no more, however many are sent. Of 64 validators that is half a
// MiB. Whoever owns it writes Signatures() to the store
// (docs/spec/cosignatures.md). Not synchronized.

#pragma once

#include <cstdint>
#include <memory>
#include <set>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "base/ids.h"
#include "registry/genesis.h"
#include "tlog/cosignature_quorum.h"

namespace diptych {

struct KeptContradiction {
  CosignatureContradiction signatures;
  // Of the members.
  std::string first_name;
  std::string second_name;
  // Each with the one signature.
  std::string first_note;
  std::string second_note;
};

// Shared, since each of them has two notes and never changes.
using SharedContradiction = std::shared_ptr<const KeptContradiction>;

class KeptContradictions {
 public:
  // `known`: what the store has; not found since the start.
  KeptContradictions(const Genesis& genesis, std::vector<Cosigner> cosigners,
                     std::span<const CosignatureContradiction> known);

  // What it is kept as; null if these signers' is here already. Requires: both
  // verified, of cosigners.
  SharedContradiction Keep(const CosignatureContradiction& found);

  // In the order in which they were found.
  const std::vector<SharedContradiction>& all() const { return kept_; }
  std::vector<CosignatureContradiction> Signatures() const;

  // Those that were not known at the start.
  std::uint64_t found() const { return found_; }

 private:
  bool Hold(const CosignatureContradiction& found);

  std::string origin_;
  std::vector<MemberRecord> members_;
  std::vector<Cosigner> cosigners_;
  std::set<std::pair<MemberId, MemberId>> signers_;  // The lower one first.
  std::vector<SharedContradiction> kept_;
  std::uint64_t found_ = 0;
};

}  // namespace diptych
