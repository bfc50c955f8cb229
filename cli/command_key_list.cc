// SPDX-License-Identifier: Apache-2.0
//
// diptych key list

#include <memory>
#include <vector>

#include "cli/command_table.h"
#include "cli/key_text.h"
#include "cli/shared_options.h"
#include "wallet/key_store.h"
#include "wallet/network_folder.h"

namespace diptych {
namespace {

struct Options {
  std::string network = ".";
  bool json = false;
};

Result<ExitCode> Run(const Options& options, Surroundings& surroundings) {
  ASSIGN_OR_RETURN(const NetworkFolder folder,
                   NetworkFolder::Open(options.network));
  const KeyStore store(folder.keys_directory());
  ASSIGN_OR_RETURN(const std::vector<StoredKey> keys, store.List());
  for (const StoredKey& key : keys) {
    if (options.json) {
      surroundings.console.PrintJson(KeyJson(key, folder));
    } else {
      surroundings.console.Print(KeyLine(key, folder));
    }
  }
  return ExitCode::kOk;
}

Action Declare(OptionSet& set) {
  auto options = std::make_shared<Options>();
  AddNetworkOption(set, options->network);
  AddJsonOption(set, options->json);
  return [options](Surroundings& surroundings) {
    return Run(*options, surroundings);
  };
}

}  // namespace

const Command kKeyListCommand = {
    .path = "key list",
    .heading = kIssuingHeading,
    .summary = "List the institution's keys and what each is for",
    .description = "Shows the public halves only, and asks for no passphrase.",
    .examples = "  diptych key list --network my-network",
    .declare = Declare,
};

}  // namespace diptych
