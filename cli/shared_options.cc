// SPDX-License-Identifier: Apache-2.0
#include "cli/shared_options.h"

namespace diptych {

void AddJsonOption(OptionSet& options, bool& json) {
  options.Flag({.name = "--json",
                .help = "Prints JSON for programs, one object a line."},
               json);
}

void AddNetworkOption(OptionSet& options, std::string& directory) {
  options.Text({.name = "--network",
                .value = "DIR",
                .help = "The folder that 'diptych network create' made "
                        "(default: DIPTYCH_NETWORK, or the current folder).",
                .variable = kNetworkVariable},
               directory);
}

void AddPassphraseOption(OptionSet& options, std::string& file) {
  options.Text({.name = "--passphrase-file",
                .value = "FILE",
                .help = "A file whose first line is the keys' passphrase "
                        "(default: DIPTYCH_PASSPHRASE in the environment, or "
                        "the folder's keys/passphrase, or a question at the "
                        "terminal)."},
               file);
}

void AddNodeOption(OptionSet& options, std::string& url) {
  options.Text({.name = "--node",
                .value = "URL",
                .help = "The node to ask, such as http://127.0.0.1:7300 "
                        "(default: DIPTYCH_NODE, or those that the network "
                        "folder names: its member's own first, another when "
                        "that does not answer).",
                .variable = kNodeVariable},
               url);
}

}  // namespace diptych
