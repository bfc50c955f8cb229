// SPDX-License-Identifier: Apache-2.0
//
// A ForkAudit is what the branches of two or more nodes say about a fork, and
// whom they convict: members by name, each with its two signatures
// (docs/spec/branches.md, consensus.md 2.12).

#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/digest.h"
#include "base/ids.h"
#include "base/result.h"
#include "consensus/forensics.h"
#include "json/value.h"

namespace diptych {

// A branch as it came, and where from.
struct NamedBranch {
  std::string name;
  Bytes octets;
};

// A genesis, and the headers and certificates of as large a branch as there may
// be: what a file is read up to.
inline constexpr std::size_t kBranchOctetsMax =
    kBranchGenesisSizeMax + (kBranchHeadersMax * kHeaderSize) +
    (kBranchCertificatesMax * (2 + kCertificateSizeMax)) + 64;

struct ForkAudit {
  struct Convicted {
    MemberId member;
    std::string name;
    Evidence evidence;
  };

  Digest network_id{};
  ForkReport report;
  std::size_t validators = 0;
  // How many may be faulty; a fork takes more.
  std::size_t faults = 0;
  std::vector<Convicted> convicted;

  // Whether they are all whom a fork has to convict at least.
  bool IsComplete() const { return convicted.size() > faults; }
};

// Reads and judges the branches. kInvalid names the one that is no sound
// branch; kInvalid if they are not of one network.
Result<ForkAudit> AuditFork(std::span<const NamedBranch> branches);

// Several lines for a person.
std::string ForkAuditText(const ForkAudit& audit);
JsonObject ForkAuditJson(const ForkAudit& audit);

}  // namespace diptych
