// SPDX-License-Identifier: Apache-2.0
//
// diptych reinstate

#include "cli/change_status.h"
#include "cli/command_table.h"

namespace diptych {
namespace {

Action Declare(OptionSet& set) {
  return DeclareStatusCommand(
      set,
      {.status = CredentialStatus::kValid,
       .done = "Reinstated",
       .already = "valid already",
       .reasons = {StatusReason::kNotStated, StatusReason::kIssuedInError,
                   StatusReason::kHolderRequest, StatusReason::kReviewEnded}});
}

}  // namespace

const Command kReinstateCommand = {
    .path = "reinstate",
    .heading = kIssuingHeading,
    .summary = "Declare suspended credentials valid again",
    .description =
        "Ends a suspension. What was revoked stays revoked. Receipts that lie "
        "beside\n"
        "the documents are replaced by new ones.",
    .examples =
        "  # the complaint had no substance\n"
        "  diptych reinstate diploma.pdf --reason review-ended --network "
        "my-network",
    .declare = Declare,
};

}  // namespace diptych
