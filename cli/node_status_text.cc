// SPDX-License-Identifier: Apache-2.0
#include "cli/node_status_text.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/bytes.h"
#include "base/hex.h"
#include "base/time_text.h"
#include "cli/counted.h"
#include "json/printable.h"

namespace diptych {
namespace {

// What it has told of is some seconds old; whether it is behind says a warning.
std::string PeerText(const v1::GetNodeStatusResponse::Peer& peer,
                     std::uint64_t height) {
  if (!peer.connected()) return "down";
  if (peer.height() >= height) return "up";
  return "up, has told of block " + std::to_string(peer.height());
}

std::string ConvictedText(const v1::GetNodeStatusResponse::Convicted& one) {
  std::string text = "member " + std::to_string(one.member()) + ", " +
                     Quoted(one.name()) + ": signed " +
                     Printable(one.contradiction(), kStatusNameCharacters) +
                     " in view " + std::to_string(one.view()) + " of epoch " +
                     std::to_string(one.epoch());
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

// What stands above it, and whether the node does its part all the same: "well"
// it is called only if nothing there is to be looked into.
std::string LastSentence(const v1::GetNodeStatusResponse& status) {
  const std::string trouble = NodeTrouble(status);
  if (!trouble.empty()) return "The node is not well: " + trouble + ".";
  const auto missing = std::ranges::count_if(
      status.peers(), [](const auto& peer) { return !peer.connected(); });
  std::string rest;
  const auto add = [&rest](std::int64_t count, std::string_view noun) {
    if (count == 0) return;
    rest += (rest.empty() ? "" : ", ") +
            Counted(static_cast<std::size_t>(count), noun);
  };
  add(missing, "missing peer");
  add(status.convicted_size(), "convicted member");
  add(status.contradictions_size(), "contradiction");
  add(status.warnings_size(), "warning");
  if (rest.empty()) return "The node is well.";
  return "The node does its part; to be looked into: " + rest + ".";
}

}  // namespace

std::string NodeTrouble(const v1::GetNodeStatusResponse& status) {
  if (!status.accepts_writes()) {
    return "it takes no writes: " +
           Printable(status.cause(), kStatusSentenceCharacters);
  }
  // Itself, if it has a vote.
  std::size_t connected = status.observer() ? 0 : 1;
  for (const auto& peer : status.peers()) connected += peer.connected() ? 1 : 0;
  // Who only follows has all blocks of one.
  const std::size_t needed = status.observer() ? 1 : status.cosigners_needed();
  if (status.peers_size() > 0 && connected < needed) {
    return "it reaches " + std::to_string(connected) + " of " +
           std::to_string(status.validators()) + " validators, " +
           (status.observer() ? "" : "itself with them, ") + "and " +
           std::to_string(needed) + (needed == 1 ? " is" : " are") + " needed";
  }
  if (!status.trouble().empty()) {
    return Printable(status.trouble(), kStatusSentenceCharacters);
  }
  if (status.cosigned_size() == 0) return "no checkpoint is cosigned yet";
  return "";
}

std::string NodeStatusText(const v1::GetNodeStatusResponse& status) {
  const auto number = [](std::uint64_t value) { return std::to_string(value); };
  std::string text;
  const auto print = [&text](const std::string& line) { text += line + "\n"; };
  print((status.observer() ? "Observer, member " : "Member ") +
        number(status.member()) + " of " + Quoted(status.origin()) +
        ", version " + Printable(status.version(), kStatusNameCharacters));
  print("");
  print("  network id  " + HexEncode(AsBytes(status.network_id())));
  print("  final       block " + number(status.height()) + ", " +
        number(status.log_size()) + " entries, " +
        FormatMinute({status.time_ms()}));
  print(status.cosigned_size() == 0
            ? "  cosigned    nothing yet"
            : "  cosigned    block " + number(status.cosigned_height()) + ", " +
                  number(status.cosigned_size()) + " entries, " +
                  number(status.cosigners_needed()) + " of " +
                  number(status.validators()) + " needed");
  print("  consensus   epoch " + number(status.epoch()) + ", view " +
        number(status.view()));
  if (status.has_catch_up()) {
    const auto& catch_up = status.catch_up();
    print("  catching up " + number(catch_up.percent()) + " %, " +
          number(catch_up.remaining_blocks()) + " blocks remain, " +
          number(catch_up.blocks_per_second()) + " a second");
  }
  for (const auto& peer : status.peers()) {
    print("  member " + number(peer.member()) + "    " +
          PeerText(peer, status.height()));
  }
  print("  evidence    " + number(status.evidence_count()) +
        " found by this node since its start");
  for (const auto& convicted : status.convicted()) {
    print("  convicted   " + ConvictedText(convicted));
  }
  for (const auto& one : status.contradictions()) {
    print("  contradict  " + ContradictionText(one));
  }
  for (const std::string& warning : status.warnings()) {
    print("  warning     " + Printable(warning, kStatusSentenceCharacters));
  }
  print("");
  text += LastSentence(status);
  return text;
}

}  // namespace diptych
