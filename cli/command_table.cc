// SPDX-License-Identifier: Apache-2.0
#include "cli/command_table.h"

#include <array>
#include <utility>

namespace diptych {

std::span<const Command* const> AllCommands() {
  static constexpr auto kCommands = std::to_array<const Command*>({
      &kVerifyCommand,
      &kAuditCommand,
      &kIssueCommand,
      &kAnchorCommand,
      &kRevokeCommand,
      &kSuspendCommand,
      &kReinstateCommand,
      &kReceiptCommand,
      &kKeyCreateCommand,
      &kKeyListCommand,
      &kKeyExportCommand,
      &kNetworkCreateCommand,
      &kNodeRunCommand,
      &kNodeStatusCommand,
      &kAccreditCommand,
      &kCompletionCommand,
      &kVersionCommand,
  });
  return kCommands;
}

std::string_view FamilySummary(std::string_view word) {
  using Family = std::pair<std::string_view, std::string_view>;
  static constexpr auto kFamilies = std::to_array<Family>({
      {"key", "Make, list and export an institution's keys"},
      {"network", "Make a network"},
      {"node", "Run a node, or ask one how it is"},
  });
  for (const auto& [name, summary] : kFamilies) {
    if (name == word) return summary;
  }
  return "";
}

}  // namespace diptych
