// SPDX-License-Identifier: Apache-2.0
//
// Forensics finds out who made two conflicting blocks final.
//
// A Branch is one chain of final headers with the certificates by which its
// views ended. If two branches conflict, more than f validators were faulty,
// and some view has two notarizations, or a finalization and a nullification;
// whoever signed both is convicted by the two signatures, and no honest
// validator is among them (consensus.md 2.12). It takes the certificates of
// both branches, from one node each or from several.
//
// Layout of a branch: docs/spec/branches.md. Pure.

#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/digest.h"
#include "base/ids.h"
#include "base/result.h"
#include "consensus/certificate.h"
#include "consensus/evidence.h"
#include "consensus/header.h"
#include "consensus/validator_set.h"
#include "consensus/vote_keys.h"

namespace diptych {

// 1 MiB of headers, and as many certificates as a node keeps of so many views
// where every second one was given up.
inline constexpr std::size_t kBranchHeadersMax = 4'096;
inline constexpr std::size_t kBranchCertificatesMax = 16'384;
// The genesis is one log entry.
inline constexpr std::size_t kBranchGenesisSizeMax = 65'535;

struct Branch {
  // The network's genesis entry, which names the validators; opaque here.
  Bytes genesis;
  // At least one; each is the parent of the next.
  std::vector<Header> headers;
  // In any order; among them the finalization of the last header.
  std::vector<Certificate> certificates;
  bool operator==(const Branch&) const = default;
};

// Requires a branch within the limits above.
Bytes EncodeBranch(const Branch& branch);
// kInvalid unless the octets are a branch. Says nothing about signatures.
Result<Branch> DecodeBranch(ByteView octets);

// What is wrong with a branch, in the order of checking.
enum class BranchVerdict {
  kSound,
  kOtherNetwork,    // A header's, or its epoch.
  kNotLinked,       // A header is not the parent of the next.
  kBadCertificate,  // One that the validators did not sign.
  kNotFinal,        // No finalization of the last header.
};
// "sound", "a certificate is not signed by a quorum of the validators", ...
std::string_view BranchVerdictName(BranchVerdict verdict);

BranchVerdict JudgeBranch(const ValidatorSet& set, const VoteVerifier& verifier,
                          const Digest& network_id, const Branch& branch);

enum class ForkVerdict {
  kFork,            // They conflict.
  kOneChain,        // At every height that two of them have, they agree.
  kNoCommonHeight,  // No two of them have a height in common.
};

struct ForkReport {
  ForkVerdict verdict = ForkVerdict::kOneChain;
  // The lowest height at which two branches differ, and their headers' hashes.
  Height height;
  Digest first{};
  Digest second{};
  // One for each validator that is convicted, in their order: that of the
  // lowest view. More than f of them if the certificates of the view in
  // question are all here; none says that others have to be asked for theirs.
  std::vector<Evidence> evidence;
};

// Requires that every branch is sound.
ForkReport ExamineFork(std::span<const Branch> branches);

}  // namespace diptych
