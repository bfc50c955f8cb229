// SPDX-License-Identifier: Apache-2.0
#include "peer/peer_hub.h"

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/redirect_error.hpp>
#include <exception>
#include <utility>

#include "base/check.h"

namespace diptych {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

// After a failed accept, mostly for want of file descriptors: long enough for
// some to be closed, short enough not to be missed.
constexpr std::chrono::milliseconds kAcceptPause{100};

// Whom a place of the unauthenticated counts for: an IPv4 address itself, an
// IPv6 address by its first 64 bits, which is what one subscriber gets.
asio::ip::address PlaceOf(const asio::ip::address& address) {
  if (address.is_v4()) return address;
  if (address.to_v6().is_v4_mapped()) {
    return asio::ip::make_address_v4(asio::ip::v4_mapped, address.to_v6());
  }
  auto octets = address.to_v6().to_bytes();
  std::fill(octets.begin() + 8, octets.end(), std::uint8_t{0});
  return asio::ip::address_v6(octets);
}

Error BindError(const PeerNetwork::Options& options, error_code error) {
  const std::string where = "cannot listen for peers on " +
                            options.listen_address + " port " +
                            std::to_string(options.listen_port) + ": ";
  if (error == asio::error::address_in_use) {
    return {ErrorCode::kUnavailable,
            where +
                "something listens there already; stop it, or configure "
                "another port"};
  }
  if (error == boost::system::errc::address_not_available) {
    return {ErrorCode::kInvalid,
            where +
                "this machine has no such address; configure one of its "
                "own, or :: for all"};
  }
  return {ErrorCode::kIo, where + error.message()};
}

// Asio's context frees the one that it is given.
asio::ssl::context ContextOf(const TlsIdentity& identity) {
  CHECK(SSL_CTX_up_ref(identity.context()) == 1);
  return asio::ssl::context(identity.context());
}

}  // namespace

PeerHub::PeerHub(const Parts& parts, const TlsIdentity& identity)
    : parts_(parts),
      tls_(ContextOf(identity)),
      accept_pause_(io_),
      sweep_timer_(io_) {}

PeerHub::~PeerHub() = default;

Result<std::uint16_t> PeerHub::Listen() {
  const PeerNetwork::Options& options = parts_.options;
  if (options.listen_address.empty()) return std::uint16_t{0};
  error_code error;
  const auto address = asio::ip::make_address(options.listen_address, error);
  if (error) {
    return Error{ErrorCode::kInvalid,
                 "cannot listen for peers on \"" + options.listen_address +
                     "\": not an IP address, such as 192.0.2.1 or ::"};
  }
  const tcp::endpoint endpoint(address, options.listen_port);
  acceptor_.emplace(io_);
  acceptor_->open(endpoint.protocol(), error);
  // So that a restarted node need not wait for old connections to fade.
  if (!error) acceptor_->set_option(tcp::acceptor::reuse_address(true), error);
  if (!error) acceptor_->bind(endpoint, error);
  if (!error) {
    acceptor_->listen(asio::socket_base::max_listen_connections, error);
  }
  if (error) {
    acceptor_.reset();
    return BindError(options, error);
  }
  return acceptor_->local_endpoint().port();
}

void PeerHub::Begin() {
  ScheduleSweep();
  if (acceptor_) {
    asio::co_spawn(io_, AcceptLoop(),
                   [](const std::exception_ptr& thrown) { CHECK(!thrown); });
  }
  DialWhatIsDue(Now());
}

void PeerHub::End() {
  is_ending_ = true;
  error_code ignored;
  if (acceptor_) acceptor_->close(ignored);
  accept_pause_.cancel();
  sweep_timer_.cancel();
  for (const auto& [link, connection] : connections_) {
    connection->Close(Disconnect::kStopped);
  }
}

PeerTask<void> PeerHub::AcceptLoop() {
  while (acceptor_->is_open()) {
    error_code error;
    PeerSocket socket = co_await acceptor_->async_accept(
        io_.get_executor(), asio::redirect_error(kPeerAwait, error));
    if (!acceptor_->is_open()) break;
    if (error) {
      PeerCounters::Count(parts_.counters.handshake_failures,
                          HandshakeFailure::kAccept);
      accept_pause_.expires_after(kAcceptPause);
      co_await accept_pause_.async_wait(
          asio::redirect_error(kPeerAwait, error));
      continue;
    }
    Admit(std::move(socket));
  }
}

void PeerHub::Admit(PeerSocket socket) {
  error_code error;
  const tcp::endpoint remote = socket.remote_endpoint(error);
  if (error) return;  // Gone already.
  PeerCounters::Add(parts_.counters.accepts, 1);
  const asio::ip::address place = PlaceOf(remote.address());
  const auto count = per_address_.find(place);
  if (count != per_address_.end() &&
      count->second >= parts_.options.unauthenticated_per_address_max) {
    TellCrowded(remote.address().to_string());
    const std::optional<LinkId> leaves = WhoGivesWay(place);
    if (!leaves) return Refuse(remote.address().to_string());
    CrowdOut(*leaves);
  }
  const bool is_known = IsKnown(place);
  if (!is_known && strangers_ >= parts_.options.unauthenticated_max) {
    TellCrowded("");
    const auto oldest = std::ranges::find(
        unauthenticated_, false,
        [](const auto& held) { return held.second.is_known; });
    CrowdOut(WhoGivesWay({}).value_or(oldest->first));
  }
  const LinkId link{++last_link_};
  // Its time runs before it is counted.
  auto connection =
      std::make_shared<PeerConnection>(*this, link, std::move(socket));
  ++per_address_[place];
  if (!is_known) ++strangers_;
  unauthenticated_.emplace(
      link, Place{.address = place, .is_known = is_known, .free_at = {}});
  PeerCounters::Add(parts_.counters.connections_unauthenticated, 1);
  Start(std::move(connection));
}

void PeerHub::Refuse(const std::string& address) {
  constexpr HandshakeFailure kFailure = HandshakeFailure::kAddressLimit;
  PeerCounters::Count(parts_.counters.handshake_failures, kFailure);
  if (!MayTellOfStranger()) return;
  Tell({.kind = PeerEvent::Kind::kHandshakeFailed,
        .peer = {},
        .channel = {},
        .reason = HandshakeFailureName(kFailure),
        .address = address,
        .detail = {}});
}

std::optional<LinkId> PeerHub::WhoGivesWay(
    const std::optional<asio::ip::address>& place) {
  const Clock::time_point begun = Now() - parts_.options.handshake_patience;
  std::optional<LinkId> slow;
  for (const auto& [link, held] : unauthenticated_) {
    // What a failed handshake has cost is no less for another one's coming.
    if (held.free_at || (place ? held.address != *place : held.is_known)) {
      continue;
    }
    const auto found = connections_.find(link);
    if (found == connections_.end()) continue;
    if (!found->second->HasSpoken()) return link;
    if (!slow && found->second->begun_at() <= begun) slow = link;
  }
  return slow;
}

void PeerHub::CrowdOut(LinkId link) {
  LeaveUnauthenticated(link);
  const auto found = connections_.find(link);
  if (found != connections_.end()) {
    found->second->Abort(HandshakeFailure::kCrowdedOut);
  }
}

bool PeerHub::IsKnown(const asio::ip::address& place) const {
  return std::ranges::any_of(
      known_, [&](const auto& held) { return held.second == place; });
}

void PeerHub::TellCrowded(const std::string& address) {
  const Clock::time_point now = Now();
  if (crowded_told_at_ &&
      now - *crowded_told_at_ < parts_.options.crowded_told_interval) {
    return;
  }
  crowded_told_at_ = now;
  Tell({.kind = PeerEvent::Kind::kCrowded,
        .peer = {},
        .channel = {},
        .reason = {},
        .address = address,
        .detail = {}});
}

void PeerHub::LeaveUnauthenticated(LinkId link) {
  const auto found = unauthenticated_.find(link);
  if (found == unauthenticated_.end()) return;
  const auto place = per_address_.find(found->second.address);
  if (--place->second == 0) per_address_.erase(place);
  if (!found->second.is_known) --strangers_;
  if (!found->second.free_at) {
    PeerCounters::Subtract(parts_.counters.connections_unauthenticated, 1);
  }
  unauthenticated_.erase(found);
}

void PeerHub::HoldUnauthenticated(LinkId link, Clock::time_point now) {
  const auto found = unauthenticated_.find(link);
  if (found == unauthenticated_.end()) return;
  found->second.free_at = now + parts_.options.failed_handshake_hold;
  PeerCounters::Subtract(parts_.counters.connections_unauthenticated, 1);
}

void PeerHub::Start(std::shared_ptr<PeerConnection> connection) {
  connections_.emplace(connection->id(), connection);
  // What a library throws ends this connection and no other.
  asio::co_spawn(io_, PeerConnection::Run(connection),
                 [this, connection](const std::exception_ptr& thrown) {
                   if (thrown) {
                     connection->Abort(HandshakeFailure::kFailure);
                     connection->Close(Disconnect::kFailure);
                   }
                   Finish(*connection);
                 });
}

std::shared_ptr<CreditAccount> PeerHub::Open(PeerConnection& connection,
                                             const Ed25519PublicKeyBytes& key) {
  const LinkEnd& end = connection.end();
  if (IsRefused(end.peer, Now())) return nullptr;
  auto attached = parts_.roster.Attach(end, key, connection.id());
  if (!attached) return nullptr;
  LeaveUnauthenticated(connection.id());
  if (const auto remote = connection.remote_address()) {
    known_.insert_or_assign(end.peer, PlaceOf(*remote));
  }
  if (attached->replaced) Close(*attached->replaced, Disconnect::kReplaced);
  NoteOpened(connection, attached->replaced.has_value());
  PeerCounters::Count(parts_.counters.connections_up, end.channel);
  if (const auto dial = dials_.find(end); dial != dials_.end()) {
    dial->second.told.reset();
    dial->second.missing_since.reset();
  }
  Tell({.kind = PeerEvent::Kind::kConnected,
        .peer = end.peer,
        .channel = end.channel,
        .reason = {},
        .address = connection.AddressText(),
        .detail = {}});
  return std::move(attached->credit);
}

void PeerHub::NoteOpened(const PeerConnection& connection, bool is_takeover) {
  const LinkEnd& end = connection.end();
  switch (takeovers_[end].Note(is_takeover, Now())) {
    case TakeoverVerdict::kNothing:
      return;
    case TakeoverVerdict::kBlame:
      // Not within Open: it may close the connection that is being opened.
      asio::post(io_,
                 [this, peer = end.peer] { Blame(peer, Offence::kFlooding); });
      return;
    case TakeoverVerdict::kTell:
      break;
  }
  PeerCounters::Add(parts_.counters.contests, 1);
  Tell({.kind = PeerEvent::Kind::kContested,
        .peer = end.peer,
        .channel = end.channel,
        .reason = {},
        .address = connection.AddressText(),
        .detail = {}});
}

void PeerHub::Finish(PeerConnection& connection) {
  const LinkId link = connection.id();
  const Clock::time_point now = Now();
  HoldUnauthenticated(link, now);
  std::chrono::milliseconds up_time{0};
  if (connection.is_open()) {
    const LinkEnd& end = connection.end();
    up_time = std::chrono::duration_cast<std::chrono::milliseconds>(
        now - connection.opened_at());
    parts_.roster.Detach(end, link);
    PeerCounters::Subtract(
        parts_.counters.connections_up[ChannelNumber(end.channel)], 1);
    PeerCounters::Count(parts_.counters.disconnects, connection.ending());
    Tell({.kind = PeerEvent::Kind::kDisconnected,
          .peer = end.peer,
          .channel = end.channel,
          .reason = DisconnectName(connection.ending()),
          .address = connection.AddressText(),
          .detail = connection.detail()});
  } else if (connection.ending() != Disconnect::kStopped) {
    PeerCounters::Count(parts_.counters.handshake_failures,
                        connection.failure());
    TellFailure(connection);
  }
  if (connection.target()) {
    const auto dial = dials_.find(connection.target()->end);
    if (dial != dials_.end()) {
      dial->second.is_under_way = false;
      dial->second.redial.Postpone(up_time, now, parts_.random);
    }
  }
  connections_.erase(link);
}

void PeerHub::TellFailure(const PeerConnection& connection) {
  std::optional<PeerChannel> channel;
  if (connection.target()) {
    channel = connection.target()->end.channel;
    const auto dial = dials_.find(connection.target()->end);
    if (dial == dials_.end()) return;
    if (std::exchange(dial->second.told, connection.failure()) ==
        connection.failure()) {
      return;
    }
  } else if (!MayTellOfStranger()) {
    return;
  }
  Tell({.kind = PeerEvent::Kind::kHandshakeFailed,
        .peer = connection.member(),
        .channel = channel,
        .reason = HandshakeFailureName(connection.failure()),
        .address = connection.AddressText(),
        .detail = connection.detail()});
}

bool PeerHub::MayTellOfStranger() {
  if (stranger_events_left_ == 0) return false;
  --stranger_events_left_;
  return true;
}

void PeerHub::WakeWriter(LinkId link) {
  const auto found = connections_.find(link);
  if (found != connections_.end()) found->second->WakeWriter();
}

void PeerHub::WakeReader(LinkId link) {
  const auto found = connections_.find(link);
  if (found != connections_.end()) found->second->WakeReader();
}

void PeerHub::Close(LinkId link, Disconnect reason) {
  const auto found = connections_.find(link);
  if (found != connections_.end()) found->second->Close(reason);
}

bool PeerHub::IsRefused(MemberId peer, Clock::time_point now) const {
  const auto found = scores_.find(peer);
  return found != scores_.end() && found->second.IsRefused(now);
}

void PeerHub::Blame(MemberId peer, Offence offence, std::string cause) {
  if (is_ending_ || !parts_.roster.IsPeer(peer)) return;
  const Clock::time_point now = Now();
  PeerScore& score = scores_[peer];
  PeerCounters::Count(parts_.counters.offences, offence);
  if (score.IsRefused(now)) return;
  const auto refusal = score.Blame(offence, now);
  PeerEvent event{.kind = PeerEvent::Kind::kBlamed,
                  .peer = peer,
                  .channel = {},
                  .reason = OffenceName(offence),
                  .address = {},
                  .detail = std::move(cause)};
  if (refusal) {
    event.kind = PeerEvent::Kind::kRefused;
    if (!event.detail.empty()) event.detail += ", ";
    event.detail += "for " + std::to_string(refusal->count()) + " s";
    PeerCounters::Add(parts_.counters.refusals, 1);
  }
  Tell(std::move(event));
  if (!refusal) return;
  for (const LinkId link : parts_.roster.LinksOf(peer)) {
    Close(link, Disconnect::kRefused);
  }
}

void PeerHub::Forget(const std::vector<MemberId>& members) {
  for (const MemberId member : members) {
    scores_.erase(member);
    known_.erase(member);
    for (const PeerChannel channel :
         {PeerChannel::kConsensus, PeerChannel::kBulk}) {
      dials_.erase({.peer = member, .channel = channel});
      takeovers_.erase({.peer = member, .channel = channel});
    }
  }
}

void PeerHub::ScheduleSweep() {
  sweep_timer_.expires_after(parts_.options.sweep_interval);
  sweep_timer_.async_wait([this](error_code error) {
    if (is_ending_ || error) return;
    Sweep(Now());
    ScheduleSweep();
  });
}

void PeerHub::Sweep(Clock::time_point now) {
  for (const auto& [link, connection] : connections_) connection->Sweep(now);
  if (now - stranger_events_since_ >= std::chrono::seconds(1)) {
    stranger_events_since_ = now;
    stranger_events_left_ = kStrangerEventsMax;
  }
  std::vector<LinkId> free;
  for (const auto& [link, place] : unauthenticated_) {
    if (place.free_at && now >= *place.free_at) free.push_back(link);
  }
  for (const LinkId link : free) LeaveUnauthenticated(link);
  DialWhatIsDue(now);
}

void PeerHub::DialWhatIsDue(Clock::time_point now) {
  for (DialTarget& target : parts_.roster.Unconnected()) {
    if (IsRefused(target.end.peer, now)) continue;
    const PeerNetwork::Options& options = parts_.options;
    Dial& dial =
        dials_
            .try_emplace(target.end, Dial{.redial = Redial(options.redial_min,
                                                           options.redial_max)})
            .first->second;
    if (!dial.missing_since) dial.missing_since = now;
    if (!target.is_own_part &&
        now - *dial.missing_since < options.dial_back_after) {
      continue;
    }
    if (dial.is_under_way || !dial.redial.IsDue(now)) continue;
    dial.is_under_way = true;
    PeerCounters::Add(parts_.counters.dials, 1);
    const LinkId link{++last_link_};
    Start(std::make_shared<PeerConnection>(*this, link, std::move(target)));
  }
}

}  // namespace diptych
