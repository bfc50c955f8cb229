// SPDX-License-Identifier: Apache-2.0
#include "peer/peer_roster.h"

#include <set>
#include <string>
#include <utility>

#include "base/check.h"

namespace diptych {
namespace {

// Longer host names do not exist (RFC 1035 section 2.3.4).
constexpr std::size_t kHostSizeMax = 253;

Error TableError(const Peer& peer, const std::string& what) {
  return {
      ErrorCode::kInvalid,
      "peer table: member " + std::to_string(peer.member.value) + ": " + what};
}

}  // namespace

PeerRoster::PeerRoster(const PeerNetwork::Options& options,
                       const Ed25519PublicKeyBytes& self_key,
                       PeerCounters& counters)
    : options_(options), self_key_(self_key), counters_(counters) {}

Status PeerRoster::CheckTable(const PeerTable& table) const {
  if (table.peers.size() > kPeersMax) {
    return Error{ErrorCode::kLimit, "peer table: more than " +
                                        std::to_string(kPeersMax) + " peers"};
  }
  std::set<MemberId> members{options_.self};
  std::set<Ed25519PublicKeyBytes> keys{self_key_};
  for (const Peer& peer : table.peers) {
    if (!members.insert(peer.member).second) {
      return TableError(peer, "listed twice, or this node itself");
    }
    if (!keys.insert(peer.tls_key).second) {
      return TableError(peer,
                        "its TLS key is another peer's, or this node's own");
    }
    if (Result<Ed25519PublicKey> key = Ed25519PublicKey::Parse(peer.tls_key);
        !key) {
      return TableError(peer, "TLS key: " + key.error().message);
    }
    if (peer.address &&
        (peer.address->host.empty() ||
         peer.address->host.size() > kHostSizeMax || peer.address->port == 0)) {
      return TableError(peer, "address: give a host and a port above 0");
    }
  }
  return Ok();
}

PeerRoster::Entry PeerRoster::NewEntry(const Peer& peer) const {
  Entry entry{.peer = peer};
  entry.At(PeerChannel::kConsensus).credit =
      std::make_shared<CreditAccount>(options_.consensus_credit_octets);
  entry.At(PeerChannel::kBulk).credit =
      std::make_shared<CreditAccount>(options_.bulk_credit_octets);
  return entry;
}

Result<PeerRoster::Replaced> PeerRoster::Replace(const PeerTable& table) {
  RETURN_IF_ERROR(CheckTable(table));
  Replaced replaced;
  std::map<MemberId, Entry> entries;
  std::map<Ed25519PublicKeyBytes, MemberId> members;
  const WriterLock lock(mutex_);
  for (const Peer& peer : table.peers) {
    members.emplace(peer.tls_key, peer.member);
    const auto known = entries_.find(peer.member);
    if (known == entries_.end() || known->second.peer.tls_key != peer.tls_key) {
      entries.emplace(peer.member, NewEntry(peer));
      continue;
    }
    known->second.peer = peer;
    entries.insert(entries_.extract(known));
  }
  for (const auto& [member, entry] : entries_) {
    replaced.members.push_back(member);
    for (const Slot& slot : entry.slots) {
      if (slot.link) replaced.links.push_back(*slot.link);
    }
  }
  entries_ = std::move(entries);
  members_ = std::move(members);
  is_self_validator_ = table.is_validator;
  return replaced;
}

std::optional<MemberId> PeerRoster::MemberOf(
    const Ed25519PublicKeyBytes& key) const {
  const ReaderLock lock(mutex_);
  const auto found = members_.find(key);
  if (found == members_.end()) return std::nullopt;
  return found->second;
}

bool PeerRoster::IsPeer(MemberId member) const {
  const ReaderLock lock(mutex_);
  return entries_.contains(member);
}

bool PeerRoster::IsConnected(const LinkEnd& end) const {
  const ReaderLock lock(mutex_);
  const auto found = entries_.find(end.peer);
  return found != entries_.end() && found->second.At(end.channel).link;
}

std::vector<LinkId> PeerRoster::LinksOf(MemberId peer) const {
  const ReaderLock lock(mutex_);
  std::vector<LinkId> links;
  const auto found = entries_.find(peer);
  if (found == entries_.end()) return links;
  for (const Slot& slot : found->second.slots) {
    if (slot.link) links.push_back(*slot.link);
  }
  return links;
}

std::vector<DialTarget> PeerRoster::Unconnected() const {
  const ReaderLock lock(mutex_);
  std::vector<DialTarget> targets;
  for (const auto& [member, entry] : entries_) {
    const Peer& peer = entry.peer;
    // Of observers, who dial everybody, nobody knows where they are.
    if (!peer.address || !peer.is_validator) continue;
    for (const PeerChannel channel :
         {PeerChannel::kConsensus, PeerChannel::kBulk}) {
      if (entry.At(channel).link) continue;
      targets.push_back(
          {.end = {.peer = member, .channel = channel},
           .key = peer.tls_key,
           .address = *peer.address,
           .is_own_part = IsDialler(options_.self, is_self_validator_, peer)});
    }
  }
  return targets;
}

std::optional<PeerRoster::Attached> PeerRoster::Attach(
    const LinkEnd& end, const Ed25519PublicKeyBytes& key, LinkId link) {
  const WriterLock lock(mutex_);
  const auto found = entries_.find(end.peer);
  if (found == entries_.end() || found->second.peer.tls_key != key) {
    return std::nullopt;
  }
  Slot& slot = found->second.At(end.channel);
  Attached attached{.credit = slot.credit, .replaced = slot.link};
  slot.link = link;
  slot.queue.Clear();
  slot.is_asleep = false;
  return attached;
}

void PeerRoster::Detach(const LinkEnd& end, LinkId link) {
  const WriterLock lock(mutex_);
  const auto found = entries_.find(end.peer);
  if (found == entries_.end()) return;
  Slot& slot = found->second.At(end.channel);
  if (slot.link != link) return;
  slot.link.reset();
  slot.queue.Clear();
}

PeerRoster::Sent PeerRoster::Push(Slot& slot, OutgoingFrame frame) {
  const auto refuse = [&](DropReason reason, SendVerdict verdict) {
    PeerCounters::Count(counters_.frames_dropped, reason);
    return Sent{.verdict = verdict, .sleeper = std::nullopt};
  };
  if (!slot.link) {
    return refuse(DropReason::kNotConnected, SendVerdict::kNotConnected);
  }
  const SendQueue::Pushed pushed = slot.queue.Push(std::move(frame));
  if (!pushed.is_queued) return refuse(DropReason::kFull, SendVerdict::kFull);
  PeerCounters::Count(counters_.frames_dropped, DropReason::kOldest,
                      pushed.dropped);
  Sent sent;
  if (std::exchange(slot.is_asleep, false)) sent.sleeper = slot.link;
  return sent;
}

PeerRoster::Sent PeerRoster::Send(const LinkEnd& end, OutgoingFrame frame) {
  const auto size_max = FrameSizeMax(end.channel, frame.kind);
  CHECK(size_max && frame.body != nullptr);
  if (frame.body->size() > *size_max) {
    PeerCounters::Count(counters_.frames_dropped, DropReason::kTooLong);
    return {.verdict = SendVerdict::kTooLong, .sleeper = std::nullopt};
  }
  const WriterLock lock(mutex_);
  const auto found = entries_.find(end.peer);
  if (found == entries_.end()) {
    PeerCounters::Count(counters_.frames_dropped, DropReason::kNotConnected);
    return {.verdict = SendVerdict::kNotConnected, .sleeper = std::nullopt};
  }
  return Push(found->second.At(end.channel), std::move(frame));
}

SendVerdict PeerRoster::WouldSendBulk(MemberId peer, std::size_t octets) const {
  const ReaderLock lock(mutex_);
  const auto found = entries_.find(peer);
  if (found == entries_.end()) return SendVerdict::kNotConnected;
  const Slot& slot = found->second.At(PeerChannel::kBulk);
  if (!slot.link) return SendVerdict::kNotConnected;
  return slot.queue.HasRoom(octets) ? SendVerdict::kQueued : SendVerdict::kFull;
}

PeerRoster::Broadcasted PeerRoster::Broadcast(PeerChannel channel,
                                              const OutgoingFrame& frame,
                                              Audience audience) {
  const auto size_max = FrameSizeMax(channel, frame.kind);
  CHECK(size_max && frame.body != nullptr);
  Broadcasted broadcasted;
  if (frame.body->size() > *size_max) {
    PeerCounters::Count(counters_.frames_dropped, DropReason::kTooLong);
    return broadcasted;
  }
  const WriterLock lock(mutex_);
  for (auto& [member, entry] : entries_) {
    if (audience == Audience::kValidators && !entry.peer.is_validator) continue;
    const Sent sent = Push(entry.At(channel), frame);
    broadcasted.queued += sent.verdict == SendVerdict::kQueued ? 1 : 0;
    if (sent.sleeper) broadcasted.sleepers.push_back(*sent.sleeper);
  }
  return broadcasted;
}

std::vector<OutgoingFrame> PeerRoster::Take(const LinkEnd& end, LinkId link,
                                            std::size_t octets) {
  const WriterLock lock(mutex_);
  const auto found = entries_.find(end.peer);
  if (found == entries_.end()) return {};
  Slot& slot = found->second.At(end.channel);
  if (slot.link != link) return {};
  std::vector<OutgoingFrame> taken = slot.queue.Take(octets);
  slot.is_asleep = taken.empty();
  return taken;
}

}  // namespace diptych
