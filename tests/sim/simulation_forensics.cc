// SPDX-License-Identifier: Apache-2.0
//
// Fork forensics: with more than f Byzantine validators two blocks that
// conflict may both become final, and then at least f + 1 validators are
// convicted, and no honest one (2.12).
//
// Judged from what honest nodes keep: the certificates that they persisted.

#include <bit>
#include <map>

#include "tests/sim/simulation.h"

namespace diptych {
namespace {

// Of certificates of one view that contradict each other, who signed both.
ValidatorMask SignedBoth(const Certificate& left, const Certificate& right) {
  const VoteKind one = left.statement.kind;
  const VoteKind other = right.statement.kind;
  const bool same_block =
      left.statement.block_hash == right.statement.block_hash;
  const bool same_kind = one == other;
  const bool neither_notarizes =
      one != VoteKind::kNotarize && other != VoteKind::kNotarize;
  const bool contradict = same_kind ? !same_block : neither_notarizes;
  if (!contradict) return 0;
  const auto mask = [](const Certificate& certificate) {
    ValidatorMask bits = 0;
    for (const Certificate::Signature& signature : certificate.signatures) {
      bits |= ValidatorMask{1} << signature.signer.value;
    }
    return bits;
  };
  return mask(left) & mask(right);
}

}  // namespace

void Simulation::Finish() {
  if (plan_.mode != Mode::kForensics) return;
  bool forked = truth_.client_forked;
  std::map<View, std::vector<SimDisk::SharedCertificate>> kept;
  for (const auto& node : nodes_) {
    if (!node->role().is_honest) continue;
    for (const auto& other : nodes_) {
      if (!other->role().is_honest) continue;
      forked = forked || (!universe_.Descends(node->tip(), other->tip()) &&
                          !universe_.Descends(other->tip(), node->tip()));
    }
    for (const SimDisk::SharedCertificate& certificate : node->archive()) {
      kept[certificate->statement.view].push_back(certificate);
    }
  }
  // What a light client was shown counts as well (S13).
  for (const Certificate& accepted : truth_.accepted) {
    kept[accepted.statement.view].push_back(
        std::make_shared<const Certificate>(accepted));
  }
  ValidatorMask guilty = 0;
  for (const auto& [view, certificates] : kept) {
    for (const auto& left : certificates) {
      for (const auto& right : certificates) {
        guilty |= SignedBoth(*left, *right);
      }
    }
  }
  if ((guilty & ~truth_.byzantine) != 0) {
    truth_.Fail("forensics", "an honest validator is convicted");
  }
  if (!forked) return;
  ++result_.forks;
  if (std::popcount(guilty) <= static_cast<int>(set_.faults())) {
    truth_.Fail("forensics", "a fork convicts only " +
                                 std::to_string(std::popcount(guilty)));
  }
}

}  // namespace diptych
