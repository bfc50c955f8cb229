// SPDX-License-Identifier: Apache-2.0
//
// How a connection comes about: TCP, TLS, Hellos.

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/sslerr.h>

#include <boost/asio/buffer.hpp>
#include <boost/asio/connect.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/ssl/error.hpp>
#include <boost/asio/write.hpp>
#include <utility>

#include "base/check.h"
#include "peer/peer_connection.h"
#include "peer/peer_hub.h"

namespace diptych {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

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

}  // namespace

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
  if (hub_.IsRefused(*member, hub_.Now())) {
    failure_ = HandshakeFailure::kRefused;
    return false;
  }
  key_ = key;
  member_ = member;
  return true;
}

bool PeerConnection::HasSpoken() {
  if (BIO_number_read(SSL_get_rbio(stream_.native_handle())) > 0) return true;
  error_code error;
  return socket().available(error) > 0 && !error;
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

}  // namespace diptych
