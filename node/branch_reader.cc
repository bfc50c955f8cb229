// SPDX-License-Identifier: Apache-2.0
#include "node/branch_reader.h"

#include <algorithm>
#include <string>
#include <utility>

namespace diptych {

Result<Branch> ReadBranch(const Store& store, Height first, Height last) {
  const Height newest = store.newest_height();
  if (first > last || last > newest) {
    return Error{ErrorCode::kNotFound,
                 "no such blocks: the newest final one has height " +
                     std::to_string(newest.value)};
  }
  const Error too_many{ErrorCode::kInvalid,
                       "too many blocks for one branch: ask for at most " +
                           std::to_string(kBranchReadHeadersMax) +
                           ", or for fewer if views were given up there"};
  ASSIGN_OR_RETURN(const Finality finality, store.ReadFinality(last));
  const Height end = finality.header.height;
  if (end.value - first.value >= kBranchReadHeadersMax) return too_many;
  Branch branch;
  ASSIGN_OR_RETURN(branch.genesis, store.ReadEntry({0}));
  for (Height at = first; at <= end; ++at.value) {
    ASSIGN_OR_RETURN(const StoredBlock block, store.ReadBlock(at));
    branch.headers.push_back(block.header);
  }
  ASSIGN_OR_RETURN(branch.certificates,
                   store.ReadCertificatesOf(finality.header.epoch,
                                            branch.headers.front().parent_view,
                                            finality.header.view,
                                            kBranchReadCertificatesMax));
  if (branch.certificates.size() == kBranchReadCertificatesMax) return too_many;
  // Finalizations are kept by height, since they may be of a view long ago.
  for (const Header& header : branch.headers) {
    ASSIGN_OR_RETURN(Finality proof, store.ReadFinality(header.height));
    const bool is_here =
        std::ranges::any_of(branch.certificates, [&](const Certificate& held) {
          return held.statement == proof.certificate.statement;
        });
    if (!is_here) branch.certificates.push_back(std::move(proof.certificate));
  }
  return branch;
}

}  // namespace diptych
