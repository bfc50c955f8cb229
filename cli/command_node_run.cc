// SPDX-License-Identifier: Apache-2.0
//
// diptych node run

#include <memory>
#include <optional>
#include <utility>

#include "base/bytes.h"
#include "cli/command_table.h"
#include "cli/passphrase.h"
#include "cli/shared_options.h"
#include "cli/stop_signal.h"
#include "json/printable.h"
#include "node/config.h"
#include "node/event_log.h"
#include "node/node.h"
#include "platform/file.h"
#include "wallet/network_folder.h"

namespace diptych {
namespace {

struct Options {
  std::string config;  // Empty: the network folder's.
  std::string network = ".";
  std::string passphrase_file;
  std::string ready_file;
  std::optional<std::uint32_t> port;
  bool key_never_used = false;
  bool json = false;
};

Result<NodeConfig> LoadConfig(const Options& options) {
  std::string path = options.config;
  if (path.empty()) {
    ASSIGN_OR_RETURN(const NetworkFolder folder,
                     NetworkFolder::Open(options.network));
    path = folder.node_config_path();
  }
  ASSIGN_OR_RETURN(NodeConfig config, LoadNodeConfig(path));
  if (options.port) config.rpc_port = static_cast<std::uint16_t>(*options.port);
  config.key_is_unused = options.key_never_used;
  return config;
}

std::string ServedAt(const NodeConfig& config, std::uint16_t port) {
  const bool is_ipv6 = config.rpc_address.contains(':');
  return "http://" +
         (is_ipv6 ? "[" + config.rpc_address + "]" : config.rpc_address) + ":" +
         std::to_string(port);
}

void Announce(const Node& node, const std::string& url, const Options& options,
              Console& console) {
  if (options.json) {
    console.PrintJson(JsonObject{{"event", "serving"},
                                 {"origin", node.origin()},
                                 {"url", url},
                                 {"port", node.rpc_port()}});
    return;
  }
  console.Print("The node keeps the log " + Quoted(node.origin()) +
                " and serves it at " + url + " .");
  console.Print("Ctrl-C ends it in good order.");
  console.Flush();
}

bool LogsJson(const NodeConfig& config) { return config.log_format == "json"; }

// A node that does not start was refused by a file, a directory or an address.
// The exit code 1 is for what the register refuses (docs/spec/cli-json.md).
Error NotOfRegister(Error error) {
  if (error.code == ErrorCode::kRefused) error.code = ErrorCode::kInvalid;
  return error;
}

// Until it is stopped.
Result<ExitCode> RunConfigured(const Options& options, const NodeConfig& config,
                               EventLog& log, Surroundings& surroundings) {
  Console& console = surroundings.console;
  ASSIGN_OR_RETURN(
      const Passphrase passphrase,
      FindPassphrase(options.passphrase_file, config.passphrase_file, console));
  // Before the threads, so that a signal during the start is not lost.
  StopSignal stop;
  Result<std::unique_ptr<Node>> opened = Node::Open(
      config, passphrase, surroundings.clock, surroundings.random, log);
  if (!opened) return NotOfRegister(std::move(opened).error());
  const std::unique_ptr<Node> node = *std::move(opened);
  if (Status started = node->Start(); !started) {
    return NotOfRegister(std::move(started).error());
  }
  Announce(*node, ServedAt(config, node->rpc_port()), options, console);
  if (!options.ready_file.empty()) {
    RETURN_IF_ERROR(WriteFile(
        options.ready_file, AsBytes(std::to_string(node->rpc_port()) + "\n")));
  }
  stop.Wait();
  // Standard error is the log's, of which each line is to be an object.
  if (!options.json && !LogsJson(config)) {
    console.Note(std::string(kStopNote));
  }
  node->Stop();
  return ExitCode::kOk;
}

Result<ExitCode> Run(const Options& options, Surroundings& surroundings) {
  ASSIGN_OR_RETURN(const NodeConfig config, LoadConfig(options));
  EventLog log(
      LogsJson(config) ? EventLog::Format::kJson : EventLog::Format::kText,
      LogLevelNamed(config.log_level));
  const Result<ExitCode> code =
      RunConfigured(options, config, log, surroundings);
  if (code || !LogsJson(config)) return code;
  // Why it does not run, too, is a line of the log for whoever reads that.
  if (options.json) surroundings.console.PrintProblem(code.error());
  log.ReportError("the node cannot run", {{"cause", code.error().message}});
  return ExitCodeOf(code.error().code);
}

Action Declare(OptionSet& set) {
  auto options = std::make_shared<Options>();
  set.Text(
      {.name = "--network",
       .value = "DIR",
       .help = "The folder that 'diptych network create' made (default: "
               "DIPTYCH_NETWORK, or the current folder); unused with --config.",
       .variable = kNetworkVariable},
      options->network);
  set.Text(
      {.name = "--config",
       .value = "FILE",
       .help = "The node's configuration (default: node.toml of the network "
               "folder)."},
      options->config);
  set.Number(
      {.name = "--port",
       .value = "PORT",
       .help = "Serves at this port instead of the configured one; 0 takes a "
               "free one."},
      0, 65'535, options->port);
  set.Text(
      {.name = "--ready-file",
       .value = "FILE",
       .help = "Writes the port into this file once the node serves, so that "
               "scripts can wait for it."},
      options->ready_file);
  set.Flag(
      {.name = "--key-never-used",
       .help = "Says that this validator's consensus key has never signed "
               "anything: for the first start in a network that has blocks "
               "already. Never after its data directory was lost."},
      options->key_never_used);
  AddPassphraseOption(set, options->passphrase_file);
  AddJsonOption(set, options->json);
  return [options](Surroundings& surroundings) {
    return Run(*options, surroundings);
  };
}

}  // namespace

const Command kNodeRunCommand = {
    .path = "node run",
    .heading = kNetworkHeading,
    .summary = "Run a node until it is stopped",
    .description =
        "A node keeps the register on disk, takes what issuers write, and "
        "answers\n"
        "whoever asks. It runs in the foreground and tells what happens on "
        "standard\n"
        "error; SIGTERM or Ctrl-C ends it in good order, and nothing that it "
        "has\n"
        "acknowledged is ever lost.",
    .examples =
        "  # the node of a folder that 'diptych network create' made\n"
        "  diptych node run --network my-network\n"
        "\n"
        "  # with a configuration of its own, as a service runs it\n"
        "  diptych node run --config /etc/diptych/node.toml\n"
        "\n"
        "  # in a script: any free port, told once it serves\n"
        "  diptych node run --network my-network --port 0 --ready-file "
        "port.txt &",
    .declare = Declare,
};

}  // namespace diptych
