// SPDX-License-Identifier: Apache-2.0
//
// A PeerNetwork is a node's connections to its peers: it moves frames between
// nodes that have proven their keys, and knows nothing of what they mean.
//
// Each pair of nodes has two TLS 1.3 connections, one for consensus and one
// for bulk, so that votes never wait behind payload. Both sides present
// certificates made of their directory keys, and accept the keys of the
// PeerTable only. A lost connection is dialled again until it is back.
//
//   PeerNetwork network(options, key, table, handler, random);
//   RETURN_IF_ERROR(network.Start());
//   network.Broadcast(PeerChannel::kConsensus, FrameKind::kVote, vote);
//
// Nothing is promised to arrive: a frame that was queued is lost with its
// connection. Frames of one connection arrive whole, once and in their order;
// those of different connections in any order. Whoever needs more sends again
// (consensus.md 2.3, R7).
//
// Memory is bounded by peer: the send queues (send_queue.h), what was received
// and is still held (credit.h), and one frame being read for each connection.
//
// Thread-safe: all methods may be called from any thread and do not block,
// except Start and Stop. The handler is called in the network's one thread.
// Format: docs/spec/peers.md. Why so: docs/adr/0013.

#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/digest.h"
#include "base/ids.h"
#include "base/random.h"
#include "base/result.h"
#include "crypto/ed25519.h"
#include "peer/credit.h"
#include "peer/frame.h"
#include "peer/peer_counters.h"
#include "peer/peer_score.h"
#include "peer/peer_table.h"

namespace diptych {

// A frame as it came. Keep `credit` as long as `body`: when it goes, the peer
// may send as much again.
struct ReceivedFrame {
  MemberId peer;
  PeerChannel channel = PeerChannel::kConsensus;
  FrameKind kind = FrameKind::kKeepAlive;
  Bytes body;
  Credit credit;
};

// Something for the node's log.
struct PeerEvent {
  enum class Kind {
    kConnected,        // both Hellos are accepted
    kDisconnected,     // reason: kDisconnectNames
    kHandshakeFailed,  // reason: kHandshakeFailureNames
    kBlamed,           // an offence; reason: kOffenceNames
    kRefused,          // the peer's score reached the limit; the same reasons
    kContested,        // its connections replace each other (takeovers.h)
    kCrowded,  // those that prove nothing take all places, of an address
               // or, without one, of all addresses
  };
  Kind kind = Kind::kConnected;
  // Who has proven its key, or was dialled; nothing for a stranger.
  std::optional<MemberId> peer;
  std::optional<PeerChannel> channel;
  std::string_view reason;  // Static; empty if there is none.
  std::string address;      // Of the other side, as text; empty if unknown.
  std::string detail;       // The cause, for how long; may be empty.
};

// Whoever reads the frames. Called in the network's thread, one call at a
// time, and never after Stop(); no call may block or call Start or Stop.
class PeerHandler {
 public:
  virtual ~PeerHandler() = default;

  // Any frame but a Hello, of the length that its kind allows; the body may be
  // anything. Work that takes long belongs in another thread.
  virtual void OnFrame(ReceivedFrame frame) = 0;

  // What a keep-alive says: where this node stands. At most
  // FrameSizeMax(kKeepAlive) octets.
  virtual Bytes KeepAliveBody() = 0;

  // Failed handshakes of strangers come at a bounded rate; the counters have
  // them all.
  virtual void OnEvent(const PeerEvent& event) = 0;
};

// What became of a frame that was to be sent.
enum class SendVerdict {
  kQueued,
  kFull,          // wait: the peer takes frames more slowly than they come
  kNotConnected,  // nor is it kept for later
  kTooLong,       // longer than FrameSizeMax
};

// For whom a broadcast is.
enum class Audience { kValidators, kEverybody };

class PeerNetwork {
 public:
  using Milliseconds = std::chrono::milliseconds;

  struct Options {
    MemberId self;
    Digest network_id{};
    // An IP address of this machine, :: for all; empty: nobody can dial this
    // node, as is good for an observer.
    std::string listen_address = "::";
    std::uint16_t listen_port = 0;  // 0: any; bound_port() tells.

    // What deadlines are held against; tests let it jump.
    std::function<std::chrono::steady_clock::time_point()> now =
        std::chrono::steady_clock::now;

    // From the first octet to the accepted Hello. Three round trips around
    // the world take one second; a slow reader of ours gets five.
    Milliseconds handshake_timeout{5'000};
    // Without a frame of ours for so long, a keep-alive is sent.
    Milliseconds keep_alive_interval{5'000};
    // Without a frame of the peer's for so long, it is taken for gone: it
    // missed three keep-alives.
    Milliseconds idle_timeout{20'000};
    // A piece of 64 KiB that is not taken for so long: 10 kbit/s.
    Milliseconds write_timeout{60'000};
    // The first wait before dialling again, doubled up to the last; the wait
    // is between half of it and the whole. The last is short, since a network
    // that healed waits for it.
    Milliseconds redial_min{200};
    Milliseconds redial_max{1'000};
    // A validator that is to dial this one is dialled once a channel has been
    // missing for so long: whoever crowds its address here does not crowd this
    // node's address there. It has dialled three times by then.
    Milliseconds dial_back_after{3'000};
    // How often deadlines are looked at, and so how exact they are.
    Milliseconds sweep_interval{100};

    // Connections accepted and not yet authenticated: of one address, and of
    // all from which no peer has proven its key, so that no flood from
    // elsewhere takes a known peer's places. Beyond them the oldest gives way
    // that has not said anything, or else that is at it for longer than the
    // patience: an honest handshake begins with the connection and is done in a
    // second, one that holds a place to keep others out is not. If there is
    // none, the newest is refused at the first limit, and the oldest gives way
    // at the second.
    std::uint32_t unauthenticated_per_address_max = 16;
    std::uint32_t unauthenticated_max = 128;
    Milliseconds handshake_patience{1'000};
    // How often it is told that there is no place left.
    Milliseconds crowded_told_interval{60'000};
    // A handshake that failed counts so much longer: each costs this node a
    // signature, and so one address gets sixteen of them a second.
    Milliseconds failed_handshake_hold{1'000};

    // What a peer may make this node hold, by channel (credit.h); one frame
    // more can come. A view of consensus is 64 KiB; 16 MiB are two full
    // answers with blocks.
    std::size_t consensus_credit_octets = std::size_t{1} << 20U;
    std::size_t bulk_credit_octets = std::size_t{16} << 20U;
  };

  // `handler` and `random` outlive the network; `random` is used in the
  // network's thread.
  PeerNetwork(const Options& options, const Ed25519SecretKey& tls_key,
              PeerHandler& handler, Random& random);
  PeerNetwork(const PeerNetwork&) = delete;
  PeerNetwork& operator=(const PeerNetwork&) = delete;
  ~PeerNetwork();  // Stops.

  // Listens and begins to dial `table`. Once, before anything else. kInvalid
  // for options or a table that make no sense (see UpdatePeers), kUnavailable
  // or kIo if it cannot listen.
  Status Start(const PeerTable& table);

  // Closes all connections and ends the thread. Waits for a name that is being
  // resolved, as long as the system takes. After it, nothing is sent.
  void Stop();

  // The port it listens on; 0 if it does not.
  std::uint16_t bound_port() const;

  // From now on this is whom the node speaks with. Connections of peers that
  // are gone or have another key are closed, those of others are kept.
  // kInvalid, and nothing changes, if a member or key comes twice or is this
  // node's own, or a key is no Ed25519 key; kLimit above kPeersMax.
  Status UpdatePeers(const PeerTable& table);

  // Queues a frame. On the consensus channel a full queue drops the oldest of
  // the same kind for the new one, which is still kQueued; on the bulk channel
  // it is kFull. Requires: `kind` belongs on `channel`, body is not null.
  SendVerdict Send(MemberId peer, PeerChannel channel, FrameKind kind,
                   std::shared_ptr<const Bytes> body);

  // Queues a frame for all connected peers, who share the octets; to how many
  // it was queued.
  std::size_t Broadcast(PeerChannel channel, FrameKind kind,
                        std::shared_ptr<const Bytes> body,
                        Audience audience = Audience::kValidators);

  // What Send would say now of a body of so many octets on the bulk channel:
  // for whoever has to make it first. kQueued, kFull or kNotConnected.
  SendVerdict WouldSendBulk(MemberId peer, std::size_t octets) const;

  // Adds an offence to the peer's score, and refuses it at the limit. `cause`,
  // for the event, says more; of a peer that is refused already none is made.
  void Penalise(MemberId peer, Offence offence, std::string cause = {});

  bool IsConnected(MemberId peer, PeerChannel channel) const;

  const PeerCounters& counters() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace diptych
