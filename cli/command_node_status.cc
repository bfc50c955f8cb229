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
#include "cli/shared_options.h"
#include "json/printable.h"
#include "rpc/client.h"
#include "wallet/network_folder.h"

namespace diptych {
namespace {

constexpr std::size_t kShownText = 200;
// Two sentences of a node about itself.
constexpr std::size_t kTroubleText = 400;

struct Options {
  std::string network = ".";
  std::string node;  // Empty: that of the network folder's member.
  bool json = false;
};

// What keeps the node from doing its part now; empty if nothing does.
std::string Trouble(const v1::GetNodeStatusResponse& status) {
  if (!status.accepts_writes()) {
    return "it takes no writes: " + Printable(status.cause(), kTroubleText);
  }
  // Itself, if it has a vote.
  std::size_t connected = status.observer() ? 0 : 1;
  for (const auto& peer : status.peers()) connected += peer.connected() ? 1 : 0;
  if (status.peers_size() > 0 && connected < status.cosigners_needed()) {
    return "it reaches " + std::to_string(connected) + " of " +
           std::to_string(status.validators()) + " validators, " +
           (status.observer() ? "" : "itself with them, ") + "and " +
           std::to_string(status.cosigners_needed()) + " are needed";
  }
  if (!status.trouble().empty()) {
    return Printable(status.trouble(), kTroubleText);
  }
  if (status.cosigned_size() == 0) return "no checkpoint is cosigned yet";
  return "";
}

// What it has told of is some seconds old; whether it is behind says a warning.
std::string PeerText(const v1::GetNodeStatusResponse::Peer& peer,
                     std::uint64_t height) {
  if (!peer.connected()) return "down";
  if (peer.height() >= height) return "up";
  return "up, has told of block " + std::to_string(peer.height());
}

std::string ConvictedText(const v1::GetNodeStatusResponse::Convicted& one) {
  std::string text =
      "member " + std::to_string(one.member()) + ", " + Quoted(one.name()) +
      ": signed " + Printable(one.contradiction(), kShownText) + " in view " +
      std::to_string(one.view()) + " of epoch " + std::to_string(one.epoch());
  if (one.count() > 1) {
    text += ", and contradicted itself in " + std::to_string(one.count() - 1) +
            " more";
  }
  return text;
}

std::string ContradictionText(
    const v1::GetNodeStatusResponse::Contradiction& one) {
  const auto whose = [](std::uint32_t member, const std::string& name) {
    return "member " + std::to_string(member) + ", " + Quoted(name);
  };
  const std::string size = std::to_string(one.size());
  const std::string first = whose(one.first_member(), one.first_name());
  if (one.first_member() == one.second_member()) {
    return first + ": cosigned two logs of " + size +
           " entries, which convicts it (--json shows both notes)";
  }
  return first + ", and " + whose(one.second_member(), one.second_name()) +
         ": cosigned different logs of " + size +
         " entries, so one of them keeps another log (--json shows both notes)";
}

void PrintStatus(const v1::GetNodeStatusResponse& status, Console& console) {
  const auto number = [](std::uint64_t value) { return std::to_string(value); };
  console.Print((status.observer() ? "Observer, member " : "Member ") +
                number(status.member()) + " of " + Quoted(status.origin()) +
                ", version " + Printable(status.version(), kShownText));
  console.Print("");
  console.Print("  network id  " + HexEncode(AsBytes(status.network_id())));
  console.Print("  final       block " + number(status.height()) + ", " +
                number(status.log_size()) + " entries, " +
                FormatMinute({status.time_ms()}));
  console.Print(status.cosigned_size() == 0
                    ? "  cosigned    nothing yet"
                    : "  cosigned    block " +
                          number(status.cosigned_height()) + ", " +
                          number(status.cosigned_size()) + " entries, " +
                          number(status.cosigners_needed()) + " of " +
                          number(status.validators()) + " needed");
  console.Print("  consensus   epoch " + number(status.epoch()) + ", view " +
                number(status.view()));
  if (status.has_catch_up()) {
    const auto& catch_up = status.catch_up();
    console.Print("  catching up " + number(catch_up.percent()) + " %, " +
                  number(catch_up.remaining_blocks()) + " blocks remain, " +
                  number(catch_up.blocks_per_second()) + " a second");
  }
  for (const auto& peer : status.peers()) {
    console.Print("  member " + number(peer.member()) + "    " +
                  PeerText(peer, status.height()));
  }
  console.Print("  evidence    " + number(status.evidence_count()) +
                " found by this node since its start");
  for (const auto& convicted : status.convicted()) {
    console.Print("  convicted   " + ConvictedText(convicted));
  }
  for (const auto& one : status.contradictions()) {
    console.Print("  contradict  " + ContradictionText(one));
  }
  for (const std::string& warning : status.warnings()) {
    console.Print("  warning     " + Printable(warning, kTroubleText));
  }
  const std::string trouble = Trouble(status);
  console.Print("");
  console.Print(trouble.empty() ? "The node is well."
                                : "The node is not well: " + trouble + ".");
}

JsonArray ContradictionsJson(const v1::GetNodeStatusResponse& status) {
  JsonArray json;
  for (const auto& one : status.contradictions()) {
    json.emplace_back(
        JsonObject{{"size", std::to_string(one.size())},
                   {"firstMember", one.first_member()},
                   {"firstName", Printable(one.first_name(), kShownText)},
                   {"firstNote", one.first_note()},
                   {"secondMember", one.second_member()},
                   {"secondName", Printable(one.second_name(), kShownText)},
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
    convicted.emplace_back(JsonObject{
        {"member", one.member()},
        {"name", Printable(one.name(), kShownText)},
        {"count", one.count()},
        {"epoch", text(one.epoch())},
        {"view", text(one.view())},
        {"contradiction", Printable(one.contradiction(), kShownText)},
        {"time", FormatTimestamp({one.time_ms()})}});
  }
  json["convicted"] = std::move(convicted);
  json["contradictions"] = ContradictionsJson(status);
  JsonArray warnings;
  for (const std::string& warning : status.warnings()) {
    warnings.emplace_back(Printable(warning, kTroubleText));
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
  const std::string trouble = Trouble(status);
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
    PrintStatus(status, surroundings.console);
  }
  return Trouble(status).empty() ? ExitCode::kOk : ExitCode::kNotValid;
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
        "code 0 if the node is well, 1 if something keeps it from doing its\n"
        "part, 2 if it does not answer. Nothing that it says is proven.",
    .examples =
        "  # your own member's node\n"
        "  diptych node status --network my-network\n"
        "\n"
        "  # any node, for a program that watches it\n"
        "  diptych node status --node http://127.0.0.1:7300 --json",
    .declare = Declare,
};

}  // namespace diptych
