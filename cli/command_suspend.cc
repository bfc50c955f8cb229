// SPDX-License-Identifier: Apache-2.0
//
// diptych suspend

#include "cli/change_status.h"
#include "cli/command_table.h"

namespace diptych {
namespace {

Action Declare(OptionSet& set) {
  return DeclareStatusCommand(
      set,
      {.status = CredentialStatus::kSuspended,
       .done = "Suspended",
       .already = "already suspended",
       .reasons = {StatusReason::kNotStated, StatusReason::kIssuedInError,
                   StatusReason::kRequirementsNotMet, StatusReason::kMisconduct,
                   StatusReason::kHolderRequest, StatusReason::kUnderReview,
                   StatusReason::kKeyCompromised}});
}

}  // namespace

const Command kSuspendCommand = {
    .path = "suspend",
    .heading = kIssuingHeading,
    .summary = "Declare credentials not valid until reinstated",
    .description =
        "The register says from now on that these credentials are not valid "
        "for the\n"
        "time being; 'diptych reinstate' makes them valid again. Receipts that "
        "lie\n"
        "beside the documents are replaced by new ones.",
    .examples =
        "  # while a complaint is looked into\n"
        "  diptych suspend diploma.pdf --reason under-review --network "
        "my-network",
    .declare = Declare,
};

}  // namespace diptych
