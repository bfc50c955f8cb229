// SPDX-License-Identifier: Apache-2.0
#include "node/node_status.h"

#include "registry/genesis_policy.h"

namespace diptych {

std::vector<ConvictedMember> ConvictedMembersOf(const RegisterState& state) {
  std::vector<ConvictedMember> convicted;
  for (const auto& [place, record] : state.convictions) {
    if (convicted.empty() || convicted.back().member != place.member) {
      const MemberRecord* member = state.FindMember(place.member);
      convicted.push_back({.member = place.member,
                           .name = member == nullptr ? "" : member->name,
                           .count = 0,
                           .newest = record});
    }
    ConvictedMember& last = convicted.back();
    ++last.count;
    if (record.recorded >= last.newest.recorded) last.newest = record;
  }
  return convicted;
}

NodeStatus NodeStatusOf(const RegisterView& view, MemberId member) {
  NodeStatus status{.origin = view.state.genesis.origin,
                    .network_id = view.state.network_id,
                    .member = member,
                    .height = view.state.tip.height,
                    .time = view.state.tip.time,
                    .log_size = view.state.log.size()};
  if (view.cosigned) {
    status.cosigned_height = view.cosigned->height;
    status.cosigned_size = view.cosigned->head.size;
  }
  status.validators = ValidatorsAt(view.state, view.state.tip.time).size();
  status.convicted = ConvictedMembersOf(view.state);
  return status;
}

v1::GetNodeStatusResponse ToProto(const NodeStatus& status) {
  v1::GetNodeStatusResponse response;
  response.set_origin(status.origin);
  response.set_network_id(ToText(status.network_id));
  response.set_member(status.member.value);
  response.set_version(DIPTYCH_VERSION);
  response.set_height(status.height.value);
  response.set_time_ms(status.time.value);
  response.set_log_size(status.log_size);
  response.set_cosigned_height(status.cosigned_height.value);
  response.set_cosigned_size(status.cosigned_size);
  response.set_validators(static_cast<std::uint32_t>(status.validators));
  if (status.validators > 0) {
    response.set_cosigners_needed(
        static_cast<std::uint32_t>(QuorumOf(status.validators)));
  }
  response.set_epoch(status.consensus.epoch.value);
  response.set_view(status.consensus.view.value);
  for (const PeerHealth& peer : status.consensus.peers) {
    auto& out = *response.add_peers();
    out.set_member(peer.member.value);
    out.set_connected(peer.is_connected);
    out.set_height(peer.height.value);
  }
  response.set_evidence_count(status.consensus.evidence_count);
  for (const ConvictedMember& member : status.convicted) {
    auto& out = *response.add_convicted();
    out.set_member(member.member.value);
    out.set_name(member.name);
    out.set_count(static_cast<std::uint32_t>(member.count));
    out.set_epoch(member.newest.place.epoch.value);
    out.set_view(member.newest.place.view.value);
    out.set_contradiction(
        std::string(ContradictionName(member.newest.contradiction)));
    out.set_time_ms(member.newest.recorded.value);
  }
  if (status.consensus.clock_offset_ms) {
    response.set_clock_offset_ms(*status.consensus.clock_offset_ms);
  }
  for (const SharedContradiction& kept : status.consensus.contradictions) {
    if (response.contradictions_size() == int{kContradictionsShown}) break;
    auto& out = *response.add_contradictions();
    const CosignatureContradiction& signatures = kept->signatures;
    out.set_size(signatures.first.head.size);
    out.set_first_member(signatures.first.member.value);
    out.set_first_name(kept->first_name);
    out.set_first_note(kept->first_note);
    out.set_second_member(signatures.second.member.value);
    out.set_second_name(kept->second_name);
    out.set_second_note(kept->second_note);
  }
  response.set_trouble(status.consensus.trouble);
  for (const std::string& warning : status.consensus.warnings) {
    response.add_warnings(warning);
  }
  response.set_observer(status.is_observer);
  if (const auto& catch_up = status.consensus.catch_up) {
    auto& out = *response.mutable_catch_up();
    out.set_percent(catch_up->percent());
    out.set_remaining_blocks(catch_up->remaining());
    out.set_blocks_per_second(catch_up->blocks_per_second);
  }
  response.set_accepts_writes(status.accepts_writes);
  response.set_cause(status.cause);
  return response;
}

}  // namespace diptych
