// SPDX-License-Identifier: Apache-2.0
#include "peer/peer_connection.h"

#include <openssl/err.h>
#include <openssl/sslerr.h>

#include <algorithm>
#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/connect.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/ssl/error.hpp>
#include <boost/asio/write.hpp>
#include <exception>
#include <utility>

#include "base/check.h"
#include "peer/peer_hub.h"

namespace diptych {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

// What is written at once, and what has to be taken within the write timeout.
// Four TLS records; more saves no calls worth having.
constexpr std::size_t kWriteSize = std::size_t{64} << 10U;

// What a held frame costs besides its body: its place in a queue and the
// allocation's own, so that a million empty frames are not free.
constexpr std::size_t kFrameOverhead = 128;

bool IsGone(error_code error) {
  return error == asio::error::eof || error == asio::error::connection_reset ||
         error == asio::error::broken_pipe ||
         error == asio::error::connection_aborted ||
         error == asio::ssl::error::stream_truncated;
}

bool IsAlpnRefusal(error_code error) {
  if (error.category() != asio::error::get_ssl_category()) return false;
  const int reason = ERR_GET_REASON(static_cast<unsigned long>(error.value()));
  return reason == SSL_R_NO_APPLICATION_PROTOCOL ||
         reason == SSL_R_TLSV1_ALERT_NO_APPLICATION_PROTOCOL;
}

HandshakeFailure FailureOf(HelloVerdict verdict) {
  switch (verdict) {
    case HelloVerdict::kVersion:
      return HandshakeFailure::kVersion;
    case HelloVerdict::kNetwork:
      return HandshakeFailure::kNetwork;
    case HelloVerdict::kMember:
      return HandshakeFailure::kMember;
    case HelloVerdict::kChannel:
      return HandshakeFailure::kChannel;
    case HelloVerdict::kAccepted:
      break;
  }
  CHECK(false);
}

Offence OffenceOf(FrameFault fault) {
  switch (fault) {
    case FrameFault::kUnknownKind:
      return Offence::kUnknownKind;
    case FrameFault::kMisplaced:
      return Offence::kMisplacedKind;
    case FrameFault::kTooLong:
      return Offence::kFrameTooLong;
  }
  CHECK(false);
}

}  // namespace

PeerConnection::PeerConnection(PeerHub& hub, LinkId id, PeerSocket socket)
    : hub_(hub),
      id_(id),
      stream_(std::move(socket), hub.tls()),
      resolver_(hub.io()),
      begun_at_(Clock::now()),
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
      begun_at_(Clock::now()),
      read_wake_(hub.io()),
      write_wake_(hub.io()) {}

std::optional<MemberId> PeerConnection::member() const {
  return target_ ? target_->end.peer : member_;
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
  self->credit_ = self->hub_.Open(*self, *self->key_);
  if (!self->credit_) {
    self->Fail(HandshakeFailure::kRefused);
    co_return;
  }
  self->opened_at_ = Clock::now();
  self->received_at_ = self->opened_at_;
  self->written_at_ = self->opened_at_;
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

PeerTask<bool> PeerConnection::Connect() {
  error_code error;
  const std::string& host = target_->address.host;
  const std::uint16_t port = target_->address.port;
  const auto address = asio::ip::make_address(host, error);
  if (!error) {
    const tcp::endpoint endpoint(address, port);
    co_await socket().async_connect(endpoint,
                                    asio::redirect_error(kPeerAwait, error));
  } else {
    const std::string service = std::to_string(port);
    const auto found = co_await resolver_.async_resolve(
        host, service, tcp::resolver::numeric_service,
        asio::redirect_error(kPeerAwait, error));
    if (!error && !is_closed_) {
      co_await asio::async_connect(socket(), found,
                                   asio::redirect_error(kPeerAwait, error));
    }
  }
  if (error || is_closed_) {
    co_return Fail(HandshakeFailure::kConnect, error.message());
  }
  remote_ = socket().remote_endpoint(error);
  socket().set_option(tcp::no_delay(true), error);
  co_return true;
}

bool PeerConnection::IsAccepted(const Ed25519PublicKeyBytes& key) {
  const std::optional<MemberId> member = hub_.roster().MemberOf(key);
  if (!member) {
    failure_ = HandshakeFailure::kUnknownKey;
    return false;
  }
  if (target_ && key != target_->key) {
    failure_ = HandshakeFailure::kWrongPeer;
    return false;
  }
  if (hub_.IsRefused(*member, Clock::now())) {
    failure_ = HandshakeFailure::kRefused;
    return false;
  }
  key_ = key;
  member_ = member;
  return true;
}

PeerTask<bool> PeerConnection::Handshake() {
  TlsIdentity::SetJudge(stream_.native_handle(), this);
  error_code error;
  co_await stream_.async_handshake(target_ ? Stream::client : Stream::server,
                                   asio::redirect_error(kPeerAwait, error));
  if (error || is_closed_) {
    // Judged, but without the proof that the handshake is.
    member_.reset();
    if (failure_) co_return Fail(*failure_);
    co_return Fail(error, IsAlpnRefusal(error) ? HandshakeFailure::kProtocol
                                               : HandshakeFailure::kTls);
  }
  if (!TlsIdentity::HasPeerAlpn(stream_.native_handle())) {
    co_return Fail(HandshakeFailure::kProtocol);
  }
  CHECK(key_ && member_);
  co_return true;
}

PeerTask<bool> PeerConnection::ExchangeHellos() {
  if (target_) {
    const std::uint8_t dialled =
        static_cast<std::uint8_t>(target_->end.channel);
    if (!co_await SendHello(dialled)) co_return false;
  }
  const std::optional<Hello> hello = co_await ReceiveHello();
  if (!hello) co_return false;
  if (!target_ && !co_await SendHello(hello->channel)) co_return false;
  co_return AcceptHello(*hello);
}

PeerTask<bool> PeerConnection::SendHello(std::uint8_t channel) {
  const Bytes body = EncodeHello({.version = kPeerProtocolVersion,
                                  .network_id = hub_.options().network_id,
                                  .member = hub_.options().self,
                                  .channel = channel});
  Bytes octets;
  AppendFrameHeader({.kind = FrameKind::kHello,
                     .size = static_cast<std::uint32_t>(body.size())},
                    octets);
  octets.insert(octets.end(), body.begin(), body.end());
  error_code error;
  co_await asio::async_write(stream_, asio::buffer(octets),
                             asio::redirect_error(kPeerAwait, error));
  if (error || is_closed_) {
    co_return Fail(error, HandshakeFailure::kTls);
  }
  co_return true;
}

PeerTask<std::optional<Hello>> PeerConnection::ReceiveHello() {
  while (true) {
    auto frame = assembler_.Next(received_);
    if (!frame) {
      Fail(HandshakeFailure::kHello,
           std::string(FrameFaultName(frame.error())));
      hub_.Blame(*member_, Offence::kNoHello);
      co_return std::nullopt;
    }
    if (*frame) {
      const std::optional<Hello> hello = DecodeHello((*frame)->body);
      if (hello) co_return hello;
      Fail(HandshakeFailure::kHello, "a malformed Hello");
      hub_.Blame(*member_, Offence::kNoHello);
      co_return std::nullopt;
    }
    error_code error;
    const std::size_t count = co_await stream_.async_read_some(
        asio::buffer(buffer_), asio::redirect_error(kPeerAwait, error));
    if (error || is_closed_) {
      // A dialler sees here that its certificate was refused: in TLS 1.3 its
      // own side of the handshake is done before.
      Fail(error, HandshakeFailure::kTls);
      co_return std::nullopt;
    }
    received_ = ByteView(buffer_).first(count);
  }
}

bool PeerConnection::AcceptHello(const Hello& hello) {
  const HelloVerdict verdict = JudgeHello(
      hello, {.network_id = hub_.options().network_id,
              .member = *member_,
              .channel = target_ ? std::optional(target_->end.channel)
                                 : std::nullopt});
  if (verdict != HelloVerdict::kAccepted) return Fail(FailureOf(verdict));
  end_ = LinkEnd{.peer = *member_,
                 .channel = static_cast<PeerChannel>(hello.channel)};
  assembler_.SetChannel(end_->channel);
  return true;
}

PeerTask<void> PeerConnection::ReadFrames() {
  while (co_await DeliverFrames() && co_await Receive()) {
  }
  Close(Disconnect::kClosed);
}

PeerTask<bool> PeerConnection::Receive() {
  error_code error;
  const std::size_t count = co_await stream_.async_read_some(
      asio::buffer(buffer_), asio::redirect_error(kPeerAwait, error));
  if (is_closed_) co_return false;
  if (error) {
    if (!IsGone(error)) detail_ = error.message();
    co_return false;
  }
  received_at_ = Clock::now();
  received_ = ByteView(buffer_).first(count);
  co_return true;
}

PeerTask<bool> PeerConnection::DeliverFrames() {
  while (!received_.empty()) {
    auto frame = assembler_.Next(received_);
    if (!frame) {
      detail_ = FrameFaultName(frame.error());
      Close(Disconnect::kOffence);
      hub_.Blame(end_->peer, OffenceOf(frame.error()));
      co_return false;
    }
    if (!*frame) break;
    Deliver(std::move(**frame));
    if (is_closed_) co_return false;
    if (credit_->IsExhausted() && !co_await AwaitCredit()) co_return false;
  }
  co_return true;
}

void PeerConnection::Deliver(Frame frame) {
  PeerCounters& counters = hub_.counters();
  PeerCounters::Count(counters.frames_received, frame.kind);
  PeerCounters::Count(counters.octets_received, frame.kind, frame.body.size());
  ReceivedFrame received{.peer = end_->peer,
                         .channel = end_->channel,
                         .kind = frame.kind,
                         .body = std::move(frame.body),
                         .credit = {}};
  received.credit = credit_->Charge(received.body.size() + kFrameOverhead);
  hub_.handler().OnFrame(std::move(received));
}

PeerTask<bool> PeerConnection::AwaitCredit() {
  PeerCounters::Add(hub_.counters().pauses, 1);
  is_paused_ = true;
  read_wake_.expires_at(Clock::time_point::max());
  credit_->WakeWhenFree(this, [&hub = hub_, id = id_] {
    asio::post(hub.io(), [&hub, id] { hub.WakeReader(id); });
  });
  error_code ignored;
  co_await read_wake_.async_wait(asio::redirect_error(kPeerAwait, ignored));
  is_paused_ = false;
  received_at_ = Clock::now();
  co_return !is_closed_;
}

PeerTask<void> PeerConnection::WriteFrames(
    std::shared_ptr<PeerConnection> self) {
  while (!self->is_closed_) {
    std::vector<OutgoingFrame> frames =
        self->hub_.roster().Take(*self->end_, self->id_, kWriteSize);
    if (frames.empty()) {
      self->write_wake_.expires_at(Clock::time_point::max());
      error_code ignored;
      co_await self->write_wake_.async_wait(
          asio::redirect_error(kPeerAwait, ignored));
      continue;
    }
    if (!co_await self->WriteBatch(std::move(frames))) co_return;
  }
}

PeerTask<bool> PeerConnection::WriteBatch(std::vector<OutgoingFrame> frames) {
  gathered_.clear();
  for (const OutgoingFrame& frame : frames) {
    const Bytes& body = *frame.body;
    AppendFrameHeader(
        {.kind = frame.kind, .size = static_cast<std::uint32_t>(body.size())},
        gathered_);
    if (body.size() <= kWriteSize) {
      gathered_.insert(gathered_.end(), body.begin(), body.end());
      continue;
    }
    if (!co_await Write(gathered_)) co_return false;
    gathered_.clear();
    if (!co_await Write(body)) co_return false;
  }
  if (!co_await Write(gathered_)) co_return false;
  for (const OutgoingFrame& frame : frames) {
    PeerCounters::Count(hub_.counters().frames_sent, frame.kind);
    PeerCounters::Count(hub_.counters().octets_sent, frame.kind,
                        frame.body->size());
  }
  co_return true;
}

PeerTask<bool> PeerConnection::Write(ByteView octets) {
  while (!octets.empty()) {
    const std::size_t size = std::min(octets.size(), kWriteSize);
    written_at_ = Clock::now();
    is_writing_ = true;
    error_code error;
    co_await asio::async_write(stream_, asio::buffer(octets.data(), size),
                               asio::redirect_error(kPeerAwait, error));
    is_writing_ = false;
    if (is_closed_) co_return false;
    if (error) {
      if (!IsGone(error)) detail_ = error.message();
      co_return false;
    }
    PeerCounters::Add(hub_.counters().writes, 1);
    octets = octets.subspan(size);
  }
  co_return true;
}

}  // namespace diptych
