// SPDX-License-Identifier: Apache-2.0
#include "cli/shared_options.h"

#include "cli/duration.h"

namespace diptych {

CLI::Option* AddJsonOption(CLI::App& app, bool& json) {
  return app.add_flag("--json", json,
                      "Prints JSON for programs, one object a line.");
}

CLI::Option* AddNetworkOption(CLI::App& app, std::string& directory) {
  return app
      .add_option("--network", directory,
                  "The folder that 'diptych network create' made (default: "
                  "DIPTYCH_NETWORK, or the current folder).")
      ->type_name("DIR")
      ->envname(kNetworkVariable);
}

CLI::Option* AddPassphraseOption(CLI::App& app, std::string& file) {
  return AddPassphraseFileOption(
      app, file,
      "A file whose first line is the keys' passphrase (default: "
      "DIPTYCH_PASSPHRASE in the environment, or the folder's "
      "keys/passphrase, or a question at the terminal).");
}

CLI::Option* AddPassphraseFileOption(CLI::App& app, std::string& file,
                                     const std::string& description) {
  return app.add_option("--passphrase-file", file, description)
      ->type_name("FILE");
}

CLI::Option* AddNodeOption(CLI::App& app, std::string& url) {
  return app
      .add_option("--node", url,
                  "The node to ask, such as http://127.0.0.1:7300 (default: "
                  "DIPTYCH_NODE, or the one that the network folder names).")
      ->type_name("URL")
      ->envname(kNodeVariable);
}

CLI::Validator DurationValidator() {
  return CLI::Validator(
      [](std::string& text) {
        const Result<DurationMs> duration = ParseDuration(text);
        return duration ? std::string() : duration.error().message;
      },
      "");
}

}  // namespace diptych
