// SPDX-License-Identifier: Apache-2.0
#include "peer/frame.h"

#include <algorithm>
#include <utility>

#include "base/check.h"
#include "base/wire.h"

namespace diptych {
namespace {

constexpr std::uint32_t kKiB = 1024;

// Epoch, view and final height are 24 octets; room for as many again, ten
// times.
constexpr std::uint32_t kKeepAliveSizeMax = 256;
// A header of 253 octets, 256 references to batches of about 100, a signature.
constexpr std::uint32_t kProposalSizeMax = 32 * kKiB;
constexpr std::uint32_t kVoteSizeMax = 256;
// A statement, a bitmap of the signers, and the 64 octets of each of 100.
constexpr std::uint32_t kCertificateSizeMax = 8 * kKiB;
// Names of 256 batches, 32 octets each.
constexpr std::uint32_t kPullSizeMax = 8 * kKiB;
// A batch is closed at 256 KiB; its own head is less than one.
constexpr std::uint32_t kBatchSizeMax = 257 * kKiB;
// Two blocks at their largest, or hundreds as they mostly are.
constexpr std::uint32_t kBlocksSizeMax = 8 * 1024 * kKiB;
constexpr std::uint32_t kCosignatureSizeMax = kKiB;
constexpr std::uint32_t kPeerStatusSizeMax = kKiB;

// What is claimed for a frame of which little has come.
constexpr std::size_t kFirstReserve = std::size_t{4} * kKiB;

bool IsKind(std::uint8_t number) {
  return number >= 1 && number < kFrameKindCount && number != 6 && number != 8;
}

}  // namespace

std::optional<std::uint32_t> FrameSizeMax(PeerChannel channel, FrameKind kind) {
  const bool is_bulk = channel == PeerChannel::kBulk;
  const auto only = [](bool belongs, std::uint32_t size) {
    return belongs ? std::optional(size) : std::nullopt;
  };
  switch (kind) {
    case FrameKind::kHello:
      return std::nullopt;
    case FrameKind::kKeepAlive:
      return kKeepAliveSizeMax;
    case FrameKind::kPull:
      return kPullSizeMax;
    case FrameKind::kProposal:
      return only(!is_bulk, kProposalSizeMax);
    case FrameKind::kVote:
      return only(!is_bulk, kVoteSizeMax);
    case FrameKind::kCertificate:
      return only(!is_bulk, kCertificateSizeMax);
    case FrameKind::kCosignature:
      return only(!is_bulk, kCosignatureSizeMax);
    case FrameKind::kPeerStatus:
      return only(!is_bulk, kPeerStatusSizeMax);
    case FrameKind::kBatch:
      return only(is_bulk, kBatchSizeMax);
    case FrameKind::kBlocks:
      return only(is_bulk, kBlocksSizeMax);
  }
  return std::nullopt;
}

std::string_view FrameFaultName(FrameFault fault) {
  switch (fault) {
    case FrameFault::kUnknownKind:
      return "a frame of an unknown kind";
    case FrameFault::kMisplaced:
      return "a frame of a kind that does not belong here";
    case FrameFault::kTooLong:
      return "a frame longer than its kind may be";
  }
  return "";
}

std::expected<FrameHeader, FrameFault> DecodeFrameHeader(
    ByteView octets, std::optional<PeerChannel> channel) {
  CHECK(octets.size() >= kFrameHeaderSize);
  WireReader reader(octets);
  const std::uint32_t size = reader.U32();
  const std::uint8_t number = reader.U8();
  if (!IsKind(number)) return std::unexpected(FrameFault::kUnknownKind);
  const auto kind = static_cast<FrameKind>(number);
  std::optional<std::uint32_t> size_max;
  if (channel) {
    size_max = FrameSizeMax(*channel, kind);
  } else if (kind == FrameKind::kHello) {
    size_max = kHelloSizeMax;
  }
  if (!size_max) return std::unexpected(FrameFault::kMisplaced);
  if (size > *size_max) return std::unexpected(FrameFault::kTooLong);
  return FrameHeader{.kind = kind, .size = size};
}

void AppendFrameHeader(const FrameHeader& header, Bytes& out) {
  WireWriter writer;
  writer.U32(header.size);
  writer.U8(static_cast<std::uint8_t>(header.kind));
  out.insert(out.end(), writer.bytes().begin(), writer.bytes().end());
}

std::expected<std::optional<Frame>, FrameFault> FrameAssembler::Next(
    ByteView& octets) {
  if (!header_) {
    const std::size_t count =
        std::min(octets.size(), kFrameHeaderSize - head_size_);
    std::copy_n(octets.begin(), count, head_.data() + head_size_);
    head_size_ += count;
    octets = octets.subspan(count);
    if (head_size_ < kFrameHeaderSize) return std::nullopt;
    const auto header = DecodeFrameHeader(head_, channel_);
    if (!header) return std::unexpected(header.error());
    header_ = *header;
    body_.reserve(std::min<std::size_t>(header_->size, kFirstReserve));
  }
  const std::size_t count =
      std::min<std::size_t>(octets.size(), header_->size - body_.size());
  body_.insert(body_.end(), octets.begin(),
               octets.begin() + static_cast<std::ptrdiff_t>(count));
  octets = octets.subspan(count);
  if (body_.size() < header_->size) return std::nullopt;
  Frame frame{.kind = header_->kind, .body = std::exchange(body_, {})};
  header_.reset();
  head_size_ = 0;
  return frame;
}

}  // namespace diptych
