// SPDX-License-Identifier: Apache-2.0
//
// ChangeStatus is what revoke, suspend and reinstate have in common: all but
// the status and the reasons for it.

#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "cli/command.h"
#include "merkle/status_list.h"
#include "registry/entry.h"

namespace diptych {

struct StatusCommand {
  CredentialStatus status;
  // "Revoked".
  std::string done;
  // "already revoked".
  std::string already;
  // Those that make sense for it.
  std::vector<StatusReason> reasons;
};

// A reason as --reason takes it and --json prints it: "issued-in-error".
std::string_view ReasonWord(StatusReason reason);

// Adds files, --reason and the wallet's options.
Action DeclareStatusCommand(OptionSet& set, const StatusCommand& command);

}  // namespace diptych
