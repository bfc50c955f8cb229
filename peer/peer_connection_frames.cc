// SPDX-License-Identifier: Apache-2.0
//
// What a connection that is open does: reading and writing frames.

#include <algorithm>
#include <boost/asio/buffer.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/write.hpp>
#include <utility>

#include "base/check.h"
#include "peer/peer_connection.h"
#include "peer/peer_hub.h"

namespace diptych {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;

// What is written at once, and what has to be taken within the write timeout.
// Four TLS records; more saves no calls worth having.
constexpr std::size_t kWriteSize = std::size_t{64} << 10U;

// What a held frame costs besides its body: its place in a queue and the
// allocation's own, so that a million empty frames are not free.
constexpr std::size_t kFrameOverhead = 128;

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
  received_at_ = hub_.Now();
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
  received_at_ = hub_.Now();
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
    PeerCounters::Count(hub_.counters().octets_sent, frame.kind,
                        frame.body->size());
    PeerCounters::Count(hub_.counters().frames_sent, frame.kind);
  }
  co_return true;
}

PeerTask<bool> PeerConnection::Write(ByteView octets) {
  while (!octets.empty()) {
    const std::size_t size = std::min(octets.size(), kWriteSize);
    written_at_ = hub_.Now();
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
