// SPDX-License-Identifier: Apache-2.0
#include "node/connection_watch.h"

#include <algorithm>

namespace diptych {

std::vector<ConnectionWatch::News> ConnectionWatch::Update(
    std::span<const PeerConnections> peers, Time now) {
  std::vector<News> news;
  reached_ = 0;
  for (const PeerConnections& peer : peers) {
    reached_ += peer.has_both() ? 1 : 0;
    Channels& channels = peers_[peer.member];
    for (const PeerChannel channel :
         {PeerChannel::kConsensus, PeerChannel::kBulk}) {
      const std::size_t at = ChannelNumber(channel);
      std::optional<Missing>& missing = channels[at];
      if (peer.stands[at]) {
        if (missing && missing->is_told) {
          news.push_back({peer.member, channel, true});
        }
        missing.reset();
        continue;
      }
      if (!missing) missing = Missing{.since = now};
      if (missing->is_told || now - missing->since < kPatience) continue;
      missing->is_told = true;
      news.push_back({peer.member, channel, false});
    }
  }
  if (reached_ >= needs_.others) {
    too_few_since_.reset();
  } else if (!too_few_since_) {
    too_few_since_ = now;
  }
  is_cut_off_ = too_few_since_ && now - *too_few_since_ >= kPatience;
  return news;
}

std::string ConnectionWatch::trouble() const {
  if (!is_cut_off_) return "";
  const std::size_t self = needs_.is_validator ? 1 : 0;
  return "this node reaches " + std::to_string(reached_ + self) + " of " +
         std::to_string(peers_.size() + self) + " validators" +
         (self == 1 ? ", itself with them" : "") + ", and " +
         std::to_string(needs_.others + self) +
         (needs_.others + self == 1 ? " is" : " are") +
         " needed: see that their nodes run, and that both connections to "
         "each, consensus and bulk, get through to its peer port";
}

std::vector<std::string> ConnectionWatch::warnings() const {
  std::vector<std::string> warnings;
  for (const auto& [member, channels] : peers_) {
    const auto is_told = [](const std::optional<Missing>& missing) {
      return missing && missing->is_told;
    };
    // With none of the two it is away, and the status shows that.
    if (!std::ranges::any_of(channels, is_told)) continue;
    const auto stands = std::ranges::find_if(
        channels, [](const auto& missing) { return !missing.has_value(); });
    if (stands == channels.end()) continue;
    const auto away = std::ranges::find_if(channels, is_told);
    const auto name = [&](Channels::const_iterator channel) {
      return std::string(kPeerChannelNames[static_cast<std::size_t>(
          channel - channels.begin())]);
    };
    warnings.push_back(
        "the " + name(away) + " connection with the node of member " +
        std::to_string(member.value) + " stays missing while the " +
        name(stands) +
        " connection stands: let two connections through between the nodes");
  }
  return warnings;
}

}  // namespace diptych
