// SPDX-License-Identifier: Apache-2.0
#include "peer/peer_connection.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/ssl/error.hpp>
#include <exception>
#include <utility>

#include "base/check.h"
#include "peer/peer_hub.h"

namespace diptych {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

}  // namespace

bool IsGone(error_code error) {
  return error == asio::error::eof || error == asio::error::connection_reset ||
         error == asio::error::broken_pipe ||
         error == asio::error::connection_aborted ||
         error == asio::ssl::error::stream_truncated;
}

PeerConnection::PeerConnection(PeerHub& hub, LinkId id, PeerSocket socket)
    : hub_(hub),
      id_(id),
      stream_(std::move(socket), hub.tls()),
      resolver_(hub.io()),
      begun_at_(hub.Now()),
      read_wake_(hub.io()),
      write_wake_(hub.io()) {
  error_code ignored;
  this->socket().set_option(tcp::no_delay(true), ignored);
  remote_ = this->socket().remote_endpoint(ignored);
}

PeerConnection::PeerConnection(PeerHub& hub, LinkId id, DialTarget target)
    : hub_(hub),
      id_(id),
      target_(std::move(target)),
      stream_(hub.io(), hub.tls()),
      resolver_(hub.io()),
      begun_at_(hub.Now()),
      read_wake_(hub.io()),
      write_wake_(hub.io()) {}

std::optional<MemberId> PeerConnection::member() const {
  return target_ ? target_->end.peer : member_;
}

std::optional<asio::ip::address> PeerConnection::remote_address() const {
  if (!remote_) return std::nullopt;
  return remote_->address();
}

std::string PeerConnection::AddressText() const {
  if (target_) {
    return target_->address.host + " port " +
           std::to_string(target_->address.port);
  }
  if (!remote_) return "";
  return remote_->address().to_string() + " port " +
         std::to_string(remote_->port());
}

PeerTask<void> PeerConnection::Run(std::shared_ptr<PeerConnection> self) {
  if (self->target_ && !co_await self->Connect()) co_return;
  if (!co_await self->Handshake()) co_return;
  if (!co_await self->ExchangeHellos()) co_return;
  // Before others can see that it is open.
  self->opened_at_ = self->hub_.Now();
  self->received_at_ = self->opened_at_;
  self->written_at_ = self->opened_at_;
  self->credit_ = self->hub_.Open(*self, *self->key_);
  if (!self->credit_) {
    self->Fail(HandshakeFailure::kRefused);
    co_return;
  }
  self->is_open_ = true;
  self->SpawnWriter();
  co_await self->ReadFrames();
}

void PeerConnection::SpawnWriter() {
  asio::co_spawn(
      hub_.io(), WriteFrames(shared_from_this()),
      [self = shared_from_this()](const std::exception_ptr& thrown) {
        self->Close(thrown ? Disconnect::kFailure : Disconnect::kClosed);
      });
}

void PeerConnection::Abort(HandshakeFailure failure) {
  if (is_closed_) return;
  failure_ = failure;
  Close(Disconnect::kClosed);
}

void PeerConnection::Close(Disconnect reason) {
  if (is_closed_) return;
  is_closed_ = true;
  ending_ = reason;
  if (!failure_) failure_ = HandshakeFailure::kClosed;
  if (credit_) credit_->CancelWake(this);
  error_code ignored;
  resolver_.cancel();
  socket().close(ignored);
  read_wake_.cancel();
  write_wake_.cancel();
}

void PeerConnection::Sweep(Clock::time_point now) {
  const PeerNetwork::Options& options = hub_.options();
  if (is_closed_) return;
  if (!is_open_) {
    if (now - begun_at_ >= options.handshake_timeout) {
      Abort(HandshakeFailure::kTimeout);
    }
    return;
  }
  if (!is_paused_ && now - received_at_ >= options.idle_timeout) {
    Close(Disconnect::kIdle);
  } else if (is_writing_ && now - written_at_ >= options.write_timeout) {
    Close(Disconnect::kStalled);
  } else if (!is_writing_ && now - written_at_ >= options.keep_alive_interval) {
    // Set here so that the next sweep, before the write, adds no second one.
    written_at_ = now;
    const auto body =
        std::make_shared<const Bytes>(hub_.handler().KeepAliveBody());
    const PeerRoster::Sent sent = hub_.roster().Send(
        *end_, {.kind = FrameKind::kKeepAlive, .body = body});
    CHECK(sent.verdict != SendVerdict::kTooLong);
    if (sent.sleeper) hub_.WakeWriter(*sent.sleeper);
  }
}

bool PeerConnection::Fail(HandshakeFailure failure, std::string detail) {
  // What was decided elsewhere, a timeout for example, is why this failed.
  if (!is_closed_) detail_ = std::move(detail);
  Abort(failure);
  return false;
}

bool PeerConnection::Fail(error_code error, HandshakeFailure otherwise) {
  return Fail(IsGone(error) ? HandshakeFailure::kClosed : otherwise,
              error.message());
}

}  // namespace diptych
