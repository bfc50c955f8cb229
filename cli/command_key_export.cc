// SPDX-License-Identifier: Apache-2.0
//
// diptych key export

#include <memory>

#include "cli/command_table.h"
#include "cli/key_text.h"
#include "cli/shared_options.h"
#include "wallet/key_store.h"
#include "wallet/network_folder.h"

namespace diptych {
namespace {

struct Options {
  std::string name;
  std::string network = ".";
  PublicKeyForm form = PublicKeyForm::kMultikey;
  bool json = false;
};

Result<ExitCode> Run(const Options& options, Surroundings& surroundings) {
  ASSIGN_OR_RETURN(const NetworkFolder folder,
                   NetworkFolder::Open(options.network));
  const KeyStore store(folder.keys_directory());
  ASSIGN_OR_RETURN(const StoredKey key, store.Find(options.name));
  std::string text = FormatPublicKey(key.key, options.form);
  if (options.json) {
    JsonObject json = KeyJson(key, folder);
    json["text"] = text;
    surroundings.console.PrintJson(json);
    return ExitCode::kOk;
  }
  if (text.ends_with('\n')) text.pop_back();  // Print ends the line.
  surroundings.console.Print(text);
  return ExitCode::kOk;
}

Action Declare(OptionSet& set) {
  auto options = std::make_shared<Options>();
  set.Text({.name = "name",
            .value = "NAME",
            .help = "The key, as 'key list' names it.",
            .required = true},
           options->name);
  set.Choice<PublicKeyForm>(
      {.name = "--form",
       .value = "FORM",
       .help = "multikey, hex, or pem for openssl (default: multikey)."},
      {{"multikey", PublicKeyForm::kMultikey},
       {"hex", PublicKeyForm::kHex},
       {"pem", PublicKeyForm::kPem}},
      options->form);
  AddNetworkOption(set, options->network);
  AddJsonOption(set, options->json);
  return [options](Surroundings& surroundings) {
    return Run(*options, surroundings);
  };
}

}  // namespace

const Command kKeyExportCommand = {
    .path = "key export",
    .heading = kIssuingHeading,
    .summary = "Print a public key for others to use",
    .description =
        "Prints the public half, which may be given to anybody. The secret "
        "half\n"
        "never leaves its file, NAME.pem, which openssl can read.",
    .examples =
        "  diptych key export anchoring --network my-network\n"
        "\n"
        "  # as a file for openssl\n"
        "  diptych key export log --form pem --network my-network > log.pem",
    .declare = Declare,
};

}  // namespace diptych
