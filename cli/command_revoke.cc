// SPDX-License-Identifier: Apache-2.0
//
// diptych revoke

#include "cli/change_status.h"
#include "cli/command_table.h"

namespace diptych {
namespace {

Action Declare(OptionSet& set) {
  return DeclareStatusCommand(
      set,
      {.status = CredentialStatus::kInvalid,
       .done = "Revoked",
       .already = "already revoked",
       .reasons = {StatusReason::kNotStated, StatusReason::kIssuedInError,
                   StatusReason::kSuperseded, StatusReason::kRequirementsNotMet,
                   StatusReason::kMisconduct, StatusReason::kHolderRequest,
                   StatusReason::kKeyCompromised}});
}

}  // namespace

const Command kRevokeCommand = {
    .path = "revoke",
    .heading = kIssuingHeading,
    .summary = "Declare credentials not valid, for ever",
    .description =
        "The register says from now on that these credentials are not valid, "
        "and a\n"
        "revocation cannot be taken back. Receipts that lie beside the "
        "documents are\n"
        "replaced by new ones that say so; older copies in other hands still "
        "say\n"
        "\"valid as of\" their day, which is why verifiers limit the age of a "
        "receipt.\n"
        "For a doubt that may pass, use 'diptych suspend'.",
    .examples =
        "  # with the reason that others will see\n"
        "  diptych revoke diploma.pdf --reason issued-in-error --network "
        "my-network\n"
        "\n"
        "  # by receipt, when the document is gone\n"
        "  diptych revoke diploma.pdf.diptych --network my-network",
    .declare = Declare,
};

}  // namespace diptych
