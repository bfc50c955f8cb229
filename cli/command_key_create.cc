// SPDX-License-Identifier: Apache-2.0
//
// diptych key create

#include <memory>

#include "cli/command_table.h"
#include "cli/key_text.h"
#include "cli/passphrase.h"
#include "cli/shared_options.h"
#include "platform/file.h"
#include "wallet/key_store.h"
#include "wallet/network_folder.h"

namespace diptych {
namespace {

struct Options {
  std::string name;
  std::string network = ".";
  std::string passphrase_file;
  KeyType type = KeyType::kSecp256k1;
  bool json = false;
};

// The folder's own passphrase, if it keeps one: one for all its keys.
Result<std::string> Passphrase(const Options& options,
                               const NetworkFolder& folder, Console& console) {
  ASSIGN_OR_RETURN(std::optional<std::string> given,
                   GivenPassphrase(options.passphrase_file));
  if (given) return *std::move(given);
  if (FileExists(folder.passphrase_path())) return folder.StoredPassphrase();
  return ChoosePassphrase(console);
}

Result<ExitCode> Run(const Options& options, Surroundings& surroundings) {
  ASSIGN_OR_RETURN(const NetworkFolder folder,
                   NetworkFolder::Open(options.network));
  ASSIGN_OR_RETURN(const std::string passphrase,
                   Passphrase(options, folder, surroundings.console));
  KeyStore keys(folder.keys_directory());
  ASSIGN_OR_RETURN(
      const StoredKey key,
      keys.Create(options.name, options.type, passphrase, surroundings.random));
  if (options.json) {
    surroundings.console.PrintJson(KeyJson(key, folder));
  } else {
    surroundings.console.Print(KeyLine(key, folder));
  }
  return ExitCode::kOk;
}

Action Declare(OptionSet& set) {
  auto options = std::make_shared<Options>();
  set.Text(
      {.name = "name",
       .value = "NAME",
       .help = "What the key is called in the folder: small letters, digits, "
               "'-' and '_'.",
       .required = true},
      options->name);
  set.Choice<KeyType>(
      {.name = "--type",
       .value = "TYPE",
       .help = "secp256k1 for anchoring and governance, ed25519 for "
               "checkpoints and credentials, p256 for credentials (default: "
               "secp256k1)."},
      {{"secp256k1", KeyType::kSecp256k1},
       {"ed25519", KeyType::kEd25519},
       {"p256", KeyType::kP256}},
      options->type);
  AddNetworkOption(set, options->network);
  AddPassphraseOption(set, options->passphrase_file);
  AddJsonOption(set, options->json);
  return [options](Surroundings& surroundings) {
    return Run(*options, surroundings);
  };
}

}  // namespace

const Command kKeyCreateCommand = {
    .path = "key create",
    .heading = kIssuingHeading,
    .summary = "Make a key of the institution",
    .description =
        "Writes NAME.pem, the secret half under a passphrase, and NAME.pub, "
        "the\n"
        "public half, into the network folder's keys/. A new key counts only "
        "once\n"
        "the register knows its public half.",
    .examples =
        "  # a second anchoring key, to change to later\n"
        "  diptych key create anchoring-2 --network my-network\n"
        "\n"
        "  # a key for signing credentials\n"
        "  diptych key create badges --type ed25519 --network my-network",
    .declare = Declare,
};

}  // namespace diptych
