// SPDX-License-Identifier: Apache-2.0
//
// An Agreement is one report out of those that several receipts, or several
// nodes, lead to for one document.
//
// Each was judged for itself. The newest proven one answers; the others may be
// older or prove nothing, but none that is proven may contradict another:
//
//   another entry, position, member or time of anchoring
//   another root at one size of the log: the quorum has signed two registers
//   a larger log with an earlier time
//   revoked, and later not
//
// A contradiction is "cannot tell" whatever else is proven.
//
// Where nodes are asked, the receipts in hand are statements like theirs: a
// node that lags behind, or is made to, must not undo what is proven already.
// But they do not stand in for a node that gives no proof: what the verifier
// wants to know is how things are now. "I do not know it" is no proof either:
// anybody can say that, and who stands between can say it for the node.

#pragma once

#include <string>
#include <vector>

#include "verdict/verdict.h"

namespace diptych {

// Nodes or receipts for one document; more than the validators of a network
// have nothing to add.
inline constexpr std::size_t kSourcedReportsMax = 64;

struct SourcedReport {
  std::string source;  // A node's URL or a receipt's file, for the sentence.
  VerdictReport report;
  // Whether it is a node that says that it knows no such credential. Nobody
  // has proven that to the verifier.
  bool is_ignorant = false;
};

// Requires 1 to kSourcedReportsMax reports about one document under one policy.
// A single one is returned as it is.
VerdictReport Agree(std::vector<SourcedReport> reports);

// The same of at least one report of a node and any of receipts in hand,
// together at most kSourcedReportsMax. Where a node proves its answer, a
// receipt that is not of the document counts as one that proves nothing. Where
// none does, the receipts in hand answer only if they prove something against
// the credential, or contradict each other; or if they are of another document,
// and a node says that it knows no such credential, which fits together.
VerdictReport AgreeWithNodes(std::vector<SourcedReport> nodes,
                             std::vector<SourcedReport> in_hand);

}  // namespace diptych
