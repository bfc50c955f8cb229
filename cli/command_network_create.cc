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
#include "cli/stop_signal.h"
#include "json/printable.h"
#include "wallet/network_folder.h"

namespace diptych {
namespace {

// The fewest of whom one may fail: f = (n - 1) / 3 (consensus.md 2.0).
constexpr std::uint32_t kValidatorsForAFault = 4;

struct Options {
  NetworkOptions network;
  std::string passphrase_file;
  std::optional<std::uint32_t> validators;
  std::optional<std::uint32_t> observers;
  std::optional<std::uint32_t> accreditors;
  std::optional<std::uint32_t> port;
  std::optional<std::uint32_t> peer_port;
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
  console.Print("  network id  " + HexEncode(folder.network_id()));
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

void PrintSeveral(const CreatedNetwork& created, const NetworkOptions& options,
                  Console& console) {
  const NetworkFolder& first = created.folder;
  const std::string count = std::to_string(options.validators);
  const std::string members =
      std::to_string(options.validators + options.observers);
  const std::string directory = Printable(options.directory, 300);
  console.Print(
      "Made the network " + Quoted(first.genesis().origin) + " of " + count +
      " validators" +
      (options.observers == 0
           ? ""
           : " and " + std::to_string(options.observers) + " observers") +
      " in " + directory + ".");
  console.Print("");
  console.Print("  network id  " + HexEncode(first.network_id()));
  console.Print("  policy      " + Printable(first.policy_path(), 300) +
                "  (the same in every folder; give it to whoever verifies)");
  console.Print("  quorum      " +
                std::to_string(first.policy().groups.front().threshold) +
                " of " + count);
  if (options.validators < kValidatorsForAFault) {
    console.Print(
        "  faults      none: nothing is agreed on while one of them is away; "
        "of 4 validators, one may be");
  }
  console.Print("  members     " + directory + "/member-1 to member-" +
                members + "  (each with its own secret keys" +
                (options.observers == 0 ? "" : "; the last are observers") +
                ")");
  if (options.accreditors > 0) {
    console.Print("  accreditors " + std::string("the last ") +
                  std::to_string(options.accreditors) +
                  " of them  (see diptych accredit --help)");
  }
  console.Print("");
  console.Print("Next, for every member: diptych node run --network " +
                directory + "/member-N");
  if (options.validators > 1) {
    console.Print(
        "A validator that is first started when the others have blocks already "
        "needs --key-never-used, that once.");
  }
}

void PrintCreatedJson(const CreatedNetwork& created,
                      const NetworkOptions& options, Console& console) {
  const NetworkFolder& folder = created.folder;
  JsonObject json;
  json["directory"] = folder.directory();
  json["origin"] = folder.genesis().origin;
  json["networkId"] = HexEncode(folder.network_id());
  json["member"] = folder.member().value;
  json["policy"] = folder.policy_path();
  json["nodeConfig"] = folder.node_config_path();
  json["node"] = folder.node_url();
  if (created.has_stored_passphrase) {
    json["passphraseFile"] = folder.passphrase_path();
  }
  if (options.validators > 1) {
    json["validators"] = options.validators;
    if (options.observers > 0) json["observers"] = options.observers;
    if (options.accreditors > 0) json["accreditors"] = options.accreditors;
    json["networkDirectory"] = options.directory;
  }
  console.PrintJson(json);
}

void NoteUnfinished(const std::string& directory, Console& console) {
  for (const std::string& path : UnfinishedNetworks(directory)) {
    console.Note(
        Printable(path, 300) +
        ": is left of a run that was cut off, and holds secret keys of "
        "no network: remove it, unless another run is at work");
  }
}

Result<ExitCode> Run(const Options& options, Surroundings& surroundings) {
  NetworkOptions network = options.network;
  if (options.port) {
    network.rpc_port = static_cast<std::uint16_t>(*options.port);
  }
  if (options.peer_port) {
    network.peer_port = static_cast<std::uint16_t>(*options.peer_port);
  }
  network.validators = options.validators.value_or(1);
  network.observers = options.observers.value_or(0);
  network.accreditors = options.accreditors.value_or(0);
  network.time = surroundings.clock.Now();
  ASSIGN_OR_RETURN(network.passphrase,
                   Passphrase(options, surroundings.console));
  NoteUnfinished(network.directory, surroundings.console);
  // Half a network beside the other files would be keys that nobody guards.
  const StopSignal stop;
  network.stop = &stop.requested();
  ASSIGN_OR_RETURN(const CreatedNetwork created,
                   CreateNetwork(network, surroundings.random));
  if (options.json) {
    PrintCreatedJson(created, network, surroundings.console);
  } else if (network.validators > 1) {
    PrintSeveral(created, network, surroundings.console);
  } else {
    PrintCreated(created, surroundings.console);
  }
  return ExitCode::kOk;
}

// Who they are, and how many of each kind.
void AddMemberOptions(OptionSet& set, Options& options) {
  set.Number({.name = "--validators",
              .value = "N",
              .help = "How many institutions keep the register (default: 1). "
                      "Each gets a folder of its own, DIR/member-1 and so on."},
             1, kGenesisMembersMax, options.validators);
  set.Number({.name = "--observers",
              .value = "N",
              .help = "How many further institutions run a node that follows "
                      "and serves, without a vote (default: 0). Their folders "
                      "come after the validators'."},
             0, kGenesisMembersMax - 1, options.observers);
  set.Number({.name = "--accreditors",
              .value = "N",
              .help = "How many of the institutions, the last ones, may "
                      "accredit issuers: observers, if there are any (default: "
                      "0)."},
             0, kGenesisMembersMax, options.accreditors);
}

// What their keys are, and what they are kept under.
void AddKeyOptions(OptionSet& set, Options& options) {
  set.Choice(
      {.name = "--credential-key",
       .value = "TYPE",
       .help = "What signs credentials and status lists: ed25519 (default), "
               "which most verifiers read, or p256, where rules ask for "
               "curves of NIST."},
      {{"ed25519", KeyType::kEd25519}, {"p256", KeyType::kP256}},
      options.network.credential_key);
  set.Text(
      {.name = "--passphrase-file",
       .value = "FILE",
       .help =
           "A file whose first line is to be the keys' passphrase (default: "
           "DIPTYCH_PASSPHRASE in the environment, or a random one, kept in "
           "keys/passphrase)."},
      options.passphrase_file);
  set.Flag({.name = "--ask-passphrase",
            .help = "Asks at the terminal for a passphrase to use."},
           options.ask_passphrase);
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
               "https://, as registry.example/log.",
       .required = true},
      network.origin);
  set.Texts({.name = "--name",
             .value = "TEXT",
             .help = "The institution's legal name; of several validators once "
                     "for each, or once to be numbered.",
             .required = true},
            network.names);
  AddMemberOptions(set, *options);
  AddKeyOptions(set, *options);
  set.Texts({.name = "--host",
             .value = "HOST",
             .help = "Where the nodes are reached: once for each validator, or "
                     "once for all (default: 127.0.0.1)."},
            network.hosts);
  set.Text({.name = "--did",
            .value = "DID",
            .help = "Its did:web identifier, if it has one."},
           network.did);
  set.Text({.name = "--url", .value = "URL", .help = "Its web address."},
           network.url);
  set.Number({.name = "--port",
              .value = "PORT",
              .help = "Where its node will serve (default: 7300); of several, "
                      "the first one's, and each other takes the next."},
             1, 65'535, options->port);
  set.Number({.name = "--peer-port",
              .value = "PORT",
              .help = "Where the first node will listen for the others "
                      "(default: 7400); each other takes the next."},
             1, 65'535, options->peer_port);
  AddJsonOption(set, options->json);
  return [options](Surroundings& surroundings) {
    return Run(*options, surroundings);
  };
}

}  // namespace

const Command kNetworkCreateCommand = {
    .path = "network create",
    .heading = kNetworkHeading,
    .summary = "Make a network of one institution or several",
    .description =
        "A network is one register and the institutions that keep it. This "
        "makes\n"
        "the keys of each, the first entry, the configuration of each node, "
        "and the\n"
        "trust policy that verifiers need: a quorum, 3 of 4 for instance. A "
        "network\n"
        "of one is one folder; of several it has a folder for each member. "
        "The\n"
        "README.txt in it says what is secret.",
    .examples =
        "  # a network for trying things out\n"
        "  diptych network create --network my-network \\\n"
        "      --origin registry.example/log --name \"Example University\"\n"
        "\n"
        "  # with an identity on the web, and a passphrase of your own\n"
        "  diptych network create --network my-network --ask-passphrase \\\n"
        "      --origin registry.example/log --name \"Example University\" \\\n"
        "      --did did:web:university.example --url "
        "https://university.example\n"
        "\n"
        "  # with credentials signed by ECDSA over P-256\n"
        "  diptych network create --network my-network \\\n"
        "      --origin registry.example/log --name \"Example University\" \\\n"
        "      --credential-key p256\n"
        "\n"
        "  # four validators on this machine, at ports 7300 to 7303\n"
        "  diptych network create --network four --validators 4 \\\n"
        "      --origin registry.example/log --name \"Example University\"\n"
        "\n"
        "  # and a board that accredits them, and follows without a vote\n"
        "  diptych network create --network four --validators 4 --observers 1 "
        "\\\n"
        "      --accreditors 1 --origin registry.example/log \\\n"
        "      --name North --name South --name East --name West \\\n"
        "      --name \"Quality Board\"\n"
        "\n"
        "  # four institutions, each on its own machine\n"
        "  diptych network create --network four --validators 4 \\\n"
        "      --origin registry.example/log \\\n"
        "      --name North --name South --name East --name West \\\n"
        "      --host north.example --host south.example \\\n"
        "      --host east.example --host west.example",
    .declare = Declare,
};

}  // namespace diptych
