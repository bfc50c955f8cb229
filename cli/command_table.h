// SPDX-License-Identifier: Apache-2.0
//
// The command table is the list of all commands: to add one, define it in a
// file of its own, declare it here, and give it its line in command_table.cc.

#pragma once

#include <span>
#include <string_view>

#include "cli/command.h"

namespace diptych {

extern const Command kAccreditCommand;
extern const Command kAnchorCommand;
extern const Command kAuditCommand;
extern const Command kCompletionCommand;
extern const Command kHelpCommand;
extern const Command kIssueCommand;
extern const Command kKeyCreateCommand;
extern const Command kKeyExportCommand;
extern const Command kKeyListCommand;
extern const Command kNetworkCreateCommand;
extern const Command kNodeRunCommand;
extern const Command kNodeStatusCommand;
extern const Command kReceiptCommand;
extern const Command kReinstateCommand;
extern const Command kRevokeCommand;
extern const Command kSuspendCommand;
extern const Command kVerifyCommand;
extern const Command kVersionCommand;

// In the order of the help.
std::span<const Command* const> AllCommands();

// What the first word of two-word commands stands for: "key" for "Makes, ...".
// Empty for any other word.
std::string_view FamilySummary(std::string_view word);

}  // namespace diptych
