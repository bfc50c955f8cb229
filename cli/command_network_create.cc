// SPDX-License-Identifier: Apache-2.0
//
// diptych network create

#include <memory>
#include <optional>
#include <utility>

#include "base/hex.h"
#include "cli/command_table.h"
#include "cli/passphrase.h"
#include "cli/shared_options.h"
#include "json/printable.h"
#include "wallet/network_folder.h"

namespace diptych {
namespace {

struct Options {
  NetworkOptions network;
  std::string passphrase_file;
  std::optional<std::uint32_t> port;
  bool ask_passphrase = false;
  bool json = false;
};

Result<std::optional<std::string>> Passphrase(const Options& options,
                                              Console& console) {
  if (!options.ask_passphrase) return GivenPassphrase(options.passphrase_file);
  ASSIGN_OR_RETURN(std::string chosen, ChoosePassphrase(console));
  return std::optional(std::move(chosen));
}

void PrintCreated(const CreatedNetwork& created, Console& console) {
  const NetworkFolder& folder = created.folder;
  const std::string directory = Printable(folder.directory(), 300);
  console.Print("Made the network " + Quoted(folder.genesis().origin) + " of " +
                Quoted(folder.member_record().name) + " in " + directory + ".");
  console.Print("");
  console.Print("  network id  " + EncodeHex(folder.network_id()));
  console.Print("  policy      " + Printable(folder.policy_path(), 300) +
                "  (give it to whoever verifies)");
  console.Print("  keys        " + Printable(folder.keys_directory(), 300) +
                "  (never give these to anybody)");
  if (created.has_stored_passphrase) {
    console.Print("");
    console.Print(
        "The keys' passphrase was made at random and lies beside them: " +
        Printable(folder.passphrase_path(), 300) + ".");
    console.Print("Guard that file, and keep a copy elsewhere.");
  }
  console.Print("");
  console.Print("Next: diptych node run --network " + directory);
}

void PrintCreatedJson(const CreatedNetwork& created, Console& console) {
  const NetworkFolder& folder = created.folder;
  JsonObject json;
  json["directory"] = folder.directory();
  json["origin"] = folder.genesis().origin;
  json["networkId"] = EncodeHex(folder.network_id());
  json["member"] = folder.member().value;
  json["policy"] = folder.policy_path();
  json["nodeConfig"] = folder.node_config_path();
  json["node"] = folder.node_url();
  if (created.has_stored_passphrase) {
    json["passphraseFile"] = folder.passphrase_path();
  }
  console.PrintJson(json);
}

Result<ExitCode> Run(const Options& options, Surroundings& surroundings) {
  NetworkOptions network = options.network;
  if (options.port)
    network.rpc_port = static_cast<std::uint16_t>(*options.port);
  network.time = surroundings.clock.Now();
  ASSIGN_OR_RETURN(network.passphrase,
                   Passphrase(options, surroundings.console));
  ASSIGN_OR_RETURN(const CreatedNetwork created,
                   CreateNetwork(network, surroundings.random));
  if (options.json) {
    PrintCreatedJson(created, surroundings.console);
  } else {
    PrintCreated(created, surroundings.console);
  }
  return ExitCode::kOk;
}

Action Declare(OptionSet& set) {
  auto options = std::make_shared<Options>();
  NetworkOptions& network = options->network;
  set.Text({.name = "--network",
            .value = "DIR",
            .help = "The folder to make; it must not exist yet.",
            .required = true,
            .variable = kNetworkVariable},
           network.directory);
  set.Text(
      {.name = "--origin",
       .value = "NAME",
       .help = "The log's name for ever: the URL that will serve it, without "
               "https://.",
       .required = true},
      network.origin);
  set.Text({.name = "--name",
            .value = "TEXT",
            .help = "The institution's legal name.",
            .required = true},
           network.name);
  set.Text({.name = "--did",
            .value = "DID",
            .help = "Its did:web identifier, if it has one."},
           network.did);
  set.Text({.name = "--url", .value = "URL", .help = "Its web address."},
           network.url);
  set.Number({.name = "--port",
              .value = "PORT",
              .help = "Where its node will serve (default: 7300)."},
             1, 65'535, options->port);
  set.Text(
      {.name = "--passphrase-file",
       .value = "FILE",
       .help =
           "A file whose first line is to be the keys' passphrase (default: "
           "DIPTYCH_PASSPHRASE in the environment, or a random one, kept in "
           "keys/passphrase)."},
      options->passphrase_file);
  set.Flag({.name = "--ask-passphrase",
            .help = "Asks at the terminal for a passphrase to use."},
           options->ask_passphrase);
  AddJsonOption(set, options->json);
  return [options](Surroundings& surroundings) {
    return Run(*options, surroundings);
  };
}

}  // namespace

const Command kNetworkCreateCommand = {
    .path = "network create",
    .heading = kNetworkHeading,
    .summary = "Make a network of one institution",
    .description =
        "A network is one register and the institutions that keep it. This "
        "makes\n"
        "a network of one: its keys, its first entry, the configuration of "
        "its\n"
        "node, and the trust policy that verifiers need. All of it is one "
        "folder;\n"
        "the README.txt in it says what is secret.",
    .examples =
        "  # a network for trying things out\n"
        "  diptych network create --network my-network \\\n"
        "      --origin registry.example/log --name \"Example University\"\n"
        "\n"
        "  # with an identity on the web, and a passphrase of your own\n"
        "  diptych network create --network my-network --ask-passphrase \\\n"
        "      --origin registry.example/log --name \"Example University\" \\\n"
        "      --did did:web:university.example --url "
        "https://university.example",
    .declare = Declare,
};

}  // namespace diptych
