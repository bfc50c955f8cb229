// SPDX-License-Identifier: Apache-2.0
//
// A PeerHub is what lives in the transport's one thread: the listener, all
// connections, whom to dial when, and the peers' scores.
//
// Internal to the transport: it shows Asio. Everything but the constructor,
// Listen and the destructor happens in the thread that runs io().

#pragma once

#include <boost/asio/basic_socket_acceptor.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ssl/context.hpp>
#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/random.h"
#include "base/result.h"
#include "peer/peer_connection.h"
#include "peer/peer_counters.h"
#include "peer/peer_network.h"
#include "peer/peer_roster.h"
#include "peer/peer_score.h"
#include "peer/redial.h"
#include "peer/takeovers.h"
#include "peer/tls_identity.h"

namespace diptych {

class PeerHub {
 public:
  using Clock = std::chrono::steady_clock;

  // What the hub uses of the network; all outlive it.
  struct Parts {
    const PeerNetwork::Options& options;
    PeerRoster& roster;
    PeerCounters& counters;
    PeerHandler& handler;
    Random& random;
  };

  PeerHub(const Parts& parts, const TlsIdentity& identity);
  PeerHub(const PeerHub&) = delete;
  PeerHub& operator=(const PeerHub&) = delete;
  ~PeerHub();

  // Before the thread runs. Gives the port, 0 if the options name no address.
  Result<std::uint16_t> Listen();

  // Begins to accept and to dial.
  void Begin();
  // Closes everything; io() runs out of work.
  void End();

  void WakeWriter(LinkId link);
  void WakeReader(LinkId link);
  void Close(LinkId link, Disconnect reason);
  void Blame(MemberId peer, Offence offence, std::string cause = {});
  // The roster has forgotten these.
  void Forget(const std::vector<MemberId>& members);

  // For connections.
  const PeerNetwork::Options& options() const { return parts_.options; }
  PeerRoster& roster() { return parts_.roster; }
  PeerCounters& counters() { return parts_.counters; }
  PeerHandler& handler() { return parts_.handler; }
  Clock::time_point Now() const { return parts_.options.now(); }
  boost::asio::io_context& io() { return io_; }
  boost::asio::ssl::context& tls() { return tls_; }
  bool IsRefused(MemberId peer, Clock::time_point now) const;
  // The connection's Hellos are accepted. Nothing if the peer has been
  // forgotten or refused meanwhile.
  std::shared_ptr<CreditAccount> Open(PeerConnection& connection,
                                      const Ed25519PublicKeyBytes& key);

 private:
  using Acceptor =
      boost::asio::basic_socket_acceptor<boost::asio::ip::tcp, PeerExecutor>;
  struct Dial {
    Redial redial;
    bool is_under_way = false;  // Up to the end of its connection.
    // Since when it has no link, as the sweeps see it.
    std::optional<Clock::time_point> missing_since;
    // Told once, until it succeeds or fails otherwise.
    std::optional<HandshakeFailure> told;
  };

  PeerTask<void> AcceptLoop();
  void Admit(PeerSocket socket);
  void Start(std::shared_ptr<PeerConnection> connection);
  // One has come about, perhaps in another's place.
  void NoteOpened(const PeerConnection& connection, bool is_takeover);
  void Finish(PeerConnection& connection);
  // The unauthenticated connection that a new one takes the place of, of that
  // address or of all that are not known.
  std::optional<LinkId> WhoGivesWay(
      const std::optional<boost::asio::ip::address>& place);
  void CrowdOut(LinkId link);
  void Refuse(const std::string& address);
  void TellCrowded(const std::string& address);
  // Whether a peer has proven its key from there.
  bool IsKnown(const boost::asio::ip::address& place) const;
  // From now on, or once a failed handshake is no longer held against it.
  void LeaveUnauthenticated(LinkId link);
  void HoldUnauthenticated(LinkId link, Clock::time_point now);
  void TellFailure(const PeerConnection& connection);
  // Whether there may be one more event about a stranger in this second.
  bool MayTellOfStranger();

  void ScheduleSweep();
  void Sweep(Clock::time_point now);
  void DialWhatIsDue(Clock::time_point now);
  void Tell(PeerEvent event) { parts_.handler.OnEvent(event); }

  const Parts parts_;
  boost::asio::io_context io_{1};
  boost::asio::ssl::context tls_;
  std::optional<Acceptor> acceptor_;
  PeerTimer accept_pause_;
  PeerTimer sweep_timer_;
  bool is_ending_ = false;

  std::uint64_t last_link_ = 0;
  // Each shared with its coroutines.
  std::map<LinkId, std::shared_ptr<PeerConnection>> connections_;
  // Accepted and not open yet, or failed a moment ago; in the order of
  // acceptance.
  struct Place {
    boost::asio::ip::address address;
    bool is_known = false;                     // As the connection came.
    std::optional<Clock::time_point> free_at;  // Once it has failed.
  };
  std::map<LinkId, Place> unauthenticated_;
  std::map<boost::asio::ip::address, std::uint32_t> per_address_;
  std::size_t strangers_ = 0;  // Those of addresses that are not known.
  // From where each peer has proven its key last.
  std::map<MemberId, boost::asio::ip::address> known_;
  std::optional<Clock::time_point> crowded_told_at_;
  std::map<LinkEnd, Dial> dials_;
  std::map<LinkEnd, Takeovers> takeovers_;
  std::map<MemberId, PeerScore> scores_;

  // Failures of strangers that are told in a second: enough to see what goes
  // on, and too few to fill a disk.
  static constexpr std::uint32_t kStrangerEventsMax = 10;
  // How many may still be told in this second.
  std::uint32_t stranger_events_left_ = kStrangerEventsMax;
  Clock::time_point stranger_events_since_{};
};

}  // namespace diptych
