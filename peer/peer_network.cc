// SPDX-License-Identifier: Apache-2.0
#include "peer/peer_network.h"

#include <signal.h>

#include <boost/asio/post.hpp>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "base/check.h"
#include "peer/peer_hub.h"
#include "peer/peer_roster.h"
#include "peer/tls_identity.h"
#include "platform/thread.h"

namespace diptych {
namespace {

Status CheckOptions(const PeerNetwork::Options& options) {
  const auto refuse = [](const std::string& what) {
    return Error{ErrorCode::kInvalid, "the peer network's " + what};
  };
  for (const auto time :
       {options.handshake_timeout, options.keep_alive_interval,
        options.idle_timeout, options.write_timeout, options.redial_min,
        options.sweep_interval}) {
    if (time.count() < 1) return refuse("times have to be 1 ms or more");
  }
  if (options.failed_handshake_hold.count() < 0) {
    return refuse("hold of failed handshakes has to be 0 ms or more");
  }
  if (options.redial_max < options.redial_min) {
    return refuse(
        "longest wait before dialling again has to be the shortest "
        "or more");
  }
  if (options.unauthenticated_per_address_max < 1 ||
      options.unauthenticated_max < 1) {
    return refuse("unauthenticated connections have to be 1 or more");
  }
  if (options.consensus_credit_octets < 1 || options.bulk_credit_octets < 1) {
    return refuse("credit has to be 1 octet or more");
  }
  return Ok();
}

}  // namespace

struct PeerNetwork::State {
  State(const Options& given, const Ed25519SecretKey& key, PeerHandler& handler,
        Random& random)
      : options(given),
        roster(options, key.public_key().bytes(), counters),
        hub({.options = options,
             .roster = roster,
             .counters = counters,
             .handler = handler,
             .random = random},
            TlsIdentity(key)) {}

  void Wake(std::vector<LinkId> sleepers) {
    if (sleepers.empty()) return;
    boost::asio::post(hub.io(), [this, links = std::move(sleepers)] {
      for (const LinkId link : links) hub.WakeWriter(link);
    });
  }

  const Options options;
  PeerCounters counters;
  PeerRoster roster;
  PeerHub hub;
  std::uint16_t port = 0;
  std::thread thread;
};

PeerNetwork::PeerNetwork(const Options& options,
                         const Ed25519SecretKey& tls_key, PeerHandler& handler,
                         Random& random)
    : state_(std::make_unique<State>(options, tls_key, handler, random)) {}

PeerNetwork::~PeerNetwork() { Stop(); }

Status PeerNetwork::Start(const PeerTable& table) {
  CHECK(!state_->thread.joinable());
  RETURN_IF_ERROR(CheckOptions(state_->options));
  ASSIGN_OR_RETURN(const PeerRoster::Replaced none,
                   state_->roster.Replace(table));
  CHECK(none.links.empty());
  ASSIGN_OR_RETURN(state_->port, state_->hub.Listen());
  state_->hub.Begin();
  state_->thread = std::thread([state = state_.get()] {
    NameThread("peers");
    // A peer that went away is an error of a write, and no reason to end the
    // process.
    sigset_t broken_pipe;
    sigemptyset(&broken_pipe);
    sigaddset(&broken_pipe, SIGPIPE);
    pthread_sigmask(SIG_BLOCK, &broken_pipe, nullptr);
    state->hub.io().run();
  });
  return Ok();
}

void PeerNetwork::Stop() {
  if (!state_->thread.joinable()) return;
  CHECK(state_->thread.get_id() != std::this_thread::get_id());
  boost::asio::post(state_->hub.io(),
                    [state = state_.get()] { state->hub.End(); });
  state_->thread.join();
}

std::uint16_t PeerNetwork::bound_port() const { return state_->port; }

Status PeerNetwork::UpdatePeers(const PeerTable& table) {
  ASSIGN_OR_RETURN(PeerRoster::Replaced replaced,
                   state_->roster.Replace(table));
  boost::asio::post(state_->hub.io(),
                    [state = state_.get(), gone = std::move(replaced)] {
                      state->hub.Forget(gone.members);
                      for (const LinkId link : gone.links) {
                        state->hub.Close(link, Disconnect::kUnpinned);
                      }
                    });
  return Ok();
}

SendVerdict PeerNetwork::Send(MemberId peer, PeerChannel channel,
                              FrameKind kind,
                              std::shared_ptr<const Bytes> body) {
  const PeerRoster::Sent sent =
      state_->roster.Send({.peer = peer, .channel = channel},
                          {.kind = kind, .body = std::move(body)});
  if (sent.sleeper) state_->Wake({*sent.sleeper});
  return sent.verdict;
}

std::size_t PeerNetwork::Broadcast(PeerChannel channel, FrameKind kind,
                                   std::shared_ptr<const Bytes> body,
                                   Audience audience) {
  PeerRoster::Broadcasted broadcasted = state_->roster.Broadcast(
      channel, {.kind = kind, .body = std::move(body)}, audience);
  state_->Wake(std::move(broadcasted.sleepers));
  return broadcasted.queued;
}

SendVerdict PeerNetwork::WouldSendBulk(MemberId peer,
                                       std::size_t octets) const {
  return state_->roster.WouldSendBulk(peer, octets);
}

void PeerNetwork::Penalise(MemberId peer, Offence offence, std::string cause) {
  boost::asio::post(state_->hub.io(), [state = state_.get(), peer, offence,
                                       why = std::move(cause)]() mutable {
    state->hub.Blame(peer, offence, std::move(why));
  });
}

bool PeerNetwork::IsConnected(MemberId peer, PeerChannel channel) const {
  return state_->roster.IsConnected({.peer = peer, .channel = channel});
}

const PeerCounters& PeerNetwork::counters() const { return state_->counters; }

}  // namespace diptych
