// SPDX-License-Identifier: Apache-2.0
//
// A PeerConnection is one TCP connection with another node: it connects if it
// dials, does the TLS handshake, exchanges Hellos, and from then on reads and
// writes frames until it ends.
//
// Internal to the transport: it shows Asio. A connection lives in the hub's
// thread alone; no member is locked. It is shared between its coroutines, a
// reader and a writer, and the hub, which looks at its deadlines. Closing the
// socket is how either is made to return. How it comes about is in
// peer_connection_open.cc, reading and writing in peer_connection_frames.cc.

#pragma once

#include <array>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/basic_resolver.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "base/bytes.h"
#include "peer/credit.h"
#include "peer/frame.h"
#include "peer/hello.h"
#include "peer/peer_counters.h"
#include "peer/peer_roster.h"
#include "peer/tls_identity.h"

namespace diptych {

class PeerHub;

// The io_context's own executor instead of any_io_executor: each operation
// saves an allocation and a virtual call.
using PeerExecutor = boost::asio::io_context::executor_type;
using PeerSocket =
    boost::asio::basic_stream_socket<boost::asio::ip::tcp, PeerExecutor>;
using PeerTimer = boost::asio::basic_waitable_timer<
    std::chrono::steady_clock,
    boost::asio::wait_traits<std::chrono::steady_clock>, PeerExecutor>;
template <class T>
using PeerTask = boost::asio::awaitable<T, PeerExecutor>;
inline constexpr boost::asio::use_awaitable_t<PeerExecutor> kPeerAwait;

// Whether the other side has ended the connection, in whatever way.
bool IsGone(boost::system::error_code error);

class PeerConnection : public std::enable_shared_from_this<PeerConnection>,
                       private TlsKeyJudge {
 public:
  using Clock = std::chrono::steady_clock;

  // Over an accepted socket.
  PeerConnection(PeerHub& hub, LinkId id, PeerSocket socket);
  // To be dialled.
  PeerConnection(PeerHub& hub, LinkId id, DialTarget target);

  // Serves the connection to its end; `self` keeps it alive.
  static PeerTask<void> Run(std::shared_ptr<PeerConnection> self);

  // Closes the connection whatever it does; Run returns soon. The first call
  // of the two gives the reason. Abort is for a connection that is not open
  // yet, and Close for one that is; either does for both.
  void Abort(HandshakeFailure failure);
  void Close(Disconnect reason);

  // Acts on a deadline that has passed, and keeps the other side informed.
  void Sweep(Clock::time_point now);

  // There is something to be written.
  void WakeWriter() { write_wake_.cancel(); }
  // There is credit again.
  void WakeReader() { read_wake_.cancel(); }

  LinkId id() const { return id_; }
  const std::optional<DialTarget>& target() const { return target_; }
  // Whether anything has come from the other side, read or not. Of an honest
  // dialler it does with the connection itself.
  bool HasSpoken();
  Clock::time_point begun_at() const { return begun_at_; }
  // Both Hellos are accepted.
  bool is_open() const { return is_open_; }
  // Requires is_open(), now or before it ended.
  const LinkEnd& end() const { return *end_; }
  // The member that has proven its key or was dialled.
  std::optional<MemberId> member() const;
  std::string AddressText() const;
  // Of the other side, once it is connected.
  std::optional<boost::asio::ip::address> remote_address() const;
  Clock::time_point opened_at() const { return opened_at_; }
  // Why it has ended; each meaningful in its phase.
  HandshakeFailure failure() const {
    return failure_.value_or(HandshakeFailure::kClosed);
  }
  Disconnect ending() const { return ending_.value_or(Disconnect::kClosed); }
  const std::string& detail() const { return detail_; }

 private:
  using Milliseconds = std::chrono::milliseconds;
  using Stream = boost::asio::ssl::stream<PeerSocket>;

  bool IsAccepted(const Ed25519PublicKeyBytes& key) override;

  PeerSocket& socket() { return stream_.next_layer(); }
  // Each is false once the connection has failed, with the reason set.
  PeerTask<bool> Connect();
  PeerTask<bool> Handshake();
  PeerTask<bool> ExchangeHellos();
  PeerTask<bool> SendHello(std::uint8_t channel);
  PeerTask<std::optional<Hello>> ReceiveHello();
  bool AcceptHello(const Hello& hello);
  bool Fail(HandshakeFailure failure, std::string detail = {});
  bool Fail(boost::system::error_code error, HandshakeFailure otherwise);

  PeerTask<void> ReadFrames();
  // Hands out the whole frames of received_; false if the connection is over.
  PeerTask<bool> DeliverFrames();
  void Deliver(Frame frame);
  PeerTask<bool> AwaitCredit();
  // More octets into received_; false if the connection broke.
  PeerTask<bool> Receive();

  static PeerTask<void> WriteFrames(std::shared_ptr<PeerConnection> self);
  PeerTask<bool> WriteBatch(std::vector<OutgoingFrame> frames);
  PeerTask<bool> Write(ByteView octets);
  void SpawnWriter();

  PeerHub& hub_;
  const LinkId id_;
  const std::optional<DialTarget> target_;
  Stream stream_;
  boost::asio::ip::basic_resolver<boost::asio::ip::tcp, PeerExecutor> resolver_;
  std::optional<boost::asio::ip::tcp::endpoint> remote_;
  // Of the certificate; proven once the handshake is done.
  std::optional<Ed25519PublicKeyBytes> key_;
  std::optional<MemberId> member_;
  std::optional<LinkEnd> end_;

  std::optional<HandshakeFailure> failure_;
  std::optional<Disconnect> ending_;
  std::string detail_;
  bool is_open_ = false;
  bool is_closed_ = false;
  Clock::time_point begun_at_;
  Clock::time_point opened_at_{};

  // Reading. One TLS record at a time.
  std::array<std::uint8_t, std::size_t{16} << 10U> buffer_;
  ByteView received_;  // What of buffer_ is not yet put together.
  FrameAssembler assembler_;
  std::shared_ptr<CreditAccount> credit_;
  bool is_paused_ = false;
  Clock::time_point received_at_{};
  PeerTimer read_wake_;

  // Writing.
  Bytes gathered_;  // Small frames in one write; keeps its memory.
  bool is_writing_ = false;
  Clock::time_point written_at_{};  // Or when the present write began.
  PeerTimer write_wake_;
};

}  // namespace diptych
