// SPDX-License-Identifier: Apache-2.0
//
// diptych node status

#include <memory>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/hex.h"
#include "base/time_text.h"
#include "cli/command_table.h"
#include "cli/node_status_text.h"
#include "cli/shared_options.h"
#include "json/printable.h"
#include "rpc/client.h"
#include "wallet/network_folder.h"

namespace diptych {
namespace {

struct Options {
  std::string network = ".";
  std::string node;  // Empty: that of the network folder's member.
  bool json = false;
};

JsonArray ContradictionsJson(const v1::GetNodeStatusResponse& status) {
  JsonArray json;
  for (const auto& one : status.contradictions()) {
    json.emplace_back(JsonObject{
        {"size", std::to_string(one.size())},
        {"firstMember", one.first_member()},
        {"firstName", Printable(one.first_name(), kStatusNameCharacters)},
        {"firstNote", one.first_note()},
        {"secondMember", one.second_member()},
        {"secondName", Printable(one.second_name(), kStatusNameCharacters)},
        {"secondNote", one.second_note()}});
  }
  return json;
}

void PrintStatusJson(const v1::GetNodeStatusResponse& status,
                     Console& console) {
  const auto text = [](std::uint64_t value) { return std::to_string(value); };
  JsonArray peers;
  for (const auto& peer : status.peers()) {
    peers.emplace_back(JsonObject{{"member", peer.member()},
                                  {"connected", peer.connected()},
                                  {"height", text(peer.height())}});
  }
  JsonObject json{{"origin", status.origin()},
                  {"networkId", HexEncode(AsBytes(status.network_id()))},
                  {"member", status.member()},
                  {"version", status.version()},
                  {"height", text(status.height())},
                  {"time", FormatTimestamp({status.time_ms()})},
                  {"logSize", text(status.log_size())},
                  {"cosignedHeight", text(status.cosigned_height())},
                  {"cosignedSize", text(status.cosigned_size())},
                  {"cosignersNeeded", status.cosigners_needed()},
                  {"validators", status.validators()},
                  {"epoch", text(status.epoch())},
                  {"view", text(status.view())},
                  {"peers", std::move(peers)},
                  {"evidenceCount", text(status.evidence_count())},
                  {"acceptsWrites", status.accepts_writes()}};
  JsonArray convicted;
  for (const auto& one : status.convicted()) {
    convicted.emplace_back(
        JsonObject{{"member", one.member()},
                   {"name", Printable(one.name(), kStatusNameCharacters)},
                   {"count", one.count()},
                   {"epoch", text(one.epoch())},
                   {"view", text(one.view())},
                   {"contradiction",
                    Printable(one.contradiction(), kStatusNameCharacters)},
                   {"time", FormatTimestamp({one.time_ms()})}});
  }
  json["convicted"] = std::move(convicted);
  json["contradictions"] = ContradictionsJson(status);
  JsonArray warnings;
  for (const std::string& warning : status.warnings()) {
    warnings.emplace_back(Printable(warning, kStatusSentenceCharacters));
  }
  json["warnings"] = std::move(warnings);
  if (status.has_clock_offset_ms()) {
    json["clockOffsetMs"] = status.clock_offset_ms();
  }
  if (status.observer()) json["observer"] = true;
  if (status.has_catch_up()) {
    const auto& catch_up = status.catch_up();
    json["catchingUp"] =
        JsonObject{{"percent", catch_up.percent()},
                   {"remainingBlocks", text(catch_up.remaining_blocks())},
                   {"blocksPerSecond", text(catch_up.blocks_per_second())}};
  }
  const std::string trouble = NodeTrouble(status);
  if (!trouble.empty()) json["trouble"] = trouble;
  console.PrintJson(json);
}

Result<std::string> NodeUrl(const Options& options) {
  if (!options.node.empty()) return options.node;
  ASSIGN_OR_RETURN(const NetworkFolder folder,
                   NetworkFolder::Open(options.network));
  return folder.node_url();
}

Result<ExitCode> Run(const Options& options, Surroundings& surroundings) {
  ASSIGN_OR_RETURN(const std::string url, NodeUrl(options));
  Result<RegistryClient> client = RegistryClient::Create({.url = url});
  if (!client) return Annotate(client.error(), "--node");
  ASSIGN_OR_RETURN(const v1::GetNodeStatusResponse status,
                   client->GetNodeStatus());
  if (options.json) {
    PrintStatusJson(status, surroundings.console);
  } else {
    surroundings.console.Print(NodeStatusText(status));
  }
  return NodeTrouble(status).empty() ? ExitCode::kOk : ExitCode::kNotValid;
}

Action Declare(OptionSet& set) {
  auto options = std::make_shared<Options>();
  AddNetworkOption(set, options->network);
  set.Text({.name = "--node",
            .value = "URL",
            .help = "The node to ask (default: DIPTYCH_NODE, or that of the "
                    "network folder's member).",
            .variable = kNodeVariable},
           options->node);
  AddJsonOption(set, options->json);
  return [options](Surroundings& surroundings) {
    return Run(*options, surroundings);
  };
}

}  // namespace

const Command kNodeStatusCommand = {
    .path = "node status",
    .heading = kNetworkHeading,
    .summary = "Tell how a node and its peers are doing",
    .description =
        "Asks a node how far it has come: the newest final block, the newest\n"
        "checkpoint that a quorum has cosigned, and which peers it reaches. "
        "Exit\n"
        "code 0 if the node does its part, 1 if something keeps it from that, "
        "2\n"
        "if it does not answer. Nothing that it says is proven.",
    .examples =
        "  # your own member's node\n"
        "  diptych node status --network my-network\n"
        "\n"
        "  # any node, for a program that watches it\n"
        "  diptych node status --node http://127.0.0.1:7300 --json",
    .declare = Declare,
};

}  // namespace diptych
