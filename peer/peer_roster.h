// SPDX-License-Identifier: Apache-2.0
//
// A PeerRoster is the table that all threads of a node share with the
// transport's: who the peers are, which link each of their channels has, and
// what waits to be sent over it.
//
// Internal to the transport. A link is one connection from the moment when
// both Hellos are accepted; links have numbers, and the roster knows nothing
// else of them. The thread that sends puts frames into a queue here; the
// link's writer takes them off. A writer that finds nothing falls asleep, and
// the next Send says that it has to be woken.
//
// Thread-safe: one mutex, held for a few moves of pointers.

#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <vector>

#include "base/ids.h"
#include "base/result.h"
#include "crypto/ed25519.h"
#include "peer/credit.h"
#include "peer/frame.h"
#include "peer/peer_counters.h"
#include "peer/peer_network.h"
#include "peer/peer_table.h"
#include "peer/send_queue.h"
#include "platform/mutex.h"

namespace diptych {

// One connection of this process, in the order of their beginning.
using LinkId = Id<struct LinkTag, std::uint64_t>;

// One of the two connections with a peer, whichever serves it now.
struct LinkEnd {
  MemberId peer;
  PeerChannel channel = PeerChannel::kConsensus;
  auto operator<=>(const LinkEnd&) const = default;
};

// A link that this node may dial.
struct DialTarget {
  LinkEnd end;
  Ed25519PublicKeyBytes key{};
  PeerAddress address;
  // Whether it is for this node to dial (IsDialler); else for the peer.
  bool is_own_part = true;
};

class PeerRoster {
 public:
  // `options` and `counters` outlive the roster.
  PeerRoster(const PeerNetwork::Options& options,
             const Ed25519PublicKeyBytes& self_key, PeerCounters& counters);

  struct Replaced {
    std::vector<LinkId> links;      // To be closed: the peers they led to
    std::vector<MemberId> members;  // are gone, or have another key.
  };
  // Errors: see PeerNetwork::UpdatePeers.
  Result<Replaced> Replace(const PeerTable& table);

  std::optional<MemberId> MemberOf(const Ed25519PublicKeyBytes& key) const;
  bool IsPeer(MemberId member) const;
  bool IsConnected(const LinkEnd& end) const;
  // Of both channels.
  std::vector<LinkId> LinksOf(MemberId peer) const;
  // What this node may dial and has no link for.
  std::vector<DialTarget> Unconnected() const;

  struct Attached {
    std::shared_ptr<CreditAccount> credit;
    std::optional<LinkId> replaced;  // The older link, which is to be closed.
  };
  // The link serves its end from now on, with an empty queue. Nothing if the
  // peer has not this key any more.
  std::optional<Attached> Attach(const LinkEnd& end,
                                 const Ed25519PublicKeyBytes& key, LinkId link);
  // Forgets what waits, if the link still serves the end.
  void Detach(const LinkEnd& end, LinkId link);

  struct Sent {
    SendVerdict verdict = SendVerdict::kQueued;
    std::optional<LinkId> sleeper;  // Whose writer is to be woken.
  };
  Sent Send(const LinkEnd& end, OutgoingFrame frame);

  // What Send would say of a body of so many octets on the bulk channel.
  SendVerdict WouldSendBulk(MemberId peer, std::size_t octets) const;

  struct Broadcasted {
    std::size_t queued = 0;
    std::vector<LinkId> sleepers;
  };
  Broadcasted Broadcast(PeerChannel channel, const OutgoingFrame& frame,
                        Audience audience);

  // For the link's writer: SendQueue::Take. Empty if nothing waits or another
  // link serves the end; then the writer counts as asleep.
  std::vector<OutgoingFrame> Take(const LinkEnd& end, LinkId link,
                                  std::size_t octets);

 private:
  struct Slot {
    explicit Slot(PeerChannel channel) : queue(channel) {}
    SendQueue queue;
    std::optional<LinkId> link;
    bool is_asleep = false;  // Its writer.
    std::shared_ptr<CreditAccount> credit;
  };
  struct Entry {
    Peer peer;
    std::array<Slot, kPeerChannelCount> slots{Slot(PeerChannel::kConsensus),
                                              Slot(PeerChannel::kBulk)};
    Slot& At(PeerChannel channel) { return slots[ChannelNumber(channel)]; }
    const Slot& At(PeerChannel channel) const {
      return slots[ChannelNumber(channel)];
    }
  };

  Status CheckTable(const PeerTable& table) const;
  Entry NewEntry(const Peer& peer) const;
  Sent Push(Slot& slot, OutgoingFrame frame) REQUIRES(mutex_);

  const PeerNetwork::Options& options_;
  const Ed25519PublicKeyBytes self_key_;
  PeerCounters& counters_;

  mutable Mutex mutex_;
  bool is_self_validator_ GUARDED_BY(mutex_) = true;
  std::map<MemberId, Entry> entries_ GUARDED_BY(mutex_);
  std::map<Ed25519PublicKeyBytes, MemberId> members_ GUARDED_BY(mutex_);
};

}  // namespace diptych
